"""Set a ticket's status to a named one."""

from __future__ import annotations

from deskbell.kernel.actor import Actor
from deskbell.kernel.command import command
from deskbell.tickets.choices import chosen_status
from deskbell.tickets.collisions import demand_unchanged
from deskbell.tickets.events import StatusFact
from deskbell.tickets.models import Ticket
from deskbell.tickets.recording import lock
from deskbell.tickets.status_changes import demand_may_set, record_status


@command
def change_status(
    *, actor: Actor, ticket_id: int, status_id: int, comment: str = "", seen_sequence: int | None = None
) -> Ticket:
    """Set the status; its state says whether that resolves, closes, archives or reopens. The same one changes nothing.

    NotFound, Refused, Invalid; Conflict if somebody else changed it since `seen_sequence` (None: do it anyway).
    """
    ticket, viewer = lock(actor=actor, ticket_id=ticket_id)
    status = chosen_status(status_id)
    demand_may_set(viewer, ticket, status)
    demand_unchanged(ticket=ticket, viewer=viewer, seen_sequence=seen_sequence, by=(StatusFact,))
    record_status(ticket=ticket, viewer=viewer, status=status, comment=comment)
    return ticket
