"""The second half of the strict path: what is stored is read in a limited child process, then taken in.

Claimed by lease; dedupe, ticket or entry, attachments and outgoing work stand in one transaction with the mark "done",
which only whoever still holds the lease can set. A few mails share a transaction, for its flush is dear. A message that
cannot be taken in holds up no other: it is tried again, later and later, and ends in quarantine, where people see it.
"""

from __future__ import annotations

import logging
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path

from django.db import InterfaceError, OperationalError
from django.utils import timezone

from deskbell.kernel.command import as_of, retrying
from deskbell.kernel.failpoints import failpoint
from deskbell.kernel.leases import WorkState, back_off, claim, finish
from deskbell.kernel.setting_values import settings_read_once
from deskbell.kernel.transactions import writing
from deskbell.kernel.waking import wake_worker
from deskbell.kernel.work import work
from deskbell.kernel.worker import worker_name
from deskbell.mail.intake.addresses import desk_addresses
from deskbell.mail.intake.quarantine import put_into_quarantine
from deskbell.mail.intake.reading import BeingRead, ReadingAhead, read_mail
from deskbell.mail.intake.storing import store
from deskbell.mail.intake.taking_in import take_in
from deskbell.mail.models import Door, IncomingMail
from deskbell.mail.parsing.child import Unreadable
from deskbell.mail.parsing.message import IncomingMessage

BATCH = 20
# By one commit: its flush is a third of what a mail takes. More would keep other writers waiting on SQLite.
TOGETHER = 5
# A claimed mail falls due again after the lease; the last of a batch is begun long before that.
LEASE = timedelta(seconds=180)
BEGIN_WITHIN_SECONDS = 30
TRIES = 5
DISK_PAUSE = timedelta(seconds=30)
WAIT_FOR_OTHERS_SECONDS = 30.0
LOOK_AGAIN_SECONDS = 0.05

log = logging.getLogger(__name__)


@work(name="incoming mail")
def take_in_mails(*, worker: str) -> int:
    """Take in a batch of what is stored; how many were begun."""
    claimed = claim(model=IncomingMail, worker=worker, limit=BATCH, lease=LEASE)
    rows = _apart(sorted(claimed, key=lambda mail: (mail.created_at, mail.pk)), worker)
    ahead, begun = ReadingAhead([row for row in rows if not _given_up(row, worker)], read_mail), 0
    until = time.monotonic() + BEGIN_WITHIN_SECONDS
    while time.monotonic() < until and (group := ahead.take(TOGETHER)):
        begun += len(group)
        _try_together(group, worker)
    if rest := ahead.rest():
        _give_back(rest, worker)
    return begun or len(rows)


def receive(
    raw: bytes | Path, *, door: Door, envelope_sender: str = "", envelope_recipients: Sequence[str] = ()
) -> IncomingMail:
    """Store a message and take it in at once; the row as it is then. OSError and DatabaseError as `store` has them.

    When this returns the message is kept, whatever the row says: one that is still `stored` is tried again by the worker.
    """
    worker = worker_name()
    mail = store(
        raw,
        door=door,
        envelope_sender=envelope_sender,
        envelope_recipients=envelope_recipients,
        held_by=worker,
        held_for=LEASE,
    )
    _try(mail, worker)
    mail.refresh_from_db()
    return mail


def process(mail_id: int) -> IncomingMail:
    """Take one stored message in now; the row as it is then. Waits a while for another process that is at it."""
    worker, until = worker_name(), time.monotonic() + WAIT_FOR_OTHERS_SECONDS
    while (mail := IncomingMail.objects.get(pk=mail_id)).state == WorkState.WAITING and time.monotonic() < until:
        if _claim_one(mail, worker):
            mail.refresh_from_db()
            _try(mail, worker)
            mail.refresh_from_db()
            break
        time.sleep(LOOK_AGAIN_SECONDS)
    return mail


def _claim_one(mail: IncomingMail, worker: str) -> bool:
    now = timezone.now()
    with writing():
        due = IncomingMail.objects.filter(pk=mail.pk, state=WorkState.WAITING, due_at__lte=now, attempts=mail.attempts)
        return bool(due.update(worker=worker, attempts=mail.attempts + 1, due_at=now + LEASE))


def _apart(rows: list[IncomingMail], worker: str) -> list[IncomingMail]:
    """What was tried before is tried alone: should it kill this process, it counts as the try of no other mail."""
    tried = next((row for row in rows if row.attempts > 1), None)
    if tried is None:
        return rows
    _give_back([row for row in rows if row is not tried], worker)
    return [tried]


def _give_back(rows: list[IncomingMail], worker: str, *, pause: timedelta = timedelta(0), error: str = "") -> None:
    """Let go of mails as if they had never been claimed; they are due after the pause."""
    with writing():
        for row in rows:
            IncomingMail.objects.filter(
                pk=row.pk, worker=worker, attempts=row.attempts, state=WorkState.WAITING
            ).update(worker="", attempts=row.attempts - 1, due_at=timezone.now() + pause, last_error=error[:2000])


def _try(mail: IncomingMail, worker: str) -> None:
    """Read and take in one mail that this worker holds. Only a database that is away is let out."""
    if _given_up(mail, worker):
        return
    with _on_its_own(mail, worker):
        message = read_mail(mail)
        failpoint("mail read")
        retrying(lambda: _take_in([(mail, message)], worker))
        failpoint("mail done")


def _try_together(group: Sequence[BeingRead], worker: str) -> None:
    """Take in mails that were read, by one commit; where that fails, each by its own. Else as `_try`."""
    read: list[tuple[IncomingMail, IncomingMessage]] = []
    for one in group:
        failpoint("mail claimed for reading")
        with _on_its_own(one.mail, worker):
            read.append((one.mail, one.message()))
            failpoint("mail read")
    if len(read) > 1 and _take_in_by_one_commit(read, worker):
        return
    for each in read:
        with _on_its_own(each[0], worker):
            retrying(lambda each=each: _take_in([each], worker))  # type: ignore[misc]
            failpoint("mail done")


def _take_in_by_one_commit(read: Sequence[tuple[IncomingMail, IncomingMessage]], worker: str) -> bool:
    try:
        retrying(lambda: _take_in(read, worker))
    except Exception as error:  # whose fault it is shows when each is tried alone
        log.info("%d incoming mails are taken in one by one: %s: %s", len(read), type(error).__name__, error)
        return False
    failpoint("mail done")
    return True


def _given_up(mail: IncomingMail, worker: str) -> bool:
    """Whether its tries are over; then it is in quarantine. They ended with the whole process."""
    if mail.attempts <= TRIES:
        return False
    reason = mail.last_error or "Every process that took it in died."
    put_into_quarantine(mail=mail, worker=worker, reason=reason, is_given_up=True)
    return True


@contextmanager
def _on_its_own(mail: IncomingMail, worker: str) -> Iterator[None]:
    """What goes wrong within is this mail's alone, and decides when it is tried again."""
    try:
        yield
    except Unreadable as unreadable:
        _unreadable(mail, worker, unreadable)
    except (OperationalError, InterfaceError):
        raise
    except OSError as error:  # a full or failing disk: not the mail's fault, and none of its tries
        log.warning("incoming mail %s waits for the disk: %s", mail.pk, error)
        _give_back([mail], worker, pause=DISK_PAUSE, error=f"{type(error).__name__}: {error}")
    except Exception as error:
        log.exception("incoming mail %s could not be taken in", mail.pk)
        _failed(mail, worker, f"{type(error).__name__}: {error}")


def _unreadable(mail: IncomingMail, worker: str, unreadable: Unreadable) -> None:
    log.warning("incoming mail %s cannot be read: %s", mail.pk, unreadable.reason)
    if unreadable.is_final:
        put_into_quarantine(mail=mail, worker=worker, reason=unreadable.reason)
    else:
        _failed(mail, worker, unreadable.reason)


def _failed(mail: IncomingMail, worker: str, reason: str) -> None:
    if mail.attempts >= TRIES:
        put_into_quarantine(mail=mail, worker=worker, reason=reason, is_given_up=True)
    else:
        back_off(row=mail, worker=worker, error=reason, give_up_after=TRIES + 1)


def _take_in(read: Sequence[tuple[IncomingMail, IncomingMessage]], worker: str) -> None:
    """Everything that follows from these messages, or nothing of it."""
    with writing(), settings_read_once():
        held = finish(rows=[mail for mail, _message in read], worker=worker)
        addresses = desk_addresses()
        for mail, message in read:
            if mail.pk in held:
                said = _said(mail, message)
                mail.problems = list(message.problems)
                with as_of(mail.created_at):  # when it was received: nobody waits less because the worker came late
                    taken = take_in(mail, message, addresses=addresses)
                failpoint("mail taken in")
                kept = {"problems": mail.problems, "authentication": mail.authentication}
                IncomingMail.objects.filter(pk=mail.pk).update(**(said | kept | taken.columns))
        wake_worker()


def _said(mail: IncomingMail, message: IncomingMessage) -> dict[str, object]:
    """What the row keeps of what was read; the row in hand has it too, for whoever takes it in."""
    sender = message.sender
    said: dict[str, object] = {
        "sender": sender.address[:320] if sender else "",
        "sender_name": sender.name[:200] if sender else "",
        "subject": message.subject[:255],
        "message_id": message.message_id[:998],
        "content_hash": message.content_hash,
    }
    for name, value in said.items():
        setattr(mail, name, value)
    return said
