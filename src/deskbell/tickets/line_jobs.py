"""Serving the lines: as soon as a fact or a change of configuration makes room, and every minute for shifts that begin."""

from __future__ import annotations

import secrets
from collections.abc import Mapping, Sequence
from datetime import timedelta
from functools import partial

from django.db.models import Model

from deskbell.kernel.actor import Actor
from deskbell.kernel.configuration_following import when_configured
from deskbell.kernel.effects import effect
from deskbell.kernel.jobs import periodic
from deskbell.kernel.ledger import RecordedFact
from deskbell.kernel.models import Job
from deskbell.kernel.pieces import do_alone
from deskbell.kernel.rows import is_any
from deskbell.kernel.waking import wake_worker
from deskbell.people.models import Agent
from deskbell.routing.assignment import Room
from deskbell.routing.models import AgentCapacity, AssignmentPolicy
from deskbell.tickets.commands.hand_out_waiting import hand_out_waiting
from deskbell.tickets.events import (
    StatusChanged,
    TicketAssigned,
    TicketClaimed,
    TicketClosed,
    TicketDeleted,
    TicketEscalated,
    TicketReleased,
    TicketResolved,
)
from deskbell.tickets.line import in_order
from deskbell.tickets.models import AwaitingAgent

NAME = "tickets.hand_out_waiting"
MAKES_ROOM = (
    TicketResolved,
    TicketClosed,
    StatusChanged,
    TicketReleased,
    TicketAssigned,
    TicketEscalated,
    TicketClaimed,
    TicketDeleted,
)
AT_ONCE = 500


@periodic(name=NAME, every=timedelta(minutes=1))
def serve_lines() -> None:
    """Hand out what waits, pool by pool, until nobody has room any more."""
    for pool_id in AwaitingAgent.objects.order_by("pool").values_list("pool", flat=True).distinct():
        _serve(pool_id)


def _serve(pool_id: int) -> None:
    """In the order of the line. Where one ticket finds nobody, those of its department behind it are not asked: each would
    hold up whoever else writes, and a line is longest where nobody has room."""
    without_room: set[int] = set()
    while (found := _first_without_room(pool_id, but_for=without_room)) is not None:
        without_room.add(found)


def _first_without_room(pool_id: int, *, but_for: set[int]) -> int | None:
    """Hand out until one finds nobody: the department that is full then, None once nothing is left to be done."""
    for ticket_id, department_id in in_order(pool_id, but_for=but_for, limit=AT_ONCE):
        served = partial(hand_out_waiting, actor=Actor.system(), ticket_id=ticket_id)
        room = do_alone(f"handing out ticket {ticket_id}", served)
        if room is Room.NONE:
            return None
        if room is Room.IN_OTHER_DEPARTMENTS:
            return department_id
    return None


def _does_any_wait() -> bool:
    return is_any(AwaitingAgent, "ticket_id > 0")


@effect(on=MAKES_ROOM, name="serve_lines", wanted=_does_any_wait)
def ask_to_serve_lines(recorded: RecordedFact) -> Sequence[Model]:
    """Where tickets wait, have them looked at now, and not with the next minute."""
    return [Job(name=NAME, key=f"{NAME}:{recorded.id}")]


def serve_after_change(_actor: Actor, _row: Model, _before: Mapping[str, object], _after: Mapping[str, object]) -> None:
    """Somebody may be back from being away, or may be given more."""
    if _does_any_wait():
        Job.objects.create(name=NAME, key=f"{NAME}:{secrets.token_hex(8)}")
        wake_worker()


for _model in (Agent, AgentCapacity, AssignmentPolicy):
    when_configured(_model, serve_after_change)
