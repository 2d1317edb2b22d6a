"""What an agent may do where, read afresh from the database whenever it is asked."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from django.db.models import Expression, QuerySet, TextField, Value
from django.db.models.functions import Cast

from deskbell.kernel.prepared import Prepared, Statement, statement_of
from deskbell.people.models import Agent, Department, DepartmentAccess, TeamMember
from deskbell.people.permissions import BY_DEPARTMENT, EVERYWHERE

Numbered = tuple[int, str]


@dataclass(frozen=True, kw_only=True)
class AgentRights:
    """An agent's departments with the permissions in each, teams, and permissions everywhere."""

    user_id: int
    is_administrator: bool
    sees_every_department: bool
    primary_department_id: int
    permissions_by_department: Mapping[int, frozenset[str]]
    permissions_everywhere: frozenset[str]
    team_ids: frozenset[int]
    is_away: bool = False
    rows_per_page: int = 0  # of lists, as the agent chose; 0: as many as the desk shows
    besides: Mapping[str, tuple[Numbered, ...]] = field(default_factory=dict)  # by `known_besides`

    @property
    def department_ids(self) -> frozenset[int]:
        """The departments whose tickets this agent sees."""
        return frozenset(self.permissions_by_department)

    def may_everywhere(self, permission: str) -> bool:
        """Whether the agent holds one of the permissions that no department bounds."""
        return self.is_administrator or permission in self.permissions_everywhere

    def may(self, permission: str, *, department_id: int) -> bool:
        """Whether the agent holds a permission for tickets of a department.

        Where assignment or a team lets an agent into another department's ticket, the primary role counts there.
        """
        if self.is_administrator or permission in self.permissions_everywhere:
            return True
        primary = self.permissions_by_department[self.primary_department_id]
        return permission in self.permissions_by_department.get(department_id, primary)


@dataclass(frozen=True, kw_only=True)
class Besides:
    """A few rows about an agent: a column that holds a number, and a text."""

    rows: QuerySet[Any]
    column: str
    text: Expression = field(default_factory=lambda: Value("", output_field=TextField()))


Ask = Callable[[int], Besides]
_BESIDES: dict[str, Ask] = {}
_ON_PAGES: dict[str, Ask] = {}


def known_besides(name: str, *, on_pages: bool = False) -> Callable[[Ask], Ask]:
    """Let something that is asked of every agent come with their rights, in the same query. ValueError for a known name.

    What stands `on_pages` alone comes where rights are read for a page: commands do without it.
    """

    def register(ask: Ask) -> Ask:
        if name in {*_BESIDES, *_ON_PAGES, *_OWN_PARTS}:
            raise ValueError(f"two things are known of agents as {name}")
        (_ON_PAGES if on_pages else _BESIDES)[name] = ask
        return ask

    return register


_OWN_PARTS = ("own", "everywhere", "away", "rows", "administrator", "access", "team", "department")


def rights_of(user_id: int | None, *, for_page: bool = False) -> AgentRights | None:
    """The rights of an active agent, in one query, for every page asks it; None for anybody else."""
    rows = [] if user_id is None else _STATEMENT.rows(for_page, user_id=user_id)[1]
    own = [(id_, frozenset(json.loads(names))) for part, id_, names in rows if part == "own"]
    if user_id is None or not own:
        return None
    ids = {
        part: {id_ for of, id_, _names in rows if of == part}
        for part in ("administrator", "away", "department", "rows", "team")
    }
    by_department = {id_: frozenset(json.loads(names)) for part, id_, names in rows if part == "access"} | dict(own)
    if ids["administrator"]:
        by_department = dict.fromkeys(ids["department"], frozenset(BY_DEPARTMENT))
    everywhere = [frozenset(json.loads(names)) for part, _id, names in rows if part == "everywhere"]
    return AgentRights(
        user_id=user_id,
        is_administrator=bool(ids["administrator"]),
        sees_every_department=ids["department"] <= set(by_department),
        primary_department_id=own[0][0],
        permissions_by_department=by_department,
        permissions_everywhere=everywhere[0] & frozenset(EVERYWHERE),
        team_ids=frozenset(ids["team"]),
        is_away=bool(ids["away"]),
        rows_per_page=max(ids["rows"], default=0),
        besides={
            name: tuple((id_, text) for part, id_, text in rows if part == name) for name in _asked(for_page=for_page)
        },
    )


def _asked(*, for_page: bool) -> dict[str, Ask]:
    return {**_BESIDES, **_ON_PAGES} if for_page else _BESIDES


def _statement(for_page: bool, *, user_id: int) -> Statement:  # noqa: FBT001 - part of a shape
    """Everything that rights follow from: what it is, a number, and permissions as JSON."""
    agent = Agent.objects.filter(pk=user_id, is_active=True, user__is_active=True)
    parts = [
        _part("own", agent, "department_id", Cast("role__permissions", TextField())),
        _part("everywhere", agent, "pk", Cast("permissions", TextField())),
        _part("away", agent.filter(is_away=True), "pk"),
        _part("rows", agent, "rows_per_page"),
        _part("administrator", agent.filter(is_administrator=True), "pk"),
        _part(
            "access",
            DepartmentAccess.objects.filter(agent=user_id),
            "department_id",
            Cast("role__permissions", TextField()),
        ),
        _part("team", TeamMember.objects.filter(agent=user_id), "team_id"),
        _part("department", Department.objects.all(), "pk"),
    ]
    asked = {name: ask(user_id) for name, ask in _asked(for_page=for_page).items()}
    parts += [_part(name, one.rows, one.column, one.text) for name, one in asked.items()]
    return statement_of(parts[0].union(*parts[1:], all=True))


_STATEMENT = Prepared(_statement)


def _part(
    name: str, rows: QuerySet[Any], column: str, text: Expression | None = None
) -> QuerySet[Any, tuple[str, int, str]]:
    marked: QuerySet[Any, Any] = rows.order_by().annotate(
        _part=Value(name, output_field=TextField()), _names=text or Value("", output_field=TextField())
    )
    return marked.values_list("_part", column, "_names")
