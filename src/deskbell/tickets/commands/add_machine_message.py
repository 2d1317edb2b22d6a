"""A mail that no person wrote comes into a ticket: an absence note, a bounce."""

from __future__ import annotations

from collections.abc import Sequence

from deskbell.kernel.actor import Actor
from deskbell.kernel.command import command
from deskbell.tickets.drafts import MAIL, add_entry, clean_body
from deskbell.tickets.events import MachineMessageAdded
from deskbell.tickets.files import AttachmentDraft, RefusedFile
from deskbell.tickets.models import ThreadEntry
from deskbell.tickets.policy import demand
from deskbell.tickets.recording import lock, record
from deskbell.tickets.words import EntryKind, Source


@command
def add_machine_message(
    *,
    actor: Actor,
    ticket_id: int,
    body: str,
    body_format: str = MAIL,
    author_id: int | None = None,
    attachments: tuple[AttachmentDraft, ...] = (),
    source: str = Source.MAIL,
    quoted_html: str = "",
    refused_files: Sequence[RefusedFile] = (),
) -> ThreadEntry:
    """Show it to agents and do nothing else: it reopens nothing, starts no clock, and nobody is told.

    Clients don't read it: a bounce names addresses, and a code that a server mails to an address of the desk must not come
    to somebody who opened a ticket in its name (threat 1). The desk's own command: NotFound, Refused for everybody else.
    """
    ticket, _viewer = lock(actor=actor, ticket_id=ticket_id)
    demand(actor.is_system)
    entry = add_entry(
        ticket=ticket,
        kind=EntryKind.MESSAGE,
        author_id=author_id,
        body=clean_body(body, body_format),
        source=source,
        attachments=attachments,
        quoted_html=quoted_html,
        refused_files=refused_files,
        is_machine=True,
    )
    record(ticket, MachineMessageAdded(entry_id=entry.pk))
    return entry
