"""Prepared statements in which the viewer is one of the values: only how many doors there are makes their shape."""

from __future__ import annotations

from collections.abc import Hashable
from typing import Any

from django.utils import timezone

from deskbell.kernel.actor import Actor
from deskbell.kernel.prepared import Prepared, Value
from deskbell.people.rights import AgentRights
from deskbell.tickets.viewer import Viewer


def ask_as(viewer: Viewer, prepared: Prepared, *shape: Hashable, **values: Value) -> dict[str, Any]:
    """The answers of a statement of one row, by name; none for somebody who is no agent.

    Its `build` gets `sees_all` and the shape, then `now`, the values, and what `stand_in` wants to know.
    """
    rights = viewer.rights
    if rights is None:
        return {}
    names, rows = prepared.rows(
        rights.sees_every_department,
        *shape,
        now=timezone.now(),
        user_id=rights.user_id,
        departments=() if rights.sees_every_department else tuple(sorted(rights.department_ids)),
        teams=tuple(sorted(rights.team_ids)),
        **values,
    )
    return dict(zip(names, rows[0], strict=True))


def stand_in(*, sees_all: bool, user_id: int, departments: tuple[int, ...], teams: tuple[int, ...]) -> Viewer:
    """A viewer to put a statement together with: somebody who has these doors."""
    rights = AgentRights(
        user_id=user_id,
        is_administrator=False,
        sees_every_department=sees_all,
        primary_department_id=0,
        permissions_by_department=dict.fromkeys(departments, frozenset()),
        permissions_everywhere=frozenset(),
        team_ids=frozenset(teams),
    )
    return Viewer(actor=Actor.agent(user_id), rights=rights)
