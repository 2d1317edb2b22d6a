"""Keeping lists: an agent's own matter, and where it is shared with others an administrator's."""

from __future__ import annotations

from dataclasses import dataclass, field, replace

from django.utils.translation import gettext as _

from deskbell.kernel.actor import Actor
from deskbell.kernel.configuration_rights import demand_right
from deskbell.kernel.errors import Invalid, NotFound
from deskbell.kernel.transactions import writing
from deskbell.lib.numbers import LARGEST_ID
from deskbell.lib.text import one_line
from deskbell.people.models import Agent, Team
from deskbell.tickets.models import ListColumns, OwnQueue, SharedWith
from deskbell.tickets.queries.criteria import NO_CRITERIA, Criteria
from deskbell.tickets.queries.listing_orders import COLUMNS, usable_columns
from deskbell.tickets.queries.own_queues import base_of

LONGEST_NAME, MOST_KEPT = 60, 30


@dataclass(frozen=True, kw_only=True)
class ListToKeep:
    """What is to be kept; without columns it has those that its reader wants anyway."""

    name: str
    base: str
    criteria: Criteria = NO_CRITERIA
    columns: tuple[str, ...] = field(default=())
    sort: str = "updated"
    is_descending: bool = True
    shared_with: str = ""
    team_id: int | None = None


def keep_list(*, actor: Actor, kept: ListToKeep, own_id: int | None = None) -> int:
    """Keep a list under a name, or change one's own; its number.

    NotFound for somebody else's; Refused to all but administrators where others see it by that; Invalid by field.
    """
    agent_id = _agent_of(actor)
    values = _checked(kept)
    with writing():
        row = _own(agent_id, own_id) if own_id is not None else _new(agent_id)
        if kept.shared_with or row.shared_with:
            demand_right(actor)
        for name, value in values.items():
            setattr(row, name, value)
        row.save()
    return row.pk


def remove_list(*, actor: Actor, own_id: int) -> None:
    """Keep a list no longer. NotFound for somebody else's."""
    with writing():
        _own(_agent_of(actor), own_id).delete()


def move_list(*, actor: Actor, own_id: int, steps: int) -> None:
    """Move one's own list up (below zero) or down among one's own. NotFound for somebody else's."""
    agent_id = _agent_of(actor)
    with writing():
        moved = _own(agent_id, own_id)
        others = list(OwnQueue.objects.filter(agent_id=agent_id).exclude(pk=moved.pk))
        before = sum((one.position, one.pk) < (moved.position, moved.pk) for one in others)
        others.insert(min(max(before + steps, 0), len(others)), moved)
        for position, one in enumerate(others):
            OwnQueue.objects.filter(pk=one.pk).update(position=position)


def choose_columns(*, actor: Actor, columns: object) -> None:
    """Keep which columns an agent wants to see; nonsense is as usual."""
    with writing():
        chosen = list(usable_columns(columns))
        ListColumns.objects.update_or_create(agent_id=_agent_of(actor), defaults={"columns": chosen})


def _agent_of(actor: Actor) -> int:
    if not actor.is_agent or not Agent.objects.filter(pk=actor.user_id, is_active=True).exists():
        raise NotFound
    return actor.user_id or 0


def _own(agent_id: int, own_id: int) -> OwnQueue:
    row = OwnQueue.objects.filter(agent_id=agent_id, pk=min(own_id, LARGEST_ID)).first()
    if row is None:
        raise NotFound
    return row


def _new(agent_id: int) -> OwnQueue:
    number = OwnQueue.objects.filter(agent_id=agent_id).count()
    if number >= MOST_KEPT:
        raise Invalid({"name": [_("You keep %(number)d lists already. Remove one first.") % {"number": number}]})
    return OwnQueue(agent_id=agent_id, position=number)


def _checked(kept: ListToKeep) -> dict[str, object]:
    name = one_line(kept.name.replace("\x00", ""))
    troubles: dict[str, list[str]] = {}
    if not name or len(name) > LONGEST_NAME:
        troubles["name"] = [_("Give the list a name of at most %(number)d characters.") % {"number": LONGEST_NAME}]
    if kept.criteria.unreadable:
        troubles["criteria"] = [_("Part of the filter makes no sense.")]
    if kept.shared_with not in SharedWith.values:
        troubles["shared_with"] = [_("Choose one of these.")]
    team = Team.objects.filter(pk=min(kept.team_id or 0, LARGEST_ID), is_retired=False).first()
    if kept.shared_with == SharedWith.TEAM and team is None:
        troubles["team"] = [_("Choose a team.")]
    if troubles:
        raise Invalid(troubles)
    return {
        "name": name,
        "base": base_of(kept.base).key,
        "criteria": kept.criteria.stored,
        "columns": list(usable_columns(kept.columns)) if kept.columns else [],
        "sort": kept.sort if kept.sort in COLUMNS and COLUMNS[kept.sort].sorts else "updated",
        "is_descending": kept.is_descending,
        "shared_with": kept.shared_with,
        "team": team if kept.shared_with == SharedWith.TEAM else None,
    }


def with_columns(kept: ListToKeep, columns: object) -> ListToKeep:
    """The same with other columns; nonsense is as usual."""
    return replace(kept, columns=usable_columns(columns))
