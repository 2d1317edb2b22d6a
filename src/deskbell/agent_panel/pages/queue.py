"""A list of tickets as an agent sees it: a queue, all tickets, or a list of their own."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING
from urllib.parse import urlencode

from django.urls import reverse
from django.utils.formats import number_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from deskbell.agent_panel.pages.filters import FilterBar, FilterChip, Vocabulary, chips, filter_bar
from deskbell.agent_panel.pages.place import OTHERWISE, Listed, Place, listed_at
from deskbell.agent_panel.pages.rail import Rail, rail
from deskbell.tickets.queries import BoundedCount, QueueRow, queue_counts, queue_page
from deskbell.tickets.queries.listing_orders import ALWAYS, COLUMNS, Column
from deskbell.tickets.queries.listings import Listing, ListingPage, listing_page
from deskbell.tickets.queries.own_queues import KeptList
from deskbell.tickets.viewer import Viewer

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise


@dataclass(frozen=True, kw_only=True)
class QueueLine:
    """One row: what the core says of the ticket, and what only a page needs."""

    row: QueueRow
    url: str
    agent_initials: str


@dataclass(frozen=True, kw_only=True)
class SortLink:
    """One order that can be chosen."""

    url: str
    words: StrOrPromise
    is_current: bool


@dataclass(frozen=True, kw_only=True)
class HeadColumn:
    """A column's head: where it leads to sort by it (nowhere if it can't), and how it is sorted now."""

    key: str
    title: StrOrPromise
    url: str
    now: str


@dataclass(frozen=True, kw_only=True)
class ColumnBox:
    """A column that can be shown."""

    key: str
    title: StrOrPromise
    is_shown: bool


@dataclass(frozen=True, kw_only=True)
class QueueView:
    """The whole page of a list."""

    title: StrOrPromise
    count_words: str
    all_words: str
    empty_words: StrOrPromise
    note: str
    lines: tuple[QueueLine, ...]
    sort_words: StrOrPromise
    is_descending: bool
    sorts: tuple[SortLink, ...]
    directions: tuple[SortLink, ...]
    columns: tuple[HeadColumn, ...]
    boxes: tuple[ColumnBox, ...]
    chips: tuple[FilterChip, ...]
    is_narrowed: bool
    is_unreadable: bool
    filters_url: str
    clear_url: str
    bar: FilterBar | None
    kept: KeptList | None
    is_otherwise: bool
    may_delete: bool
    place_words: str
    shown_words: str
    next_url: str
    previous_url: str
    rail: Rail


def queue_view(*, viewer: Viewer, place: Place, cursor: str, typed: dict[str, str], has_bar: bool) -> QueueView:
    """The page. `typed`: single values as they were typed; `has_bar`: with the bar to narrow it down. NotFound."""
    listed = listed_at(viewer=viewer, place=place)
    listing = listed.listing
    counts, found = _counts_and_page(viewer, place, listed, cursor)
    vocabulary = Vocabulary(viewer=viewer)
    is_counted = place.is_plain and place.queue not in counts
    return QueueView(
        title=listed.kept.name if listed.kept else listing.kind.title,
        count_words="" if is_counted else _count_words(found.count),
        all_words="" if is_counted else _number_words(found.count),
        empty_words=_("No ticket matches this filter.") if listing.criteria else listing.kind.empty,
        note=_note(found, listing),
        lines=_lines(found.rows, place),
        sort_words=COLUMNS[listing.sort].title,
        is_descending=listing.is_descending,
        sorts=_sorts(listing, place),
        directions=_directions(listing, place),
        columns=tuple(_head(COLUMNS[key], listing, place) for key in listing.columns),
        boxes=_boxes(listing),
        chips=chips(vocabulary=vocabulary, place=place, criteria=listing.criteria),
        is_narrowed=bool(listing.criteria),
        is_unreadable=bool(listing.criteria.unreadable),
        filters_url=_with(place, ("filters", "1")),
        clear_url=f"{place.bare_url}?{OTHERWISE}=1" if listed.kept else place.bare_url,
        bar=filter_bar(vocabulary=vocabulary, place=place, criteria=listing.criteria, typed=typed) if has_bar else None,
        kept=listed.kept,
        is_otherwise=place.is_otherwise or bool(listed.kept and place.order),
        may_delete=viewer.rights is not None and viewer.rights.is_administrator,
        place_words=place.query.removeprefix("?"),
        shown_words=_shown_words(len(found.rows)),
        next_url=_with(place, ("cursor", found.next_cursor)) if found.next_cursor else "",
        previous_url=_with(place, ("cursor", found.previous_cursor)) if found.previous_cursor else "",
        rail=rail(viewer=viewer, counts=counts, current=place.queue),
    )


def initials_of(name: str) -> str:
    """One or two letters for an avatar."""
    words = name.replace(".", " ").split()
    return "".join(word[0] for word in words[:1] + words[1:][-1:]).upper()


def _counts_and_page(
    viewer: Viewer, place: Place, listed: Listed, cursor: str
) -> tuple[dict[str, BoundedCount], ListingPage]:
    """What the rail and the page say. Either counts a list that stands in both, and the other one takes its number."""
    listing, kept = listed.listing, listed.kept
    if place.is_plain:
        counts = queue_counts(viewer=viewer)
        return counts, _plain_page(viewer, place, listing, cursor, counts.get(place.queue))
    found = listing_page(viewer=viewer, listing=listing, cursor=cursor)
    is_as_kept = kept is not None and (kept.listing.kind, kept.criteria) == (listing.kind, listing.criteria)
    return queue_counts(viewer=viewer, known={kept.key: found.count} if kept and is_as_kept else {}), found


def _plain_page(viewer: Viewer, place: Place, listing: Listing, cursor: str, count: BoundedCount | None) -> ListingPage:
    """A queue as it is goes by its own indexes, and its count stands in the rail anyway."""
    page = queue_page(
        viewer=viewer,
        queue=place.queue,
        sort=listing.sort,
        descending=listing.is_descending,
        cursor=cursor,
        columns=listing.columns,
    )
    return ListingPage(
        rows=page.rows,
        count=count or BoundedCount(value=0, is_more=True),
        next_cursor=page.next_cursor,
        previous_cursor=page.previous_cursor,
    )


def _lines(rows: tuple[QueueRow, ...], place: Place) -> tuple[QueueLine, ...]:
    before, after = reverse("desk:ticket", args=["NUMBER"]).split("NUMBER")
    query = place.query
    return tuple(
        QueueLine(row=row, url=f"{before}{row.number}{after}{query}", agent_initials=initials_of(row.agent))
        for row in rows
    )


def _count_words(count: BoundedCount) -> str:
    words = ngettext("%(count)s ticket", "%(count)s tickets", count.value + count.is_more)
    return words % {"count": _number_words(count)}


def _number_words(count: BoundedCount) -> str:
    return number_format(count.value, force_grouping=True) + "+" * count.is_more


def _shown_words(number: int) -> str:
    return ngettext("%(number)d ticket on this page", "%(number)d tickets on this page", number) % {"number": number}


def _note(found: ListingPage, listing: Listing) -> str:
    if not found.sorted_among:
        return ""
    words = _(
        "More tickets match than can be sorted by “%(column)s” at once: these are the %(number)s that were updated last. "
        "Narrow the list down to sort all of it."
    )
    return words % {
        "column": COLUMNS[listing.sort].title,
        "number": number_format(found.sorted_among, force_grouping=True),
    }


def _with(place: Place, pair: tuple[str, str]) -> str:
    return f"{place.bare_url}?{urlencode([*place.asked, pair])}"


def _sorts(listing: Listing, place: Place) -> tuple[SortLink, ...]:
    """All that is shown, and the orders that are quick, for those who have no heads of columns in front of them."""
    shown = [key for key in COLUMNS if key in listing.columns or key in {"updated", "opened", "urgency", listing.sort}]
    return tuple(
        SortLink(url=place.sorted_by(key).queue_url, words=COLUMNS[key].title, is_current=key == listing.sort)
        for key in shown
        if COLUMNS[key].sorts
    )


def _directions(listing: Listing, place: Place) -> tuple[SortLink, ...]:
    falling, rising = _direction_words(listing.sort)
    return (
        SortLink(url=_turned(listing, place, "desc"), words=falling, is_current=listing.is_descending),
        SortLink(url=_turned(listing, place, "asc"), words=rising, is_current=not listing.is_descending),
    )


def _direction_words(sort: str) -> tuple[str, str]:
    if sort == "urgency":
        return _("Most urgent first"), _("Least urgent first")
    if sort in {"entries", "files"}:
        return _("Most first"), _("Fewest first")
    if COLUMNS[sort].falls_first or sort == "due":
        return _("Latest first"), _("Earliest first")
    return _("From Z to A"), _("From A to Z")


def _head(column: Column, listing: Listing, place: Place) -> HeadColumn:
    """A heading sorts by its column; once it does, it turns the order round."""
    now = ""
    url = place.sorted_by(column.key).queue_url if column.sorts else ""
    if column.key == listing.sort:
        now = "descending" if listing.is_descending else "ascending"
        url = _turned(listing, place, "asc" if listing.is_descending else "desc")
    return HeadColumn(key=column.key, title=column.title, url=url, now=now)


def _turned(listing: Listing, place: Place, direction: str) -> str:
    return place.sorted_by(listing.sort, direction).queue_url


def _boxes(listing: Listing) -> tuple[ColumnBox, ...]:
    return tuple(
        ColumnBox(key=column.key, title=column.title, is_shown=column.key in listing.columns)
        for column in COLUMNS.values()
        if column.key not in ALWAYS
    )
