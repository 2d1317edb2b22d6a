"""An agent takes a ticket."""

from __future__ import annotations

from django.utils.translation import gettext as _

from deskbell.kernel.actor import Actor
from deskbell.kernel.command import command
from deskbell.tickets.events import TicketClaimed
from deskbell.tickets.models import Ticket
from deskbell.tickets.policy import demand, may_claim
from deskbell.tickets.recording import lock, record


@command
def claim(*, actor: Actor, ticket_id: int) -> Ticket:
    """Take the ticket; one's own again changes nothing. NotFound; Refused if somebody else has it."""
    ticket, viewer = lock(actor=actor, ticket_id=ticket_id)
    if actor.is_agent and ticket.agent_id == actor.user_id:
        return ticket
    demand(may_claim(viewer, ticket), _("Somebody else has this ticket, or it is finished."))
    record(ticket, TicketClaimed(agent_id=actor.user_id or 0, from_agent_id=ticket.agent_id))
    return ticket
