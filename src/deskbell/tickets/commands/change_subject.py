"""Reword a ticket's subject."""

from __future__ import annotations

from deskbell.kernel.actor import Actor
from deskbell.kernel.command import command
from deskbell.lib.text import one_line
from deskbell.tickets.collisions import demand_unchanged
from deskbell.tickets.drafts import add_comment, add_subject
from deskbell.tickets.events import SubjectChanged
from deskbell.tickets.models import Ticket
from deskbell.tickets.policy import demand, may_edit
from deskbell.tickets.recording import lock, record


@command
def change_subject(
    *, actor: Actor, ticket_id: int, subject: str, comment: str = "", seen_sequence: int | None = None
) -> Ticket:
    """Set new words; the same ones change nothing. The old wording stays readable in the thread.

    NotFound, Refused, Invalid; Conflict if somebody else changed it since `seen_sequence` (None: do it anyway).
    """
    ticket, viewer = lock(actor=actor, ticket_id=ticket_id)
    demand(may_edit(viewer, ticket))
    demand_unchanged(ticket=ticket, viewer=viewer, seen_sequence=seen_sequence, by=(SubjectChanged,))
    if one_line(subject) == ticket.subject_text:
        return ticket
    fact = SubjectChanged(
        subject_id=add_subject(subject).pk,
        from_subject_id=ticket.subject_id,
        comment_id=add_comment(ticket=ticket, author_id=actor.user_id, text=comment),
    )
    record(ticket, fact)
    return ticket
