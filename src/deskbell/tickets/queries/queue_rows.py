"""What one line of a list of tickets says, for as many lines as a page has, in a constant number of queries."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
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
    names, found = _ROWS.rows(*extra, ids=tuple(ids), agent=viewer.user_id or 0)
    rows = {values[0]: _read(names, values) for values in found}
    shown = [rows[pk] for pk in ids if pk in rows]
    dated = [Dated(row["id"], *(row[name] for name in _DATES)) for row in shown if row["state"] in ACTIVE_STATES]
    countdowns = countdowns_of(dated, now=timezone.now())
    return tuple(
        _row(
            row,
            countdown=countdowns.get(row["id"]),
            tags=tags.get(row["id"], ()),
            **{key: row[key] or "" for key in extra},
        )
        for row in shown
    )


_DATES = ("next_due_at", "due_at", "plan_version_id", "calendar_version_id")
_COLUMNS = (
    "id", "number", "subject__text", "last_message__preview", "requester__name", "requester__email", "department__name",
    "agent__user__name", "agent__user__email", "team__name", "status__name", "state", "priority__name", "priority__slug",
    "opened_at", "updated_at", "source", "last_message_at", "last_response_at", "closed_at", "entry_count", "file_count",
    *_DATES,
)  # fmt: skip
_FURTHER = {"organization": "requester__organization__name", "topic": "topic__name"}


def _statement(*extra: str, ids: tuple[int, ...], agent: int) -> Statement:
    unread = Reading.objects.filter(agent_id=agent, ticket_id=OuterRef("pk"), marked_sequence__gt=F("seen_sequence"))
    rows = Ticket.objects.filter(pk__in=ids).values_list(*_COLUMNS, Exists(unread), *(_FURTHER[key] for key in extra))
    return replace(statement_of(rows), names=(*_COLUMNS, "is_unread", *extra))


_ROWS = Prepared(_statement)


def _read(names: Sequence[str], values: Sequence[Any]) -> dict[str, Any]:
    """A row by its columns' names, with its instants as such."""
    return {name: instant_in(one) if name.endswith("_at") else one for name, one in zip(names, values, strict=True)}


def _row(found: dict[str, Any], **further: Any) -> QueueRow:
    return QueueRow(
        ticket_id=found["id"],
        number=found["number"],
        subject=found["subject__text"],
        preview=found["last_message__preview"] or "",
        requester=found["requester__name"] or found["requester__email"].partition("@")[0],
        department=found["department__name"],
        agent=found["agent__user__name"] or (found["agent__user__email"] or "").partition("@")[0],
        team=found["team__name"] or "",
        status=found["status__name"],
        state=found["state"],
        priority=found["priority__name"],
        priority_slug=found["priority__slug"],
        opened_at=found["opened_at"],
        updated_at=found["updated_at"],
        is_unread=bool(found["is_unread"]),
        source=Source(found["source"]).label,
        last_message_at=found["last_message_at"],
        last_response_at=found["last_response_at"],
        closed_at=found["closed_at"],
        entry_count=found["entry_count"],
        file_count=found["file_count"],
        **further,
    )


def _tags(ids: Sequence[int]) -> dict[int, tuple[RowTag, ...]]:
    found: dict[int, tuple[RowTag, ...]] = {}
    rows = TicketTag.objects.filter(ticket_id__in=ids).order_by("tag__key")
    for ticket_id, name, colour in rows.values_list("ticket_id", "tag__name", "tag__colour"):
        found[ticket_id] = (*found.get(ticket_id, ()), RowTag(name=name, colour=colour))
    return found
