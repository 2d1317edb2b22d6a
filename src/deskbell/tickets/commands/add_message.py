"""A client writes in a ticket."""

from __future__ import annotations

from collections.abc import Sequence

from django.utils.translation import gettext as _

from deskbell.kernel.actor import Actor, ActorKind
from deskbell.kernel.command import command
from deskbell.tickets.continuing import continue_ticket
from deskbell.tickets.drafts import add_entry, clean_body, cleaning_first
from deskbell.tickets.events import CollaboratorAdded, MessageAdded, TicketFact
from deskbell.tickets.files import AttachmentDraft, RefusedFile
from deskbell.tickets.hand_out import hand_out_reopened
from deskbell.tickets.models import Collaborator, ThreadEntry, Ticket
from deskbell.tickets.policy import demand, may_add_message, may_continue
from deskbell.tickets.recording import lock, record
from deskbell.tickets.status_changes import revival
from deskbell.tickets.words import EntryKind, Source


@cleaning_first(usual_format="text")
@command
def add_message(
    *,
    actor: Actor,
    ticket_id: int,
    body: str,
    body_format: str = "text",
    attachments: tuple[AttachmentDraft, ...] = (),
    source: str = Source.PORTAL,
    quoted_html: str = "",
    refused_files: Sequence[RefusedFile] = (),
) -> ThreadEntry:
    """A new message. It reopens what was resolved or closed, and ends waiting. A mail repeats `quoted_html` of older ones.

    Where the ticket is past reopening the message opens a new one, linked to it: the entry's ticket says which. NotFound,
    Refused where the department takes no such messages, Invalid for bad input.
    """
    ticket, viewer = lock(actor=actor, ticket_id=ticket_id)
    if may_continue(viewer, ticket):
        continuing = continue_ticket(
            actor=actor, ticket=ticket, body=body, body_format=body_format, attachments=attachments, source=source,
            quoted_html=quoted_html, refused_files=refused_files,
        )  # fmt: skip
        return ThreadEntry.objects.get(pk=continuing.last_message_id or 0)
    demand(may_add_message(viewer, ticket), _("This ticket takes no more messages. Please open a new one."))
    entry = add_entry(
        ticket=ticket,
        kind=EntryKind.MESSAGE,
        author_id=actor.user_id,
        body=clean_body(body, body_format),
        source=source,
        attachments=attachments,
        quoted_html=quoted_html,
        refused_files=refused_files,
    )
    recorded = record(ticket, MessageAdded(entry_id=entry.pk), *_joining(ticket, actor), *revival(ticket))
    hand_out_reopened(ticket=ticket, recorded=recorded)
    return entry


def _joining(ticket: Ticket, actor: Actor) -> list[TicketFact]:
    """Whoever writes in the ticket of a colleague takes part from then on, and gets the answers."""
    user_id = actor.user_id if actor.kind is ActorKind.CLIENT else None
    if user_id is None or user_id == ticket.requester_id:
        return []
    is_in = Collaborator.objects.filter(ticket=ticket, user=user_id).exists()
    return [] if is_in else [CollaboratorAdded(user_id=user_id)]
