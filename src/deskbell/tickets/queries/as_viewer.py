"""Prepared statements in which the viewer is one of the values: only how many doors there are makes their shape."""

from __future__ import annotations

from collections.abc import Hashable, Sequence
from typing import Any

from django.core.exceptions import EmptyResultSet
from django.utils import timezone

from deskbell.kernel.actor import Actor
from deskbell.kernel.prepared import Prepared, Statement, Value, asked, beside
from deskbell.people.rights import AgentRights
from deskbell.tickets.referrals import REACHED
from deskbell.tickets.viewer import Viewer


def ask_as(
    viewer: Viewer, prepared: Prepared, *shape: Hashable, further: Sequence[Statement] = (), **values: Value
) -> dict[str, Any]:
    """The answers of a statement of one row, by name; none for somebody who is no agent.

    `further` statements of one row are asked in the same round trip. Its `build` gets `sees_all`, `has_referrals` and the
    shape, then `now`, the values, and what `stand_in` wants to know.
    """
    own = statement_as(viewer, prepared, *shape, **values)
    if own is None:
        return {}
    statement = beside(own, *further)
    return dict(zip(statement.names, asked(statement)[0], strict=True))


def rows_as(viewer: Viewer, prepared: Prepared, *shape: Hashable, **values: Value) -> list[tuple[Any, ...]]:
    """The rows of a statement, as `ask_as` puts it together; none for somebody who is no agent or has no door."""
    try:
        statement = statement_as(viewer, prepared, *shape, **values)
    except EmptyResultSet:
        return []
    return asked(statement) if statement is not None else []


def statement_as(viewer: Viewer, prepared: Prepared, *shape: Hashable, **values: Value) -> Statement | None:
    """The statement itself, as `ask_as` puts it together; none for somebody who is no agent."""
    rights = viewer.rights
    if rights is None:
        return None
    return prepared.statement(
        rights.sees_every_department,
        viewer.has_referrals,
        *shape,
        now=timezone.now(),
        user_id=rights.user_id,
        departments=() if rights.sees_every_department else tuple(sorted(rights.department_ids)),
        teams=tuple(sorted(rights.team_ids)),
        **values,
    )


def stand_in(
    *, sees_all: bool, has_referrals: bool, user_id: int, departments: tuple[int, ...], teams: tuple[int, ...]
) -> Viewer:
    """A viewer to put a statement together with: somebody who has these doors."""
    rights = AgentRights(
        user_id=user_id,
        is_administrator=False,
        sees_every_department=sees_all,
        primary_department_id=0,
        permissions_by_department=dict.fromkeys(departments, frozenset()),
        permissions_everywhere=frozenset(),
        team_ids=frozenset(teams),
        besides={REACHED: ((user_id, ""),)} if has_referrals else {},
    )
    return Viewer(actor=Actor.agent(user_id), rights=rights)
