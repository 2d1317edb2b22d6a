"""A new ticket out of a client's message, which stays where it is."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any

from django.utils.translation import gettext as _

from deskbell.kernel.actor import Actor
from deskbell.kernel.command import command
from deskbell.kernel.errors import Invalid
from deskbell.tickets.commands.open_ticket import open_ticket
from deskbell.tickets.events import TicketLinked
from deskbell.tickets.files import AttachmentDraft
from deskbell.tickets.models import Attachment, Ticket
from deskbell.tickets.moving import message_in
from deskbell.tickets.policy import demand, may_link, may_note
from deskbell.tickets.recording import lock, record
from deskbell.tickets.words import LinkKind

TIES = (LinkKind.RELATED, LinkKind.PARENT_OF)


@command
def open_from_message(
    *,
    actor: Actor,
    ticket_id: int,
    entry_id: int,
    tie: str = LinkKind.RELATED,
    attachment_ids: Collection[int] = (),
    attachments: tuple[AttachmentDraft, ...] = (),
    **opening: Any,
) -> Ticket:
    """The new ticket, opened as `opening` says (see `open_ticket`), with those files of the message that are named.

    Both tickets tell agents of each other; as `parent_of` the old one becomes the parent, which needs the right to link.
    NotFound for a message that is not there, else as `open_ticket`.
    """
    ticket, viewer = lock(actor=actor, ticket_id=ticket_id)
    entry = message_in(ticket, entry_id)
    demand(may_note(viewer, ticket))
    if tie not in TIES:
        raise Invalid({"tie": [_("Choose how the two belong together.")]})
    demand(tie == LinkKind.RELATED or may_link(viewer, ticket))
    chosen = Attachment.objects.filter(entry=entry, pk__in=list(attachment_ids))
    copies = tuple(AttachmentDraft(file_id=one.file_id, name=one.name) for one in chosen)
    new = open_ticket(actor=actor, attachments=(*copies, *attachments), **opening)
    record(new, TicketLinked(other_id=ticket.pk, kind=LinkKind(tie).other_way.value))
    record(ticket, TicketLinked(other_id=new.pk, kind=LinkKind(tie).value))
    return new
