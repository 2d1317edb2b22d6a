"""A client's message, as what a new ticket is made of."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from deskbell.kernel.errors import NotFound
from deskbell.lib.html import clean
from deskbell.people.queries import Choice
from deskbell.tickets.models import Attachment, ThreadEntry, Ticket
from deskbell.tickets.words import EntryKind


@dataclass(frozen=True, kw_only=True)
class MessageContent:
    """Who wrote it, how it came, its text without pictures, and its files by number. A machine's has no writer."""

    email: str
    name: str
    source: str
    written_at: datetime
    body_html: str
    files: tuple[Choice, ...]


def message_content(*, ticket: Ticket, entry_id: int) -> MessageContent:
    """The message. NotFound unless a client's message with this number stands in the ticket."""
    rows = ThreadEntry.objects.filter(pk=entry_id, ticket=ticket, kind=EntryKind.MESSAGE).select_related("author")
    entry: ThreadEntry | None = rows.first()
    if entry is None:
        raise NotFound
    files = Attachment.objects.filter(entry=entry) if entry.attachment_count else ()
    return MessageContent(
        email=entry.author.email if entry.author else "",
        name=entry.author.display_name if entry.author else "",
        source=entry.source,
        written_at=entry.created_at,
        body_html=clean(entry.body_html),
        files=tuple(Choice(id=one.pk, name=one.name) for one in files),
    )
