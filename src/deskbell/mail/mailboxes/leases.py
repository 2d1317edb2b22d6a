"""Who fetches from a mailbox: one process at a time, whatever number of machines; and how it went, told by that one only.

A lease that is not renewed runs out, and with each new one a turn begins: what comes from an older turn is not written.
"""

from __future__ import annotations

import random
from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.conf import settings
from django.db.models import F, Q
from django.utils import timezone

from deskbell.kernel.transactions import writing
from deskbell.mail.mailboxes.trouble import Trouble
from deskbell.mail.models import Mailbox, MailboxState, Protocol

LEASE = timedelta(seconds=30)
FIRST_PAUSE_SECONDS, LONGEST_PAUSE_SECONDS = 10, 1800


@dataclass(frozen=True, kw_only=True)
class Hold:
    """A mailbox is this process's for now."""

    mailbox_id: int
    worker: str
    turn: int

    def write(self, **columns: Any) -> bool:
        """Write columns of the state, if the lease is still held."""
        with writing():
            return bool(self._rows().update(**columns))

    def count(self, *, fetched: int, recognised: int) -> None:
        """Add to how many messages ever came."""
        self.write(fetched=F("fetched") + fetched, recognised=F("recognised") + recognised)

    def state(self) -> MailboxState:
        """How it stands now."""
        return MailboxState.objects.get(pk=self.mailbox_id)

    def release(self, *, next_attempt_at: datetime | None) -> None:
        """Let others have it, from then on."""
        self.write(worker="", lease_until=None, next_attempt_at=next_attempt_at)

    def _rows(self) -> Any:
        return MailboxState.objects.filter(pk=self.mailbox_id, worker=self.worker, turn=self.turn)


class Unheld(Hold):
    """For whoever only tries a mailbox, beside the process that holds it: what is written stays."""

    def _rows(self) -> Any:
        return MailboxState.objects.filter(pk=self.mailbox_id)


def fetched_from() -> Any:
    """The mailboxes that mail is fetched from: none where the desk keeps away from every server."""
    if not settings.DESKBELL_MAIL_SERVERS:
        return Mailbox.objects.none()
    return Mailbox.objects.filter(is_enabled=True, is_retired=False).exclude(protocol=Protocol.NONE)


def due() -> set[int]:
    """The numbers of mailboxes that nobody looks after now and whose time has come."""
    now = timezone.now()
    waits = Q(condition__next_attempt_at__gt=now) | Q(condition__lease_until__gt=now)
    return set(fetched_from().exclude(waits).values_list("pk", flat=True))


def claim(*, mailbox_id: int, worker: str) -> Hold | None:
    """Take a mailbox; None if another process was quicker."""
    now = timezone.now()
    with writing():
        MailboxState.objects.get_or_create(mailbox_id=mailbox_id)
        free = MailboxState.objects.filter(pk=mailbox_id).filter(Q(lease_until=None) | Q(lease_until__lte=now))
        if not free.update(worker=worker, lease_until=now + LEASE, turn=F("turn") + 1):
            return None
        return Hold(mailbox_id=mailbox_id, worker=worker, turn=MailboxState.objects.get(pk=mailbox_id).turn)


def renew(*, worker: str, mailbox_ids: Collection[int]) -> dict[int, int]:
    """Keep what this process holds and works on; turns by the numbers of the mailboxes that are still its own."""
    with writing():
        mine = MailboxState.objects.filter(worker=worker, pk__in=mailbox_ids)
        mine.update(lease_until=timezone.now() + LEASE)
        return dict(mine.values_list("pk", "turn"))


def start_anew(*, mailbox_id: int, with_tokens: bool) -> None:
    """Somebody changed how a mailbox is reached: no pause holds any more, and neither do tokens of other secrets."""
    columns: dict[str, Any] = {"next_attempt_at": None}
    if with_tokens:
        columns |= {"access_token_sealed": "", "access_expires_at": None, "token_failure": ""}
        columns |= {"refresh_token_sealed": "", "refresh_expires_at": None}
    with writing():
        MailboxState.objects.get_or_create(mailbox_id=mailbox_id)
        MailboxState.objects.filter(pk=mailbox_id).update(**columns)


def note_success(hold: Hold, **columns: Any) -> None:
    """A look went well."""
    hold.write(
        last_success_at=timezone.now(),
        failing_since=None,
        failures=0,
        failed_step="",
        failure="",
        alarmed_at=None,
        alarmed_for="",
        **columns,
    )


def note_failure(hold: Hold, trouble: Trouble, **columns: Any) -> MailboxState:
    """It did not; the state afterwards, with the next attempt the later the more often it failed."""
    now, before = timezone.now(), hold.state()
    hold.write(
        failing_since=before.failing_since or now,
        last_failure_at=now,
        failures=before.failures + 1,
        failed_step=trouble.at,
        failure=trouble.words,
        next_attempt_at=now + pause_after(before.failures + 1),
        **columns,
    )
    return hold.state()


def pause_after(failures: int) -> timedelta:
    """How long to leave a server alone that failed so often: doubling, bounded, with a fifth of jitter."""
    seconds = min(FIRST_PAUSE_SECONDS * 2 ** min(failures - 1, 16), LONGEST_PAUSE_SECONDS)
    return timedelta(seconds=seconds * random.uniform(0.8, 1.2))  # noqa: S311 - spreads load, guards nothing
