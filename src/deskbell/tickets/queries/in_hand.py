"""What an agent has in hand."""

from __future__ import annotations

from deskbell.tickets.models import Ticket
from deskbell.tickets.words import ACTIVE_STANDINGS


def open_tickets_of(agent_id: int) -> int:
    """How many open tickets are assigned to an agent."""
    return Ticket.objects.filter(agent=agent_id, standing__in=[standing.value for standing in ACTIVE_STANDINGS]).count()
