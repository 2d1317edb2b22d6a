"""Take a closed ticket out of the queues; it stays readable and findable."""

from __future__ import annotations

from deskbell.kernel.actor import Actor
from deskbell.kernel.command import command
from deskbell.tickets.choices import default_status
from deskbell.tickets.models import Ticket
from deskbell.tickets.recording import lock
from deskbell.tickets.status_changes import demand_may_set, record_status
from deskbell.tickets.words import State


@command
def archive(*, actor: Actor, ticket_id: int, comment: str = "") -> Ticket:
    """Archive the ticket; where it stands so already nothing changes. NotFound, Refused, Invalid."""
    ticket, viewer = lock(actor=actor, ticket_id=ticket_id)
    status = default_status(State.ARCHIVED)
    demand_may_set(viewer, ticket, status)
    if ticket.state != State.ARCHIVED:
        record_status(ticket=ticket, viewer=viewer, status=status, comment=comment)
    return ticket
