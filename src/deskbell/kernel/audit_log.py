"""Reading the audit log, and forgetting what is too old."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import Q, QuerySet
from django.utils import timezone

from deskbell.kernel.audit_kind import AuditKind
from deskbell.kernel.configure import read
from deskbell.kernel.jobs import periodic
from deskbell.kernel.models.audit_entry import AuditEntry
from deskbell.kernel.settings import AUDIT_MONTHS
from deskbell.kernel.transactions import writing

DAYS_OF_A_MONTH = 30.44
PAGE_SIZE = 50
DELETED_AT_ONCE = 5000
READ_AT_ONCE = 1000


@dataclass(frozen=True, kw_only=True)
class AuditSearch:
    """What to show: of these people or about these words, of a kind, since and until an instant."""

    words: str = ""
    user_ids: frozenset[int] = frozenset()
    kind: str = ""
    since: datetime | None = None
    until: datetime | None = None


def entries(search: AuditSearch) -> QuerySet[AuditEntry]:
    """The entries that fit, newest first."""
    found = AuditEntry.objects.order_by("-pk")
    if search.words:
        about = Q(subject__icontains=search.words) | Q(address=search.words)
        found = found.filter(about | Q(actor_user_id__in=search.user_ids))
    if search.kind in AuditKind.values:
        found = found.filter(kind=search.kind)
    if search.since:
        found = found.filter(at__gte=search.since)
    return found.filter(at__lt=search.until) if search.until else found


def page_of_entries(search: AuditSearch, *, before: int | None) -> tuple[list[AuditEntry], int | None]:
    """Fifty entries older than the one with the number `before`, and the number that the next page begins before."""
    found = entries(search)
    rows = list((found.filter(pk__lt=before) if before else found)[: PAGE_SIZE + 1])
    return rows[:PAGE_SIZE], rows[PAGE_SIZE - 1].pk if len(rows) > PAGE_SIZE else None


def batches_of_entries(search: AuditSearch, *, most: int) -> Iterator[list[AuditEntry]]:
    """The newest `most` entries that fit, a thousand at a time: a long log is never in memory as a whole."""
    numbers = list(entries(search).values_list("pk", flat=True)[:most])
    for start in range(0, len(numbers), READ_AT_ONCE):
        yield list(AuditEntry.objects.filter(pk__in=numbers[start : start + READ_AT_ONCE]).order_by("-pk"))


@periodic(name="kernel.audit_log", every=timedelta(days=1))
def forget_old_entries() -> int:
    """Delete what is older than the desk keeps it, in short transactions; how many entries."""
    limit = timezone.now() - timedelta(days=read(AUDIT_MONTHS) * DAYS_OF_A_MONTH)
    deleted = 0
    while ids := _old(limit):
        with writing():
            deleted += AuditEntry.objects.filter(pk__in=ids).delete()[0]
    return deleted


def _old(limit: datetime) -> list[int]:
    rows: Iterable[int] = AuditEntry.objects.filter(at__lt=limit).values_list("pk", flat=True)[:DELETED_AT_ONCE]
    return list(rows)
