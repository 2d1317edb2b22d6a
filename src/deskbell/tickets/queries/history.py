"""What was said before, for a mail that repeats it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from django.db.models import Q

from deskbell.tickets.models import Collaborator, ThreadEntry, Ticket
from deskbell.tickets.words import EntryKind


def history_for(
    *, ticket: Ticket, reader_ids: Iterable[int], before_entry_id: int, limit: int
) -> Sequence[ThreadEntry]:
    """The public entries before one, the latest first, that every one of these readers may read.

    Whoever came in by a copy of a mail reads from that mail on (threat 2): a mail that goes to them as well goes no further
    back for anybody.
    """
    last = ThreadEntry.objects.get(pk=before_entry_id)
    before = Q(arrived_at__lt=last.arrived_at) | Q(arrived_at=last.arrived_at, pk__lt=last.pk)
    entries = ThreadEntry.objects.filter(before, ticket=ticket, is_machine=False).exclude(kind=EntryKind.NOTE)
    readers = Collaborator.objects.filter(ticket=ticket, user__in=set(reader_ids) - {ticket.requester_id})
    latest = readers.filter(sees_from_at__isnull=False).order_by("-sees_from_at", "-sees_from_entry_id").first()
    if latest is not None:
        from_on = Q(arrived_at__gt=latest.sees_from_at)
        entries = entries.filter(from_on | Q(arrived_at=latest.sees_from_at, pk__gte=latest.sees_from_entry_id))
    return list(entries.select_related("author").order_by("-arrived_at", "-pk")[:limit])
