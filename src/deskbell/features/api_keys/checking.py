"""Whose key a call carries, and whether it counts from where the call comes."""

from __future__ import annotations

import hmac
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.utils import timezone

from deskbell.features.api_keys.keys import LONGEST, digest_of
from deskbell.features.api_keys.models import ApiKey
from deskbell.features.api_keys.networks import is_within
from deskbell.kernel.rows import first
from deskbell.kernel.transactions import writing

NOTED_EVERY = timedelta(minutes=5)  # not every call: that would be one more write each


@dataclass(frozen=True, kw_only=True)
class Caller:
    """The program that calls, by its key."""

    key_id: int
    name: str
    may_create_tickets: bool
    may_run_cron: bool
    calls_per_minute: int
    last_used_at: datetime | None


def caller_with(*, key: str, address: str) -> Caller | None:
    """Who this is; None for a key that is unknown, disabled, or used from elsewhere: all three look the same.

    What is looked up is a hash, so the time it takes says nothing about how much of a key was right.
    """
    if not key or len(key) > 2 * LONGEST:
        return None
    digest = digest_of(key)
    row = first(ApiKey, "key_digest = %s AND is_active", digest)
    if row is None or not hmac.compare_digest(row.key_digest, digest):
        return None
    if not is_within(address=address, networks=row.networks):
        return None
    return Caller(
        key_id=row.pk,
        name=row.name,
        may_create_tickets=row.may_create_tickets,
        may_run_cron=row.may_run_cron,
        calls_per_minute=row.calls_per_minute,
        last_used_at=row.last_used_at,
    )


def note_use(caller: Caller) -> None:
    """Remember that a key was used, to a few minutes."""
    now = timezone.now()
    if caller.last_used_at is None or caller.last_used_at < now - NOTED_EVERY:
        with writing():
            ApiKey.objects.filter(pk=caller.key_id).update(last_used_at=now)
