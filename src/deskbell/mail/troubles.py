"""Addresses that mails come back from. After a permanent bounce the desk sends there nothing by itself for a while."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta

from django.db.models import F
from django.utils import timezone

from deskbell.lib.email_address import normalise
from deskbell.mail.models import AddressTrouble

KEPT_FROM = timedelta(days=60)


def note_bounce(*, address: str, status: str, is_permanent: bool) -> None:
    """A mail to this address came back. Needs an open transaction."""
    row, is_new = AddressTrouble.objects.get_or_create(
        address=normalise(address)[:254], defaults={"is_permanent": is_permanent}
    )
    if is_new or row.is_retired or is_permanent or not row.is_permanent:
        AddressTrouble.objects.filter(pk=row.pk).update(
            status=status[:12],
            is_permanent=is_permanent,
            last_at=timezone.now(),
            bounces=F("bounces") + 1,
            is_retired=False,
        )


def out_of_reach(addresses: Iterable[str]) -> dict[str, datetime]:
    """Which of these addresses (as they are compared) nothing automatic goes to now, and until when."""
    since = timezone.now() - KEPT_FROM
    rows = AddressTrouble.objects.filter(
        address__in=set(addresses), is_permanent=True, is_retired=False, last_at__gt=since
    )
    return {address: last_at + KEPT_FROM for address, last_at in rows.values_list("address", "last_at")}


def works_again(address: str) -> None:
    """Its owner has just written from there. Needs an open transaction."""
    AddressTrouble.objects.filter(address=normalise(address), is_retired=False).update(is_retired=True)
