"""Attachments, for whoever may read the entry that they belong to."""

from __future__ import annotations

from deskbell.kernel.errors import NotFound
from deskbell.tickets.models import Attachment
from deskbell.tickets.queries.visibility import visible_to
from deskbell.tickets.viewer import Viewer
from deskbell.tickets.words import EntryKind


def attachment_for(*, viewer: Viewer, number: str, attachment_id: int) -> Attachment:
    """The attachment of a ticket, its stored file loaded. NotFound where viewer, ticket and file don't belong together."""
    mine = Attachment.objects.filter(pk=attachment_id, entry__ticket__in=visible_to(viewer).filter(number=number))
    if not viewer.actor.is_agent:
        mine = mine.exclude(entry__kind=EntryKind.NOTE)
    found: Attachment | None = mine.select_related("file").first()
    if found is None:
        raise NotFound
    return found
