"""Take a closed ticket out of the queues; it stays readable and findable."""

from __future__ import annotations

from django.utils.translation import gettext as _

from deskbell.kernel.actor import Actor
from deskbell.kernel.command import command
from deskbell.kernel.errors import Refused
from deskbell.tickets.choices import default_status
from deskbell.tickets.models import Ticket
from deskbell.tickets.policy import demand, may_close
from deskbell.tickets.recording import lock
from deskbell.tickets.status_changes import record_status
from deskbell.tickets.words import State


@command
def archive(*, actor: Actor, ticket_id: int, comment: str = "") -> Ticket:
    """Archive the ticket; where it stands so already nothing changes. NotFound, Refused, Invalid."""
    ticket, viewer = lock(actor=actor, ticket_id=ticket_id)
    demand(may_close(viewer, ticket))
    if ticket.state not in (State.CLOSED, State.ARCHIVED):
        raise Refused(_("Only a closed ticket can be archived."))
    if ticket.state != State.ARCHIVED:
        record_status(ticket=ticket, viewer=viewer, status=default_status(State.ARCHIVED), comment=comment)
    return ticket
