"""Any list of tickets: a queue narrowed down by criteria and sorted by any column, paged by key.

The tickets that match are walked standing by standing in one index that holds everything a list is commonly narrowed
down by (`ticket_updated`), so that no row is read that is not shown. Where few match they are all sorted here, by
whatever column; where many match, the order of an index is walked, and for an order that none has, those that were
updated last are sorted, and the page says so.
"""

from __future__ import annotations

import base64
import binascii
import json
from bisect import bisect_left, bisect_right
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import Any

from django.core.exceptions import EmptyResultSet
from django.db import connection
from django.db.models import F, Q, QuerySet
from django.utils import timezone
from django.utils.dateparse import parse_datetime

from deskbell.lib.numbers import LARGEST_ID
from deskbell.people.models import User
from deskbell.tickets.models import Ticket
from deskbell.tickets.queries.criteria import NO_CRITERIA, Criteria, conditions_of, standings_of
from deskbell.tickets.queries.listing_orders import COLUMNS, USUAL_COLUMNS, comparable
from deskbell.tickets.queries.queue_kinds import QueueKind, moments_at
from deskbell.tickets.queries.queue_rows import QueueRow, rows_in
from deskbell.tickets.queries.queues import page_size
from deskbell.tickets.queries.surroundings import BoundedCount
from deskbell.tickets.queries.visibility import through_any, visible_to
from deskbell.tickets.viewer import Viewer
from deskbell.tickets.words import Standing

# How many are counted, and how many of an order that no index has are sorted.
COUNTED, SORTED = 1_000, 5_000
UPDATED = "updated_at"
Pair = tuple[int, Any]
Key = tuple[bool, Any, int]


@dataclass(frozen=True, kw_only=True)
class Listing:
    """What is listed: a queue, what it is narrowed down to, in which order (`sort` is a column's key), which columns."""

    kind: QueueKind
    criteria: Criteria = NO_CRITERIA
    sort: str = "updated"
    is_descending: bool = True
    columns: tuple[str, ...] = USUAL_COLUMNS


@dataclass(frozen=True, kw_only=True)
class ListingPage:
    """A page of a list. `sorted_among`: only so many, updated last, were sorted; 0: all of them."""

    rows: tuple[QueueRow, ...]
    count: BoundedCount
    next_cursor: str | None
    previous_cursor: str | None
    sorted_among: int = 0


@dataclass(frozen=True, kw_only=True)
class Place:
    """A place in a list, and whether what stands before it is wanted."""

    value: Any
    ticket_id: int
    is_backward: bool = False


def listing_page(*, viewer: Viewer, listing: Listing, cursor: str = "", size: int | None = None) -> ListingPage:
    """One page of a list; a spoilt cursor falls back to the beginning. `size`: as `page_size` says where nobody else does."""
    size, place = size or page_size(viewer), _read_cursor(cursor)
    found = _selected(viewer, listing)
    if found.is_complete or not COLUMNS[listing.sort].index:
        return _sorted_page(viewer, listing, found, place, size)
    pairs, is_more = _walked(viewer, listing, place, size)
    if not pairs and place is not None:  # whatever stood there has gone elsewhere
        return listing_page(viewer=viewer, listing=listing, size=size)
    has_next = bool(pairs) and (is_more or (place is not None and place.is_backward))
    has_previous = bool(pairs) and place is not None and (is_more or not place.is_backward)
    return ListingPage(
        rows=rows_in(viewer=viewer, ids=[pk for pk, _value in pairs], columns=listing.columns),
        count=BoundedCount(value=COUNTED, is_more=True),
        next_cursor=_cursor(pairs[-1], is_backward=False) if has_next else None,
        previous_cursor=_cursor(pairs[0], is_backward=True) if has_previous else None,
    )


def matching_ids(*, viewer: Viewer, listing: Listing, limit: int) -> list[int]:
    """The tickets of a list in its order, at most so many, as they are at this moment.

    What no index can sort and is more than the page sorts as well comes with what was updated last on top.
    """
    found = _selected(viewer, listing)
    if found.is_complete:
        return [pk for pk, _value in _in_order(found.pairs, listing)][:limit]
    column = COLUMNS[listing.sort].index or UPDATED
    is_descending = listing.is_descending if COLUMNS[listing.sort].index else True
    return [pk for pk, _value in _walk(viewer, listing, column, is_descending=is_descending, place=None, limit=limit)]


def neighbours_in(*, viewer: Viewer, listing: Listing, ticket: Ticket) -> tuple[str | None, str | None]:
    """The numbers of the tickets before and after one in a list; none where no index has the list's order."""
    column = COLUMNS[listing.sort].index
    if not column or listing.criteria.unreadable:
        return None, None
    at = Place(value=getattr(ticket, column), ticket_id=ticket.pk)
    found = []
    for is_backward in (True, False):
        pairs, _is_more = _walked(viewer, listing, replace(at, is_backward=is_backward), 1)
        found += [pk for pk, _value in pairs] or [0]
    numbers = dict(Ticket.objects.filter(pk__in=found).values_list("pk", "number"))
    return numbers.get(found[0]), numbers.get(found[1])


def branches_of(viewer: Viewer, listing: Listing, *, now: datetime) -> list[QuerySet[Ticket]]:
    """Every ticket of a list, a set for each standing; none where nothing can match."""
    if listing.criteria.unreadable:
        return []
    at = moments_at(now)
    shared = Q(through_any(listing.kind.doors(viewer)), **listing.kind.conditions(at))
    shared &= conditions_of(listing.criteria, viewer, now=now)
    standings: Sequence[Standing] = standings_of(listing.criteria, listing.kind.standings)
    return [Ticket.objects.filter(shared, standing=standing.value).order_by() for standing in standings]


@dataclass(frozen=True, kw_only=True)
class _Selected:
    """The tickets updated last with what they are sorted by; all that there are if it `is_complete`."""

    pairs: list[Pair]
    is_complete: bool


def _selected(viewer: Viewer, listing: Listing) -> _Selected:
    column = COLUMNS[listing.sort]
    limit = COUNTED if column.index else SORTED
    value = F(column.index) if column.index else column.value
    found = _union(
        [one.annotate(_value=value) for one in branches_of(viewer, listing, now=timezone.now())],
        column=UPDATED,
        is_descending=True,
        limit=limit + 1,
    )
    return _Selected(
        pairs=[(pk, comparable(value)) for pk, _order, value in found[:limit]], is_complete=len(found) <= limit
    )


def _sorted_page(viewer: Viewer, listing: Listing, found: _Selected, place: Place | None, size: int) -> ListingPage:
    """A page of what was sorted here."""
    pairs = _in_order(found.pairs, listing)
    first = _first_after(pairs, listing, place, size)
    shown = pairs[first : first + size]
    return ListingPage(
        rows=rows_in(viewer=viewer, ids=[pk for pk, _value in shown], columns=listing.columns),
        count=BoundedCount(value=len(pairs), is_more=not found.is_complete),
        next_cursor=_cursor(shown[-1], is_backward=False) if first + size < len(pairs) else None,
        previous_cursor=_cursor(shown[0], is_backward=True) if shown and first > 0 else None,
        sorted_among=0 if found.is_complete else len(pairs),
    )


def _in_order(pairs: list[Pair], listing: Listing) -> list[Pair]:
    return sorted(pairs, key=lambda pair: _key(pair[1], pair[0]), reverse=listing.is_descending)


def _key(value: Any, ticket_id: int) -> Key:
    """Where a ticket stands: what has no value comes after all that have one."""
    return value is None, 0 if value is None else value, ticket_id


def _first_after(pairs: list[Pair], listing: Listing, place: Place | None, size: int) -> int:
    if place is None:
        return 0
    at, keys = _key(place.value, place.ticket_id), sorted(_key_of(pair) for pair in pairs)
    try:
        left, right = bisect_left(keys, at), bisect_right(keys, at)
    except TypeError:  # a cursor of another order
        return 0
    if listing.is_descending:
        left, right = len(keys) - right, len(keys) - left
    first = left - size if place.is_backward else right if right < len(pairs) else len(pairs) - size
    return max(first, 0)


def _key_of(pair: Pair) -> Key:
    return _key(pair[1], pair[0])


def _walked(viewer: Viewer, listing: Listing, place: Place | None, size: int) -> tuple[list[Pair], bool]:
    """The next tickets in the order of an index, or those before a place, and whether there are more."""
    is_backward = place is not None and place.is_backward
    is_descending = listing.is_descending is not is_backward
    column = COLUMNS[listing.sort].index
    pairs = _walk(viewer, listing, column, is_descending=is_descending, place=place, limit=size + 1)
    is_more, pairs = len(pairs) > size, pairs[:size]
    return (pairs[::-1] if is_backward else pairs), is_more


def _walk(
    viewer: Viewer, listing: Listing, column: str, *, is_descending: bool, place: Place | None, limit: int
) -> list[Pair]:
    """Tickets in the order of an index; by their ends, those without one come after all that have one."""
    branches = branches_of(viewer, listing, now=timezone.now())
    spot = _spot(place, column)
    can_miss = Ticket._meta.get_field(column).null and not listing.kind.is_dated
    parts: list[bool | None] = ([True, False] if is_descending else [False, True]) if can_miss else [None]
    if can_miss and spot is not None and (spot.value is None) is not parts[0]:
        del parts[0]
    found: list[Pair] = []
    for is_missing in parts:
        if len(found) < limit:
            which = {} if is_missing is None else {f"{column}__isnull": is_missing}
            part = [one.filter(_beyond(spot, column, is_descending), **which) for one in branches]
            part = [one.annotate(_value=F(column)) for one in part]
            rows = _union(part, column=column, is_descending=is_descending, limit=limit - len(found))
            found += [(pk, comparable(value)) for pk, _order, value in rows]
            spot = None
    return found


def _spot(place: Place | None, column: str) -> Place | None:
    """The place with a value that the column can be compared with; the beginning for one of another order."""
    if place is None:
        return None
    value = place.value
    if column == "urgency":
        return place if isinstance(value, int) and 0 <= value < 2**15 else None
    if value is None:
        return place if Ticket._meta.get_field(column).null else None
    at = value if isinstance(value, datetime) else _instant(value)
    return None if at is None else replace(place, value=at)


def _instant(word: object) -> datetime | None:
    try:
        at = parse_datetime(word) if isinstance(word, str) else None
        return at if at is None or timezone.is_aware(at) else at.replace(tzinfo=UTC)
    except ValueError:
        return None


def _beyond(spot: Place | None, column: str, is_descending: bool) -> Q:  # noqa: FBT001 - a direction
    """What comes after a place. The first condition repeats the bound so that the index can start there."""
    if spot is None:
        return Q()
    word = "lt" if is_descending else "gt"
    if spot.value is None:
        return Q(**{f"id__{word}": spot.ticket_id})
    return Q(**{f"{column}__{word}e": spot.value}) & (
        Q(**{f"{column}__{word}": spot.value}) | Q(**{f"id__{word}": spot.ticket_id})
    )


def _union(
    branches: Sequence[QuerySet[Ticket]], *, column: str, is_descending: bool, limit: int
) -> list[tuple[int, Any, Any]]:
    """The first tickets of all branches in an order, with its column and their `_value`, in one query.

    Each branch is cut short by itself; SQLite wants that in a query of its own, and Django would leave out the cut.
    """
    sign, word = ("-", "DESC") if is_descending else ("", "ASC")
    parts: list[str] = []
    parameters: list[Any] = []
    for branch in branches:
        first = branch.order_by(f"{sign}{column}", f"{sign}id")[:limit]
        try:
            sql, values = first.values_list("id", column, "_value").query.sql_with_params()
        except EmptyResultSet:
            continue
        parts.append(f"SELECT * FROM ({sql}) AS one")  # noqa: S608 - Django's own statement
        parameters += values
    if not parts:
        return []
    statement = f"{' UNION ALL '.join(parts)} ORDER BY 2 {word}, 1 {word} LIMIT {limit:d}"
    with connection.cursor() as cursor:
        cursor.execute(statement, parameters)
        rows: list[tuple[int, Any, Any]] = cursor.fetchall()
    return rows


def _cursor(pair: Pair, *, is_backward: bool) -> str:
    words = json.dumps([pair[1], pair[0], is_backward])
    return base64.urlsafe_b64encode(words.encode()).decode().rstrip("=")


def _read_cursor(cursor: str) -> Place | None:
    if not cursor or len(cursor) > 1_000:
        return None
    try:
        value, ticket_id, is_backward = json.loads(base64.urlsafe_b64decode(cursor + "=" * (-len(cursor) % 4)))
    except (ValueError, TypeError, binascii.Error, RecursionError):
        return None
    is_id = isinstance(ticket_id, int) and 0 < ticket_id <= LARGEST_ID
    if not is_id or not isinstance(value, str | int | None) or "\x00" in str(value):
        return None
    return Place(value=value, ticket_id=ticket_id, is_backward=is_backward is True)


def requester_names(*, viewer: Viewer, ids: Sequence[int]) -> dict[int, str]:
    """The names of requesters, as far as a ticket that the viewer may see says them."""
    seen = visible_to(viewer).filter(requester_id__in=ids).order_by().values_list("requester_id").distinct()
    found = User.objects.filter(pk__in=seen).values_list("pk", "name", "email")
    return {pk: name or email.partition("@")[0] for pk, name, email in found}
