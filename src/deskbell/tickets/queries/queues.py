"""The agents' queues: paged by key, every sort answered by an index, counts bounded.

A queue is put together from branches: one for each door by which tickets are open to the agent and each standing.
A branch is a stretch of one index, so even an agent who sees three tickets among a hundred thousand waits for none
of the others.
"""

from __future__ import annotations

import base64
import binascii
import json
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from typing import Any

from django.db.models import Q, QuerySet
from django.utils import timezone
from django.utils.dateparse import parse_datetime

from deskbell.kernel.configure import read
from deskbell.kernel.prepared import Prepared, Statement, instant_in
from deskbell.tickets.models import Ticket
from deskbell.tickets.queries.as_viewer import rows_as, stand_in
from deskbell.tickets.queries.queue_kinds import DUE, QUEUES, SORTS, Moments, QueueKind, Sort, moments_at
from deskbell.tickets.queries.queue_rows import QueueRow, rows_in
from deskbell.tickets.queries.together import Question, count, nearest_of_any, statement_in
from deskbell.tickets.queries.visibility import through_door
from deskbell.tickets.settings import QUEUE_PAGE_SIZE
from deskbell.tickets.viewer import Viewer

COUNT_LIMIT = 100


@dataclass(frozen=True, kw_only=True)
class QueuePage:
    """A page of a queue; the cursors are opaque and None where there is nothing further."""

    kind: QueueKind
    rows: tuple[QueueRow, ...]
    sort: Sort
    is_descending: bool
    next_cursor: str | None
    previous_cursor: str | None


@dataclass(frozen=True, kw_only=True)
class Spot:
    """A place in a sorted queue: the sort column's value, None behind all ends, and the id that breaks ties."""

    value: Any
    ticket_id: int


@dataclass(frozen=True, kw_only=True)
class Order:
    """A sort in one direction."""

    column: str
    is_descending: bool

    def reversed(self) -> Order:
        """The same the other way round."""
        return Order(column=self.column, is_descending=not self.is_descending)

    def columns(self) -> tuple[str, str]:
        """As `order_by` takes it."""
        sign = "-" if self.is_descending else ""
        return f"{sign}{self.column}", f"{sign}id"

    def beyond(self, place: Spot | None) -> Q:
        """What comes after a place. The first condition repeats the bound so that the index can start there."""
        if place is None:
            return Q()
        word = "lt" if self.is_descending else "gt"
        if place.value is None:
            return Q(**{f"id__{word}": place.ticket_id})
        return Q(**{f"{self.column}__{word}e": place.value}) & (
            Q(**{f"{self.column}__{word}": place.value}) | Q(**{f"id__{word}": place.ticket_id})
        )


def queue_page(
    *,
    viewer: Viewer,
    queue: str,
    sort: str = "",
    descending: bool | None = None,
    cursor: str = "",
    size: int | None = None,
    columns: Collection[str] = (),
) -> QueuePage:
    """One page. KeyError for an unknown queue; an unknown sort or a spoilt cursor falls back to the beginning.

    `size`: how many tickets; the desk's setting where nobody says.
    """
    kind, size = QUEUES[queue], size or page_size(viewer)
    chosen, order = chosen_order(kind, sort, is_descending=descending)
    place, is_backward = _read_cursor(cursor, chosen.column)
    walked = order.reversed() if is_backward else order
    found = _walk(viewer, kind, walked, place, size + 1)
    is_more = len(found) > size
    found = found[:size]
    if is_backward:
        found.reverse()
    has_next = bool(found) and (is_more or is_backward)
    has_previous = bool(found) and (is_more if is_backward else place is not None)
    return QueuePage(
        kind=kind,
        rows=rows_in(viewer=viewer, ids=[pk for pk, _value in found], columns=columns),
        sort=chosen,
        is_descending=order.is_descending,
        next_cursor=_write_cursor(found[-1], is_backward=False) if has_next else None,
        previous_cursor=_write_cursor(found[0], is_backward=True) if has_previous else None,
    )


def page_size(viewer: Viewer) -> int:
    """How many tickets a page of a list has: as the viewer chose, else as the desk has it."""
    return (viewer.rights.rows_per_page if viewer.rights is not None else 0) or read(QUEUE_PAGE_SIZE)


def chosen_order(kind: QueueKind, sort: str, *, is_descending: bool | None) -> tuple[Sort, Order]:
    """The order that was asked for, or the queue's own."""
    chosen = SORTS[sort if sort in kind.sorts else kind.sorts[0]]
    if is_descending is None:
        is_descending = chosen.column != DUE
    return chosen, Order(column=chosen.column, is_descending=is_descending)


def _walk(viewer: Viewer, kind: QueueKind, order: Order, place: Spot | None, limit: int) -> list[tuple[int, Any]]:
    """The next tickets with their values. By their ends, those without one come after all that have one."""
    if order.column != DUE or kind.is_dated:
        return _next(viewer, kind, order, place, limit)
    parts = [True, False] if order.is_descending else [False, True]
    if place is not None and (place.value is None) is not parts[0]:
        del parts[0]
    found: list[tuple[int, Any]] = []
    for is_undated in parts:
        if len(found) < limit:
            found += _next(viewer, kind, order, place, limit, is_undated=is_undated)
            place = None
    return found[:limit]


def _next(
    viewer: Viewer, kind: QueueKind, order: Order, place: Spot | None, limit: int, *, is_undated: bool = False
) -> list[tuple[int, Any]]:
    """The tickets of `stretch`, by a prepared statement."""
    at = moments_at(timezone.now())
    ask = partial(rows_as, viewer, _STRETCH, kind.key, order, limit, is_undated, soon=at.soon)
    if place is None:
        rows = ask()
    elif isinstance(place.value, datetime):
        rows = ask(True, ticket_id=place.ticket_id, instant=place.value)  # noqa: FBT003 - part of a shape
    else:
        rows = ask(True, place.value, ticket_id=place.ticket_id)  # noqa: FBT003 - part of a shape
    return [(pk, value if order.column == "urgency" else instant_in(value)) for pk, value in rows]


def _stretch(
    sees_all: bool,  # noqa: FBT001 - part of a shape
    has_referrals: bool,  # noqa: FBT001 - part of a shape
    queue: str,
    order: Order,
    limit: int,
    is_undated: bool,  # noqa: FBT001 - part of a shape
    is_beyond: bool = False,  # noqa: FBT001, FBT002 - part of a shape
    urgency: int | None = None,
    *,
    now: datetime,
    soon: datetime,
    ticket_id: int = 0,
    instant: datetime | None = None,
    **doors: Any,
) -> Statement:
    viewer = stand_in(sees_all=sees_all, has_referrals=has_referrals, **doors)
    place = Spot(value=instant or urgency, ticket_id=ticket_id) if is_beyond else None
    at = Moments(now=now, soon=soon)
    wanted = ("id", order.column)
    return statement_in(
        stretch(viewer, QUEUES[queue], order, place, limit, wanted=wanted, at=at, is_undated=is_undated)
    )


_STRETCH = Prepared(_stretch)


def _branches(viewer: Viewer, kind: QueueKind, at: Moments) -> list[QuerySet[Ticket]]:
    shared = kind.conditions(at)
    return [
        through_door(door, standings=[standing.value]).filter(**shared)
        for door in kind.doors(viewer)
        for standing in kind.standings
    ]


def stretch(
    viewer: Viewer,
    kind: QueueKind,
    order: Order,
    place: Spot | None,
    limit: int,
    *,
    wanted: Sequence[str],
    at: Moments,
    is_undated: bool = False,
) -> Question:
    """Columns of the next tickets beyond a place: each branch gives its own nearest ones, the nearest of all are kept.

    In the order of their ends: those that have one, or with `is_undated` the others, by id.
    """
    which = {f"{DUE}__isnull": is_undated} if order.column == DUE else {}
    branches = [branch.filter(order.beyond(place), **which) for branch in _branches(viewer, kind, at)]
    return nearest_of_any(branches, wanted=wanted, order=order.columns(), limit=limit)


def size_of_queue(viewer: Viewer, kind: QueueKind, *, at: Moments) -> Question:
    """How much is in a queue. What is only counted need not come in an order: one branch takes in what the same column leads
    to, in every standing. PostgreSQL plans each branch anew every time, which takes it longer than to count."""
    shared, standings = kind.conditions(at), [standing.value for standing in kind.standings]
    branches = [through_door(door, standings=standings).filter(**shared) for door in _side_by_side(kind.doors(viewer))]
    return count(*branches, limit=COUNT_LIMIT, may_share=len(branches) > 1)


def _side_by_side(doors: Sequence[dict[str, Any]]) -> list[dict[str, Any]]:
    """Doors that differ in one column's value, as one."""
    values: dict[str, list[Any]] = {}
    for door in doors:
        for column, value in door.items():
            values.setdefault(column, []).append(value)
    one_by_one = any(len(door) != 1 for door in doors)
    return list(doors) if one_by_one else [_one_door(column, found) for column, found in values.items()]


def _one_door(column: str, values: list[Any]) -> dict[str, Any]:
    return {column: values[0]} if len(values) == 1 else {f"{column}__in": values}


def _write_cursor(found: tuple[int, Any], *, is_backward: bool) -> str:
    pk, value = found
    plain = value.isoformat() if isinstance(value, datetime) else value
    return base64.urlsafe_b64encode(json.dumps([plain, pk, is_backward]).encode()).decode().rstrip("=")


def _read_cursor(cursor: str, column: str) -> tuple[Spot | None, bool]:
    """The place and the direction; the beginning for a cursor that is spoilt or of another order."""
    if not cursor or len(cursor) > 200:
        return None, False
    try:
        value, ticket_id, is_backward = json.loads(base64.urlsafe_b64decode(cursor + "=" * (-len(cursor) % 4)))
        place = Spot(value=_sort_value(value, column), ticket_id=_number(ticket_id, below=2**63))
    except (ValueError, TypeError, binascii.Error):
        return None, False
    return place, is_backward is True


def _sort_value(value: object, column: str) -> Any:
    if column == "urgency":
        return _number(value, below=2**15)
    if column == DUE and value is None:
        return None
    at = parse_datetime(str(value))
    if at is None or timezone.is_naive(at):
        raise ValueError("not a place in a queue")
    return at


def _number(value: object, *, below: int) -> int:
    if not isinstance(value, int) or not 0 <= value < below:
        raise ValueError("not a place in a queue")
    return value
