"""An agent writes a note that only agents see."""

from __future__ import annotations

from collections.abc import Sequence

from deskbell.kernel.actor import Actor
from deskbell.kernel.command import command
from deskbell.tickets.drafts import add_entry, clean_body, cleaning_first
from deskbell.tickets.events import NoteAdded
from deskbell.tickets.files import AttachmentDraft, RefusedFile
from deskbell.tickets.models import ThreadEntry
from deskbell.tickets.policy import demand, may_note
from deskbell.tickets.recording import lock, record
from deskbell.tickets.words import EntryKind, Source


@cleaning_first(usual_format="html")
@command
def note(
    *,
    actor: Actor,
    ticket_id: int,
    body: str,
    body_format: str = "html",
    attachments: tuple[AttachmentDraft, ...] = (),
    source: str = Source.DESK,
    quoted_html: str = "",
    refused_files: Sequence[RefusedFile] = (),
) -> ThreadEntry:
    """A new internal note; one that came by mail repeats `quoted_html`. NotFound, Refused, Invalid."""
    ticket, viewer = lock(actor=actor, ticket_id=ticket_id)
    demand(may_note(viewer, ticket))
    entry = add_entry(
        ticket=ticket,
        kind=EntryKind.NOTE,
        author_id=actor.user_id,
        body=clean_body(body, body_format),
        source=source,
        attachments=attachments,
        quoted_html=quoted_html,
        refused_files=refused_files,
    )
    record(ticket, NoteAdded(entry_id=entry.pk))
    return entry
