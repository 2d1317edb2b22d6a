"""Attachments, for whoever may read the entry that they belong to."""

from __future__ import annotations

from deskbell.kernel.errors import NotFound
from deskbell.tickets.models import Attachment, ThreadEntry
from deskbell.tickets.queries.visibility import readable_entries, visible_to
from deskbell.tickets.viewer import Viewer


def attachment_for(*, viewer: Viewer, number: str, attachment_id: int) -> Attachment:
    """The attachment of a ticket, its stored file loaded. NotFound where viewer, ticket and file don't belong together."""
    theirs = Attachment.objects.filter(pk=attachment_id, entry__ticket__in=visible_to(viewer).filter(number=number))
    found: Attachment | None = theirs.select_related("file", "entry__ticket__requester").first()
    if found is None or not _may_read(viewer, found.entry):
        raise NotFound
    return found


def _may_read(viewer: Viewer, entry: ThreadEntry) -> bool:
    return viewer.actor.is_agent or readable_entries(viewer, entry.ticket).filter(pk=entry.pk).exists()
