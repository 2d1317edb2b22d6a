"""What one line of a list of tickets says, for as many lines as a page has, in a constant number of queries."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import F
from django.utils import timezone

from deskbell.lib.numbers import LARGEST_ID
from deskbell.tickets.models import Reading, Ticket, TicketTag
from deskbell.tickets.queries.countdowns import Countdown, Dated, countdowns_of
from deskbell.tickets.queries.visibility import visible_to
from deskbell.tickets.viewer import Viewer
from deskbell.tickets.words import ACTIVE_STATES, Source


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
    source: str = ""
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
    unread = _unread(viewer, ids)
    tags = _tags(ids) if "tags" in columns else {}
    extra = {key: path for key, path in _FURTHER.items() if key in columns}
    rows: Iterable[tuple[Any, ...]] = Ticket.objects.filter(pk__in=ids).values_list(*_COLUMNS, *extra.values())
    found = {values[0]: values for values in rows}
    dated = [Dated(pk, *found[pk][16:20]) for pk in ids if pk in found and found[pk][11] in ACTIVE_STATES]
    countdowns = countdowns_of(dated, now=timezone.now())
    return tuple(
        _row(
            found[pk],
            is_unread=pk in unread,
            countdown=countdowns.get(pk),
            tags=tags.get(pk, ()),
            **{key: value or "" for key, value in zip(extra, found[pk][len(_COLUMNS) :], strict=True)},
        )
        for pk in ids
        if pk in found
    )


_COLUMNS = (
    "id", "number", "subject__text", "last_message__preview", "requester__name", "requester__email", "department__name",
    "agent__user__name", "agent__user__email", "team__name", "status__name", "state", "priority__name", "priority__slug",
    "opened_at", "updated_at", "next_due_at", "due_at", "plan_version_id", "calendar_version_id", "source",
    "last_message_at", "last_response_at", "closed_at", "entry_count", "file_count",
)  # fmt: skip
_FURTHER = {"organization": "requester__organization__name", "topic": "topic__name"}


def _row(values: tuple[Any, ...], **further: Any) -> QueueRow:
    (
        pk, number, subject, preview, requester, address, department, agent, agent_address, team, status, state,
        priority, slug, opened_at, updated_at, _next_due_at, _due_at, _plan, _calendar, source, last_message_at,
        last_response_at, closed_at, entry_count, file_count,
    ) = values[: len(_COLUMNS)]  # fmt: skip
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
        source=str(Source(source).label),
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


def _unread(viewer: Viewer, ids: Sequence[int]) -> set[int]:
    marked = Reading.objects.filter(agent_id=viewer.user_id, ticket_id__in=ids, marked_sequence__gt=F("seen_sequence"))
    return set(marked.values_list("ticket_id", flat=True))
