"""Say by hand whether a ticket waits for an answer."""

from __future__ import annotations

from deskbell.kernel.actor import Actor
from deskbell.kernel.command import command
from deskbell.tickets.events import AnsweredMarked
from deskbell.tickets.models import Ticket
from deskbell.tickets.policy import demand, may_mark_answered
from deskbell.tickets.recording import lock, record


@command
def mark_answered(*, actor: Actor, ticket_id: int) -> Ticket:
    """The ticket waits for no answer, until a client writes; its clocks run on. Already so: nothing. NotFound, Refused."""
    return _mark(actor, ticket_id, is_answered=True)


@command
def mark_unanswered(*, actor: Actor, ticket_id: int) -> Ticket:
    """The ticket waits for an answer after all. Already so: nothing. NotFound, Refused."""
    return _mark(actor, ticket_id, is_answered=False)


def _mark(actor: Actor, ticket_id: int, *, is_answered: bool) -> Ticket:
    ticket, viewer = lock(actor=actor, ticket_id=ticket_id)
    demand(may_mark_answered(viewer, ticket))
    if ticket.is_answered != is_answered:
        record(ticket, AnsweredMarked(is_answered=is_answered))
    return ticket
