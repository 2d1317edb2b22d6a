"""What was said before, for a mail that repeats it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from django.db.models import Max

from deskbell.tickets.models import Collaborator, ThreadEntry, Ticket
from deskbell.tickets.words import EntryKind


def history_for(
    *, ticket: Ticket, reader_ids: Iterable[int], before_entry_id: int, limit: int
) -> Sequence[ThreadEntry]:
    """The public entries before one, the latest first, that every one of these readers may read.

    Whoever came in by a copy of a mail reads from that mail on (threat 2): a mail that goes to them as well goes no further
    back for anybody.
    """
    entries = ThreadEntry.objects.filter(ticket=ticket, pk__lt=before_entry_id, is_machine=False)
    readers = Collaborator.objects.filter(ticket=ticket, user__in=set(reader_ids) - {ticket.requester_id})
    first = readers.aggregate(first=Max("sees_from_entry"))["first"]
    readable = entries if first is None else entries.filter(pk__gte=first)
    public = readable.exclude(kind=EntryKind.NOTE).select_related("author").order_by("-pk")
    return list(public[:limit])
