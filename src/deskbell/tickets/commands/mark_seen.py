"""An agent has read a ticket up to its present end."""

from __future__ import annotations

from django.db.models import F

from deskbell.kernel.actor import Actor
from deskbell.kernel.command import command
from deskbell.tickets.models import Reading, Ticket
from deskbell.tickets.recording import lock


@command
def mark_seen(*, actor: Actor, ticket_id: int) -> Ticket:
    """Take away the agent's unread mark. No fact: reading changes no ticket. NotFound."""
    ticket, _viewer = lock(actor=actor, ticket_id=ticket_id)
    unread = Reading.objects.filter(ticket=ticket, agent_id=actor.user_id, marked_sequence__gt=F("seen_sequence"))
    unread.update(seen_sequence=ticket.sequence)
    return ticket
