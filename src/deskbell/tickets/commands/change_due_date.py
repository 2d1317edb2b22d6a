"""Set, move or clear a ticket's due date by hand."""

from __future__ import annotations

from datetime import datetime

from django.utils import timezone
from django.utils.translation import gettext as _

from deskbell.kernel.actor import Actor
from deskbell.kernel.command import command
from deskbell.kernel.errors import Invalid
from deskbell.tickets.collisions import demand_unchanged
from deskbell.tickets.drafts import add_comment
from deskbell.tickets.events import DueDateChanged
from deskbell.tickets.models import Ticket
from deskbell.tickets.policy import demand, may_edit
from deskbell.tickets.recording import lock, record


@command
def change_due_date(
    *, actor: Actor, ticket_id: int, due_at: datetime | None, comment: str = "", seen_sequence: int | None = None
) -> Ticket:
    """Set the due date (an aware instant), or clear it with None; the same one changes nothing.

    NotFound, Refused, Invalid for an instant without a zone; Conflict if somebody else changed it since
    `seen_sequence` (None: do it anyway).
    """
    ticket, viewer = lock(actor=actor, ticket_id=ticket_id)
    demand(may_edit(viewer, ticket))
    demand_unchanged(ticket=ticket, viewer=viewer, seen_sequence=seen_sequence, by=(DueDateChanged,))
    if due_at is not None and timezone.is_naive(due_at):
        raise Invalid({"due_at": [_("Give the date, the time and its zone.")]})
    if due_at == ticket.due_at:
        return ticket
    comment_id = add_comment(ticket=ticket, author_id=actor.user_id, text=comment)
    record(ticket, DueDateChanged(due_at=due_at, from_due_at=ticket.due_at, comment_id=comment_id))
    return ticket
