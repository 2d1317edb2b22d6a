"""The tree of departments, and the ways up: from team to team, from department to department."""

from __future__ import annotations

from deskbell.people.models import Agent, Department, Team


def department_and_below(department_id: int) -> frozenset[int]:
    """A department and everything that stands below it, by number; one query, whatever the depth."""
    parents: dict[int, int | None] = dict(Department.objects.values_list("pk", "parent_id"))
    return frozenset(one for one in parents if department_id in _line_of(one, parents))


def teams_above(team_id: int) -> list[int]:
    """The teams to which a team escalates, one after the other, by number."""
    return _line_of(team_id, dict(Team.objects.values_list("pk", "escalates_to_id")))[1:]


def managers_above(department_id: int) -> list[Agent]:
    """Who manages a department and those above it, the nearest first: agents in service alone, each once."""
    rows = {pk: (parent, manager) for pk, parent, manager in Department.objects.values_list("pk", "parent", "manager")}
    line = _line_of(department_id, {pk: parent for pk, (parent, _manager) in rows.items()})
    ids = [manager for pk in line if (manager := rows[pk][1]) is not None]
    found = Agent.objects.select_related("user").filter(is_active=True, user__is_active=True).in_bulk(ids)
    return [found[pk] for pk in dict.fromkeys(ids) if pk in found]


def _line_of(first: int, parents: dict[int, int | None]) -> list[int]:
    """The first and everything above it; a cycle, which should not be, ends it."""
    line: list[int] = []
    here: int | None = first
    while here is not None and here not in line:
        line.append(here)
        here = parents.get(here)
    return line
