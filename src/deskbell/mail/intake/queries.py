"""The ledger of incoming mail as administrators see it: every message ever received, and what became of it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path

from django.db.models import Q, QuerySet

from deskbell.kernel.errors import NotFound
from deskbell.kernel.leases import WorkState
from deskbell.mail.intake import blobs
from deskbell.mail.intake.reading import read_mail
from deskbell.mail.models import Door, Erasure, IncomingMail, Mailbox, Outcome
from deskbell.mail.paging import page_of
from deskbell.mail.parsing.child import Unreadable
from deskbell.mail.parsing.message import IncomingMessage

HEAD_SHOWN = 16 * 1024  # bytes of a message that cannot be read
OUTCOMES = dict(Outcome.choices)
DOORS = dict(Door.choices)
SETTLED_BY_HAND = (Outcome.QUARANTINED, Outcome.REJECTED)
# Of what went with a deleted ticket nothing is left to try.
OPEN_TO_A_DECISION = Q(entry=None, outcome__in=SETTLED_BY_HAND, erasure=Erasure.NONE)
# What was given up has a ticket already.
OPEN_TO_A_TICKET = OPEN_TO_A_DECISION & (Q(outcome=Outcome.REJECTED) | Q(outcome=Outcome.QUARANTINED, ticket=None))


@dataclass(frozen=True, kw_only=True)
class LedgerRow:
    """One message in a list; `error` is why it waits for another try."""

    id: int
    sender: str
    sender_name: str
    subject: str
    outcome: str
    outcome_words: str
    door_words: str
    mailbox: str
    ticket_number: str
    reason: str
    error: str
    received_at: datetime


@dataclass(frozen=True, kw_only=True)
class LedgerPage:
    """A page of the ledger, newest first."""

    rows: tuple[LedgerRow, ...]
    next_cursor: str = ""
    previous_cursor: str = ""


@dataclass(frozen=True, kw_only=True)
class LedgerFilter:
    """What is looked for; what is empty or unknown is not asked."""

    outcome: str = ""
    door: str = ""
    mailbox_id: int | None = None
    search: str = ""


@dataclass(frozen=True, kw_only=True)
class MessageDetails:
    """One message with everything that is known of it. `message` is None where it cannot be read, `head` its first
    bytes then. `may_settle`: an administrator may have it tried again, or turn it away; `may_open`: open a ticket from it.
    """

    row: LedgerRow
    message_id: str
    size: int
    sha256: str
    envelope_sender: str
    envelope_recipients: tuple[str, ...]
    tries: int
    due_at: datetime | None
    done_at: datetime | None
    authentication: Mapping[str, str] = field(default_factory=dict)
    match_step: str = ""
    problems: tuple[str, ...] = ()
    duplicate_of: int | None = None
    duplicates: tuple[int, ...] = ()
    message: IncomingMessage | None = None
    head: str = ""
    is_raw_kept: bool = True
    may_settle: bool = False
    may_open: bool = False


def ledger(*, asked: LedgerFilter, cursor: str = "", size: int = 25) -> LedgerPage:
    """Messages, newest first; `cursor` comes from a page."""
    found = _asked(IncomingMail.objects.all(), asked)
    mails, following, previous = page_of(found.select_related("ticket", "mailbox"), cursor=cursor, size=size)
    return LedgerPage(rows=tuple(map(_row, mails)), next_cursor=following, previous_cursor=previous)


def mailbox_choices() -> list[tuple[int, str]]:
    """Every mailbox that ever was, by address."""
    return list(Mailbox.objects.order_by("address").values_list("pk", "address"))


def quarantined_count() -> int:
    """How many messages are in quarantine."""
    return IncomingMail.objects.filter(outcome=Outcome.QUARANTINED).count()


def incoming_message(mail_id: int) -> MessageDetails:
    """One message, read again from its bytes. NotFound."""
    mail = _found(mail_id)
    message, head = _read(mail)
    return MessageDetails(
        row=_row(mail),
        message_id=mail.message_id,
        size=mail.size,
        sha256=mail.sha256,
        envelope_sender=mail.envelope_sender,
        envelope_recipients=tuple(map(str, mail.envelope_recipients)),
        tries=mail.attempts,
        due_at=mail.due_at if mail.state == WorkState.WAITING else None,
        done_at=mail.done_at,
        authentication=mail.authentication,
        match_step=mail.match_step,
        problems=tuple(map(str, mail.problems)),
        duplicate_of=mail.duplicate_of_id,
        duplicates=tuple(mail.duplicates.order_by("pk").values_list("pk", flat=True)[:20]),
        message=message,
        head=head,
        is_raw_kept=blobs.path_of(mail.sha256).exists(),
        may_settle=IncomingMail.objects.filter(OPEN_TO_A_DECISION, pk=mail.pk).exists(),
        may_open=IncomingMail.objects.filter(OPEN_TO_A_TICKET, pk=mail.pk).exists(),
    )


def raw_path(mail_id: int) -> Path:
    """Where a message's bytes lie. NotFound, also where they are gone."""
    path = blobs.path_of(_found(mail_id).sha256)
    if not path.exists():
        raise NotFound
    return path


def _found(mail_id: int) -> IncomingMail:
    mail = IncomingMail.objects.select_related("ticket", "mailbox").filter(pk=mail_id).first()
    if mail is None:
        raise NotFound
    return mail


def _read(mail: IncomingMail) -> tuple[IncomingMessage | None, str]:
    """What it says; of one in quarantine only its first bytes: reading it may have been what went wrong."""
    if mail.outcome != Outcome.QUARANTINED:
        try:
            return read_mail(mail), ""
        except Unreadable:
            pass
    try:
        with blobs.path_of(mail.sha256).open("rb") as file:
            return None, file.read(HEAD_SHOWN).decode("utf-8", "replace").replace("\x00", "\ufffd")
    except OSError:
        return None, ""


def _asked(mails: QuerySet[IncomingMail], asked: LedgerFilter) -> QuerySet[IncomingMail]:
    if asked.outcome in Outcome.values:
        mails = mails.filter(outcome=asked.outcome)
    if asked.door in Door.values:
        mails = mails.filter(door=asked.door)
    if asked.mailbox_id is not None:
        mails = mails.filter(mailbox_id=asked.mailbox_id)
    if not asked.search:
        return mails
    words = Q(sender__icontains=asked.search) | Q(subject__icontains=asked.search)
    same = Q(message_id=asked.search.strip("<>")) | Q(ticket__number=asked.search.lstrip("#"))
    return mails.filter(words | same)


def _row(mail: IncomingMail) -> LedgerRow:
    return LedgerRow(
        id=mail.pk,
        sender=mail.sender or mail.envelope_sender,
        sender_name=mail.sender_name,
        subject=mail.subject,
        outcome=mail.outcome,
        outcome_words=str(Outcome(mail.outcome).label),
        door_words=str(Door(mail.door).label),
        mailbox=mail.mailbox.address if mail.mailbox else "",
        ticket_number=mail.ticket.number if mail.ticket else "",
        reason=mail.reason,
        error=mail.last_error if mail.state == WorkState.WAITING else "",
        received_at=mail.created_at,
    )
