"""Raise or lower a ticket's priority."""

from __future__ import annotations

from deskbell.kernel.actor import Actor
from deskbell.kernel.command import command
from deskbell.tickets.choices import chosen_priority
from deskbell.tickets.collisions import demand_unchanged
from deskbell.tickets.drafts import add_comment
from deskbell.tickets.events import PriorityChanged
from deskbell.tickets.models import Ticket
from deskbell.tickets.policy import demand, may_edit
from deskbell.tickets.recording import lock, record


@command
def change_priority(
    *, actor: Actor, ticket_id: int, priority_id: int, comment: str = "", seen_sequence: int | None = None
) -> Ticket:
    """Set the priority; the same one changes nothing. A due date set by hand stays.

    NotFound, Refused, Invalid; Conflict if somebody else changed it since `seen_sequence` (None: do it anyway).
    """
    ticket, viewer = lock(actor=actor, ticket_id=ticket_id)
    demand(may_edit(viewer, ticket))
    demand_unchanged(ticket=ticket, viewer=viewer, seen_sequence=seen_sequence, by=(PriorityChanged,))
    priority = chosen_priority(priority_id)
    if priority.pk == ticket.priority_id:
        return ticket
    fact = PriorityChanged(
        priority_id=priority.pk,
        urgency=priority.urgency,
        from_priority_id=ticket.priority_id,
        from_urgency=ticket.urgency,
        comment_id=add_comment(ticket=ticket, author_id=actor.user_id, text=comment),
    )
    record(ticket, fact)
    return ticket
