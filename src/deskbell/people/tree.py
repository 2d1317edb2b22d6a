"""The tree of departments."""

from __future__ import annotations

from deskbell.people.models import Department


def department_and_below(department_id: int) -> frozenset[int]:
    """A department and everything that stands below it, by number; one query, whatever the depth."""
    parents: dict[int, int | None] = dict(Department.objects.values_list("pk", "parent_id"))
    return frozenset(one for one in parents if department_id in _line_of(one, parents))


def _line_of(department_id: int, parents: dict[int, int | None]) -> list[int]:
    """The department and everything above it; a cycle, which should not be, ends it."""
    line: list[int] = []
    here: int | None = department_id
    while here is not None and here not in line:
        line.append(here)
        here = parents.get(here)
    return line
