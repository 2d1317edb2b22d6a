"""What surfaces show of mail: how an answer fared, the mail log, and what failed."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Count, Q, QuerySet, TextField, Value
from django.db.models.fields.json import KeyTextTransform
from django.db.models.functions import Cast
from django.utils.translation import gettext as _

from deskbell.kernel.errors import NotFound
from deskbell.kernel.leases import WorkState
from deskbell.kernel.models import Delivery, Job
from deskbell.kernel.prepared import Prepared, Statement, statement_of
from deskbell.mail.effects.answer import NAME as ANSWER
from deskbell.mail.links import with_token
from deskbell.mail.models import MailKind, MailRecipient, OutgoingMail
from deskbell.tickets.models import Ticket

STATES = ("waiting", "sent", "logged", "failed")


@dataclass(frozen=True, kw_only=True)
class DeliveryState:
    """How a thread entry's mail fared; the sentence is empty while there is nothing to worry about."""

    state: str
    sentence: str = ""


@dataclass(frozen=True, kw_only=True)
class MailLogRow:
    """One mail in a list."""

    id: int
    subject: str
    to: str
    kind: str
    state: str
    ticket_number: str | None
    created_at: datetime
    done_at: datetime | None
    due_at: datetime
    error: str
    attempts: int


@dataclass(frozen=True, kw_only=True)
class MailLogPage:
    """A page of the mail log, newest first."""

    rows: tuple[MailLogRow, ...]
    next_cursor: str | None
    previous_cursor: str | None


@dataclass(frozen=True, kw_only=True)
class RecipientRow:
    """One recipient, with the server's last word."""

    address: str
    name: str
    place: str
    state: str
    answer: str
    at: datetime | None


@dataclass(frozen=True, kw_only=True)
class LoggedMail:
    """A whole mail, its links in working order. `html` is a document of its own: show it sandboxed."""

    row: MailLogRow
    message_id: str
    from_name: str
    text: str
    html: str
    recipients: tuple[RecipientRow, ...]
    is_forgotten: bool
    can_retry: bool


@dataclass(frozen=True, kw_only=True)
class FailedDelivery:
    """An effect that was given up."""

    id: int
    effect: str
    ticket_number: str
    error: str
    attempts: int
    at: datetime


@dataclass(frozen=True, kw_only=True)
class FailedWork:
    """What needs an administrator's eye."""

    deliveries: tuple[FailedDelivery, ...]
    mails: tuple[MailLogRow, ...]
    is_more: bool


def delivery_states(*, ticket_id: int) -> dict[int, DeliveryState]:
    """How the mails fared that carry a ticket's entries to clients, by the entry's id; one query."""
    _names, found = _FATES.rows(ticket_id=ticket_id)
    # What came as far as a mail says more than the effect that once failed to compose it.
    return {
        int(entry_id): DeliveryState(state=_state_word(state, is_logged=is_logged), sentence=_words(state, error))
        for _was_composed, entry_id, state, is_logged, error in sorted(found)
    }


def _fates(*, ticket_id: int) -> Statement:
    """A ticket's mails with an entry, and the effects that were given up before there was a mail."""
    mails = _to_clients(ticket_id).filter(entry__isnull=False).order_by()
    composing = Delivery.objects.filter(_failed(), fact__stream_id=ticket_id, effect=ANSWER).order_by()
    found = mails.annotate(_entry=Cast("entry_id", TextField()), _was_composed=Value(1)).values_list(
        "_was_composed", "_entry", "state", "is_logged", "last_error"
    )
    never_composed = composing.annotate(
        _entry=KeyTextTransform("entry_id", "fact__data"), _was_composed=Value(0), _is_logged=Value(value=False)
    ).values_list("_was_composed", "_entry", "state", "_is_logged", "last_error")
    return statement_of(found.union(never_composed, all=True))


_FATES = Prepared(_fates)


def mail_problems(*, ticket_id: int) -> tuple[str, ...]:
    """Sentences about a ticket's mails to clients that failed and belong to no entry."""
    mails = _to_clients(ticket_id).filter(entry__isnull=True).order_by("pk")
    return tuple(f"{mail.subject}: {sentence}" for mail in mails if (sentence := _sentence(mail)))


def state_of(mail: OutgoingMail) -> str:
    """One of STATES."""
    return _state_word(mail.state, is_logged=mail.is_logged)


def _state_word(state: str, *, is_logged: bool) -> str:
    if state == WorkState.DONE:
        return "logged" if is_logged else "sent"
    return str(state)


def mail_log(*, cursor: str | None = None, state: str | None = None, search: str = "", size: int = 25) -> MailLogPage:
    """Mails, newest first; `cursor` comes from a page. An unknown cursor or state shows the first page of all."""
    found = _searched(_in_state(OutgoingMail.objects.all(), state), search.strip())
    backwards, at = _place(cursor)
    if at is not None:
        found = found.filter(pk__gt=at) if backwards else found.filter(pk__lt=at)
    mails = list(found.select_related("ticket").order_by("pk" if backwards else "-pk")[: size + 1])
    is_more, mails = len(mails) > size, mails[:size]
    if backwards:
        mails.reverse()
    has_next, has_previous = (bool(mails), is_more) if backwards else (is_more, at is not None and bool(mails))
    return MailLogPage(
        rows=_rows(mails),
        next_cursor=str(mails[-1].pk) if has_next else None,
        previous_cursor=f"-{mails[0].pk}" if has_previous else None,
    )


def mail_in_log(mail_id: int) -> LoggedMail:
    """One mail with everything that is known of it. NotFound."""
    mail = OutgoingMail.objects.select_related("ticket").filter(pk=mail_id).first()
    if mail is None:
        raise NotFound
    return LoggedMail(
        row=_rows([mail])[0],
        message_id=mail.message_id,
        from_name=mail.from_name,
        text=with_token(mail, mail.text),
        html=with_token(mail, mail.html).replace("<head>", '<head><base target="_blank">', 1),
        recipients=tuple(_recipient(one) for one in mail.recipients.order_by("pk")),
        is_forgotten=not mail.text and mail.kind == MailKind.LETTER,
        can_retry=mail.state == WorkState.FAILED and bool(mail.text),
    )


def failed_work(*, limit: int = 100) -> FailedWork:
    """Effects and mails that were given up, and mails that failed and are still tried, newest first."""
    deliveries = list(Delivery.objects.filter(_failed()).select_related("fact").order_by("-pk")[: limit + 1])
    mails = list(OutgoingMail.objects.filter(_failed()).select_related("ticket").order_by("-pk")[: limit + 1])
    struggling = OutgoingMail.objects.filter(state=WorkState.WAITING).exclude(last_error="")
    mails += list(struggling.select_related("ticket").order_by("-pk")[: limit + 1])
    return FailedWork(
        deliveries=_failed_deliveries(deliveries[:limit]),
        mails=_rows(mails[:limit]),
        is_more=len(deliveries) > limit or len(mails) > limit,
    )


def failed_count() -> int:
    """How many effects, mails and jobs were given up; one query, which the index of their state answers."""
    counts = [
        model._default_manager.filter(_failed())
        .order_by()
        .annotate(_of_one=Value(1))
        .values("_of_one")
        .annotate(_count=Count("pk"))
        .values_list("_count", flat=True)
        for model in (Delivery, Job, OutgoingMail)
    ]
    return sum(counts[0].union(*counts[1:], all=True))


def _failed() -> Q:
    return Q(state=WorkState.FAILED)


def _to_clients(ticket_id: int) -> QuerySet[OutgoingMail]:
    mails = OutgoingMail.objects.filter(ticket_id=ticket_id, kind__in=(MailKind.ANSWER, MailKind.NOTICE))
    return mails.defer("text", "html")


def _sentence(mail: OutgoingMail) -> str:
    return _words(mail.state, mail.last_error)


def _words(state: str, error: str) -> str:
    if not error:
        return ""
    if state == WorkState.FAILED:
        return _("Not delivered: %(error)s") % {"error": error}
    return _("Not delivered yet, still trying: %(error)s") % {"error": error}


def _in_state(mails: QuerySet[OutgoingMail], state: str | None) -> QuerySet[OutgoingMail]:
    match state:
        case "sent":
            return mails.filter(state=WorkState.DONE, is_logged=False)
        case "logged":
            return mails.filter(state=WorkState.DONE, is_logged=True)
        case "waiting" | "failed":
            return mails.filter(state=state)
        case _:
            return mails


def _searched(mails: QuerySet[OutgoingMail], search: str) -> QuerySet[OutgoingMail]:
    if not search:
        return mails
    addressed = MailRecipient.objects.filter(address__icontains=search).values("mail_id")
    words = Q(subject__icontains=search) | Q(message_id__in=addressed)
    return mails.filter(words | Q(ticket__number=search.lstrip("#")))


def _place(cursor: str | None) -> tuple[bool, int | None]:
    """Whether to go backwards, and from where."""
    digits = (cursor or "").removeprefix("-")
    if not digits.isascii() or not digits.isdecimal() or len(digits) > 18:
        return False, None
    return (cursor or "").startswith("-"), int(digits)


def _rows(mails: Iterable[OutgoingMail]) -> tuple[MailLogRow, ...]:
    mails = list(mails)
    names: dict[str, list[str]] = {}
    for one in MailRecipient.objects.filter(mail__message_id__in=[mail.message_id for mail in mails]).order_by("pk"):
        names.setdefault(one.mail_id, []).append(one.address)
    return tuple(_row(mail, names.get(mail.message_id, [])) for mail in mails)


def _row(mail: OutgoingMail, addresses: list[str]) -> MailLogRow:
    return MailLogRow(
        id=mail.pk,
        subject=mail.subject,
        to=", ".join(addresses),
        kind=mail.kind,
        state=state_of(mail),
        ticket_number=mail.ticket.number if mail.ticket else None,
        created_at=mail.created_at,
        done_at=mail.done_at,
        due_at=mail.due_at,
        error=mail.last_error,
        attempts=mail.attempts,
    )


def _recipient(one: MailRecipient) -> RecipientRow:
    return RecipientRow(
        address=one.address,
        name=one.name,
        place=one.place,
        state=one.state,
        answer=one.server_answer,
        at=one.answered_at,
    )


def _failed_deliveries(deliveries: list[Delivery]) -> tuple[FailedDelivery, ...]:
    ids = {one.fact.stream_id for one in deliveries}
    numbers = dict(Ticket.objects.filter(pk__in=ids).values_list("pk", "number"))
    return tuple(
        FailedDelivery(
            id=one.pk,
            effect=one.effect,
            ticket_number=numbers.get(one.fact.stream_id, ""),
            error=one.last_error,
            attempts=one.attempts,
            at=one.due_at,
        )
        for one in deliveries
    )
