"""What surfaces show of mail: how an answer fared, the mail log, and what failed."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from operator import itemgetter

from django.db.models import Count, OuterRef, Q, QuerySet, Subquery, TextField, Value
from django.db.models.fields.json import KeyTextTransform
from django.db.models.functions import Cast, Coalesce
from django.utils.translation import gettext as _

from deskbell.kernel.errors import NotFound
from deskbell.kernel.leases import WorkState
from deskbell.kernel.models import Delivery, Job
from deskbell.kernel.prepared import Prepared, Statement, statement_of
from deskbell.mail.effects import answer, confirmation, resolved
from deskbell.mail.links import with_token
from deskbell.mail.models import MailKind, MailRecipient, OutgoingMail
from deskbell.mail.origins import INCOMING, Origin, origin_of, rows_of_origins
from deskbell.mail.paging import page_of
from deskbell.tickets.models import Ticket

STATES = ("waiting", "sent", "logged", "failed")


@dataclass(frozen=True, kw_only=True)
class DeliveryState:
    """How a thread entry's mail fared; the sentence is empty while there is nothing to worry about."""

    state: str
    sentence: str = ""


@dataclass(frozen=True, kw_only=True)
class Deliveries:
    """What became of a ticket's mails to clients: of its answers by the entry's id, and sentences about the rest.

    `origins` are the mails that entries came by.
    """

    by_entry: Mapping[int, DeliveryState]
    origins: Mapping[int, Origin] = field(default_factory=dict)
    troubles: tuple[str, ...] = ()


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


def deliveries(*, ticket_id: int) -> Deliveries:
    """How a ticket's mails to clients fared, and where those came from that it holds; one query."""
    by_entry: dict[int, DeliveryState] = {}
    origins: dict[int, Origin] = {}
    troubles: dict[str, str] = {}
    _names, found = _FATES.rows(ticket_id=ticket_id)
    # By fact: what came later says more; and what came as far as a mail says more than the effect that once failed.
    for *_order, effect, entry_id, state, is_logged, error, address in sorted(found, key=itemgetter(0, 1, 2)):
        if effect == INCOMING:
            origins[int(entry_id)] = origin_of(address, results=error)
        elif effect == answer.NAME:
            word = _state_word(state, is_logged=is_logged)
            by_entry[int(entry_id)] = DeliveryState(state=word, sentence=_words(state, error))
        else:
            troubles[effect or address] = _trouble(effect, address, state, error)
    told = tuple(words for words in troubles.values() if words)
    return Deliveries(by_entry=by_entry, origins=origins, troubles=told)


def _fates(*, ticket_id: int) -> Statement:
    """A ticket's mails to clients, and the effects that were given up before there was a mail."""
    mails = OutgoingMail.objects.filter(ticket_id=ticket_id, kind__in=(MailKind.ANSWER, MailKind.NOTICE)).order_by()
    address = MailRecipient.objects.filter(mail_id=OuterRef("message_id")).order_by("pk").values("address")[:1]
    found = mails.annotate(
        _fact=Coalesce("fact_id", Value(0)),
        _was_composed=Value(1),
        _entry=Cast("entry_id", TextField()),
        _address=Subquery(address),
    ).values_list("_fact", "_was_composed", "pk", "effect", "_entry", "state", "is_logged", "last_error", "_address")
    composing = Delivery.objects.filter(
        _failed(), fact__stream_id=ticket_id, effect__in=(answer.NAME, confirmation.NAME, resolved.NAME)
    ).order_by()
    never_composed = composing.annotate(
        _was_composed=Value(0),
        _entry=KeyTextTransform("entry_id", "fact__data"),
        _is_logged=Value(value=False),
        _address=Value(""),
    ).values_list("fact_id", "_was_composed", "pk", "effect", "_entry", "state", "_is_logged", "last_error", "_address")
    return statement_of(found.union(never_composed, rows_of_origins(ticket_id), all=True))


_FATES = Prepared(_fates)


def _trouble(effect: str, address: str | None, state: str, error: str) -> str:
    """A sentence about a notice that did not arrive; empty while there is nothing to worry about."""
    if not error:
        return ""
    to, reason = address or _("the client"), error.removeprefix(f"{address}: ")
    if state != WorkState.FAILED:
        reason = _("%(error)s (still trying)") % {"error": reason}
    match effect:
        case confirmation.NAME:
            words = _("The confirmation to %(address)s could not be delivered: %(error)s")
        case resolved.NAME:
            words = _("The question to %(address)s whether it is solved could not be delivered: %(error)s")
        case _:
            words = _("The link that %(address)s asked for could not be delivered: %(error)s")
    return words % {"address": to, "error": reason}


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
    mails, following, previous = page_of(found.select_related("ticket"), cursor=cursor or "", size=size)
    return MailLogPage(rows=_rows(mails), next_cursor=following or None, previous_cursor=previous or None)


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
