"""Be done with a ticket."""

from __future__ import annotations

from deskbell.kernel.actor import Actor
from deskbell.kernel.command import command
from deskbell.tickets.choices import default_status
from deskbell.tickets.models import Ticket
from deskbell.tickets.policy import demand, may_close
from deskbell.tickets.recording import lock
from deskbell.tickets.status_changes import record_status
from deskbell.tickets.words import State


@command
def close(*, actor: Actor, ticket_id: int, comment: str = "") -> Ticket:
    """Close the ticket; where it stands so already nothing changes. NotFound, Refused, Invalid."""
    ticket, viewer = lock(actor=actor, ticket_id=ticket_id)
    demand(may_close(viewer, ticket))
    if ticket.state != State.CLOSED:
        record_status(ticket=ticket, viewer=viewer, status=default_status(State.CLOSED), comment=comment)
    return ticket
