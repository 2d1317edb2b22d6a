"""Do what is due to a finished ticket: remind the client, close it, archive it."""

from __future__ import annotations

from datetime import timedelta

from deskbell.kernel.actor import Actor
from deskbell.kernel.command import command, current
from deskbell.tickets.choices import default_status
from deskbell.tickets.closing import ClosingTerms, close_at, closing_terms, remind_at
from deskbell.tickets.closing_demands import obstacles
from deskbell.tickets.events import ResolutionReminded
from deskbell.tickets.models import Ticket
from deskbell.tickets.policy import demand, may_close
from deskbell.tickets.recording import lock, record
from deskbell.tickets.status_changes import fact_for, is_confirmed
from deskbell.tickets.words import State


@command
def follow_up(*, actor: Actor, ticket_id: int) -> bool:
    """Read the ticket under its lock and do the one thing that is due, if any; whether something was. NotFound, Refused."""
    ticket, viewer = lock(actor=actor, ticket_id=ticket_id)
    demand(may_close(viewer, ticket))
    terms = closing_terms(ticket.department_id)
    reminded = remind_at(ticket, terms)
    is_asked = reminded is not None and reminded <= current().instant
    # Who has said yes is not asked once more: their word closes the ticket as soon as nothing keeps it open.
    if _is_due(ticket, terms) or (is_asked and is_confirmed(ticket)):
        if obstacles(ticket=ticket, viewer=viewer, state=_next(ticket)):
            return False
        record(ticket, fact_for(ticket, default_status(_next(ticket))))
        return True
    if is_asked:
        record(ticket, ResolutionReminded())
    return is_asked


def _is_due(ticket: Ticket, terms: ClosingTerms) -> bool:
    """Whether silence has closed it, or nothing has touched it for as long as closed tickets stay in the queues."""
    now = current().instant
    if ticket.state == State.CLOSED and terms.archive_after_days:
        return ticket.updated_at + timedelta(days=terms.archive_after_days) <= now
    closes = close_at(ticket, terms)
    return closes is not None and closes <= now


def _next(ticket: Ticket) -> State:
    return State.ARCHIVED if ticket.state == State.CLOSED else State.CLOSED
