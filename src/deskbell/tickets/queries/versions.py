"""What an entry said before it was edited: for agents."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.utils.safestring import SafeString, mark_safe

from deskbell.kernel.errors import NotFound
from deskbell.tickets.models import EntryVersion, ThreadEntry, Ticket
from deskbell.tickets.policy import may_edit_entry
from deskbell.tickets.viewer import Viewer


@dataclass(frozen=True, kw_only=True)
class OldText:
    """A wording that stood in an entry: whose, and since when."""

    id: int
    author: str
    written_at: datetime
    body_html: SafeString
    quoted_html: SafeString


@dataclass(frozen=True, kw_only=True)
class EditableEntry:
    """An entry as it reads now, with the number of its last old wording, 0 where it never was edited."""

    entry_id: int
    body_html: str
    has_quoted: bool
    last_version: int
    may_edit: bool


def old_texts(*, ticket: Ticket, entry_id: int) -> tuple[OldText, ...]:
    """The wordings of before, the latest first. NotFound where there is no such entry, or it never was edited."""
    rows = EntryVersion.objects.filter(entry=entry_id, entry__ticket=ticket).select_related("author").order_by("-pk")
    found = tuple(
        OldText(
            id=row.pk,
            author=row.author.display_name if row.author else "",
            written_at=row.written_at,
            body_html=mark_safe(row.body_html),  # noqa: S308 - clean, as the entry was
            quoted_html=mark_safe(row.quoted_html),  # noqa: S308 - as the body
        )
        for row in rows
    )
    if not found:
        raise NotFound
    return found


def editable_entry(*, viewer: Viewer, ticket: Ticket, entry_id: int) -> EditableEntry:
    """The entry for a form that edits it. NotFound where it stands in another ticket."""
    entry: ThreadEntry | None = ThreadEntry.objects.filter(pk=entry_id, ticket=ticket).first()
    if entry is None:
        raise NotFound
    last = EntryVersion.objects.filter(entry=entry).order_by("-pk").values_list("pk", flat=True).first()
    return EditableEntry(
        entry_id=entry.pk,
        body_html=entry.body_html,
        has_quoted=bool(entry.quoted_html),
        last_version=last or 0,
        may_edit=may_edit_entry(viewer, ticket, kind=entry.kind, author_id=entry.author_id),
    )
