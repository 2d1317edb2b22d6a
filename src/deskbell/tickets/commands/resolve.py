"""Hold the matter of a ticket for solved; the client is asked to confirm."""

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
def resolve(*, actor: Actor, ticket_id: int, comment: str = "") -> Ticket:
    """Resolve the ticket; where it stands so already nothing changes. NotFound, Refused, Invalid."""
    ticket, viewer = lock(actor=actor, ticket_id=ticket_id)
    demand(may_close(viewer, ticket))
    if ticket.state != State.RESOLVED:
        record_status(ticket=ticket, viewer=viewer, status=default_status(State.RESOLVED), comment=comment)
    return ticket
