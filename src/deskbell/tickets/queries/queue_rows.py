"""What one line of a list of tickets says, for as many lines as a page has, in a constant number of queries."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any

from django.db.models import Exists, F, OuterRef
from django.utils import timezone

from deskbell.kernel.prepared import Prepared, Statement, instant_in, statement_of
from deskbell.lib.numbers import LARGEST_ID
from deskbell.tickets.models import Reading, Ticket, TicketTag
from deskbell.tickets.queries.countdowns import Countdown, Dated, countdowns_of
from deskbell.tickets.queries.visibility import visible_to
from deskbell.tickets.viewer import Viewer
from deskbell.tickets.words import ACTIVE_STATES, Source

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise


@dataclass(frozen=True, kw_only=True)
class RowTag:
    """A tag as a line shows it."""

    name: str
    colour: str


@dataclass(frozen=True, kw_only=True)
class QueueRow:
    """One row of a queue, plain values only."""

    ticket_id: int
    number: str
    subject: str
    preview: str
    requester: str
    department: str
    agent: str
    team: str
    status: str
    state: str
    priority: str
    priority_slug: str
    countdown: Countdown | None
    opened_at: datetime
    updated_at: datetime
    is_unread: bool
    source: StrOrPromise = ""
    last_message_at: datetime | None = None
    last_response_at: datetime | None = None
    closed_at: datetime | None = None
    entry_count: int = 0
    file_count: int = 0
    # Read only for lists that show them.
    organization: str = ""
    topic: str = ""
    tags: tuple[RowTag, ...] = ()

    @property
    def agent_initials(self) -> str:
        """One or two letters for an avatar."""
        words = self.agent.replace(".", " ").split()
        return "".join(word[0] for word in words[:1] + words[1:][-1:]).upper()


def rows_of(*, viewer: Viewer, ticket_ids: Collection[int], columns: Collection[str] = ()) -> tuple[QueueRow, ...]:
    """The rows of these tickets in the order given; what the viewer may not see, or is not there, is left out.

    `columns`: which of organization, topic and tags are wanted as well.
    """
    asked = [pk for pk in ticket_ids if 0 < pk <= LARGEST_ID]
    seen = set(visible_to(viewer).filter(pk__in=asked).values_list("pk", flat=True)) if asked else set()
    return rows_in(viewer=viewer, ids=[pk for pk in asked if pk in seen], columns=columns)


def rows_in(*, viewer: Viewer, ids: Sequence[int], columns: Collection[str] = ()) -> tuple[QueueRow, ...]:
    """The rows of tickets of which the caller knows that the viewer may see them."""
    if not ids:
        return ()
    tags = _tags(ids) if "tags" in columns else {}
    extra = tuple(key for key in _FURTHER if key in columns)
    found = {values[0]: values for values in _ROWS.rows(*extra, ids=tuple(ids), agent=viewer.user_id or 0)[1]}
    shown = [(pk, _instants(found[pk])) for pk in ids if pk in found]
    dated = [
        Dated(pk, next_due_at, due_at, *found[pk][_PLANS])
        for pk, (*_others, next_due_at, due_at) in shown
        if found[pk][11] in ACTIVE_STATES
    ]
    countdowns = countdowns_of(dated, now=timezone.now())
    return tuple(
        _row(
            found[pk],
            instants,
            countdown=countdowns.get(pk),
            tags=tags.get(pk, ()),
            **{key: value or "" for key, value in zip(extra, found[pk][_END:], strict=True)},
        )
        for pk, instants in shown
    )


_INSTANTS = ("opened_at", "updated_at", "last_message_at", "last_response_at", "closed_at", "next_due_at", "due_at")
_COLUMNS = (
    "id", "number", "subject__text", "last_message__preview", "requester__name", "requester__email", "department__name",
    "agent__user__name", "agent__user__email", "team__name", "status__name", "state", "priority__name", "priority__slug",
    "source", "entry_count", "file_count", "plan_version_id", "calendar_version_id", *_INSTANTS,
)  # fmt: skip
_PLANS, _TIMES, _END = (
    slice(17, 19),
    slice(19, 26),
    27,
)  # the unread mark stands between them and what is read for some lists
_FURTHER = {"organization": "requester__organization__name", "topic": "topic__name"}


def _statement(*extra: str, ids: tuple[int, ...], agent: int) -> Statement:
    unread = Reading.objects.filter(agent_id=agent, ticket_id=OuterRef("pk"), marked_sequence__gt=F("seen_sequence"))
    rows = Ticket.objects.filter(pk__in=ids)
    return statement_of(rows.values_list(*_COLUMNS, Exists(unread), *(_FURTHER[key] for key in extra)))


_ROWS = Prepared(_statement)


def _instants(values: tuple[Any, ...]) -> tuple[datetime | None, ...]:
    return tuple(map(instant_in, values[_TIMES]))


def _row(values: tuple[Any, ...], instants: tuple[datetime | None, ...], **further: Any) -> QueueRow:
    (
        pk, number, subject, preview, requester, address, department, agent, agent_address, team, status, state,
        priority, slug, source, entry_count, file_count,
    ) = values[: _PLANS.start]  # fmt: skip
    opened_at, updated_at, last_message_at, last_response_at, closed_at, *_due = instants
    assert opened_at is not None
    assert updated_at is not None
    return QueueRow(
        ticket_id=pk,
        number=number,
        subject=subject,
        preview=preview or "",
        requester=requester or address.partition("@")[0],
        department=department,
        agent=agent or (agent_address or "").partition("@")[0],
        team=team or "",
        status=status,
        state=state,
        priority=priority,
        priority_slug=slug,
        opened_at=opened_at,
        updated_at=updated_at,
        is_unread=bool(values[_END - 1]),
        source=Source(source).label,
        last_message_at=last_message_at,
        last_response_at=last_response_at,
        closed_at=closed_at,
        entry_count=entry_count,
        file_count=file_count,
        **further,
    )


def _tags(ids: Sequence[int]) -> dict[int, tuple[RowTag, ...]]:
    found: dict[int, tuple[RowTag, ...]] = {}
    rows = TicketTag.objects.filter(ticket_id__in=ids).order_by("tag__key")
    for ticket_id, name, colour in rows.values_list("ticket_id", "tag__name", "tag__colour"):
        found[ticket_id] = (*found.get(ticket_id, ()), RowTag(name=name, colour=colour))
    return found
