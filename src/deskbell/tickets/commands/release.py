"""Let go of a ticket."""

from __future__ import annotations

from deskbell.kernel.actor import Actor
from deskbell.kernel.command import command
from deskbell.tickets.drafts import add_comment
from deskbell.tickets.events import TicketReleased
from deskbell.tickets.models import Ticket
from deskbell.tickets.policy import demand, may_release
from deskbell.tickets.recording import lock, record


@command
def release(*, actor: Actor, ticket_id: int, comment: str = "") -> Ticket:
    """Take the ticket out of everybody's hands; nobody's changes nothing. NotFound, Refused, Invalid."""
    ticket, viewer = lock(actor=actor, ticket_id=ticket_id)
    if actor.is_agent and ticket.agent_id is None and ticket.team_id is None:
        return ticket
    demand(may_release(viewer, ticket))
    comment_id = add_comment(ticket=ticket, author_id=actor.user_id, text=comment)
    record(ticket, TicketReleased(from_agent_id=ticket.agent_id, from_team_id=ticket.team_id, comment_id=comment_id))
    return ticket
