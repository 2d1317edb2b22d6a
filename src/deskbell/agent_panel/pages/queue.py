"""A queue as an agent sees it."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING
from urllib.parse import urlencode

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from deskbell.agent_panel.pages.place import Place
from deskbell.agent_panel.pages.rail import Rail, rail
from deskbell.tickets.queries import SORTS, BoundedCount, QueuePage, QueueRow, queue_counts, queue_page
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
class ColumnSort:
    """A column that sorts: where its heading leads, and how it is sorted now (empty: it is not)."""

    url: str
    now: str


@dataclass(frozen=True, kw_only=True)
class QueueView:
    """The whole page of a queue."""

    title: StrOrPromise
    count_words: str
    empty_words: StrOrPromise
    lines: tuple[QueueLine, ...]
    sort_words: StrOrPromise
    is_descending: bool
    sorts: tuple[SortLink, ...]
    directions: tuple[SortLink, ...]
    columns: dict[str, ColumnSort]
    shown_words: str
    next_url: str
    previous_url: str
    rail: Rail


def queue_view(*, viewer: Viewer, place: Place, cursor: str) -> QueueView:
    """The page. Its order is one that the queue has: `place_in` saw to that."""
    found = queue_page(viewer=viewer, queue=place.queue, sort=place.sort, descending=place.is_descending, cursor=cursor)
    counts = queue_counts(viewer=viewer)
    return QueueView(
        title=found.kind.title,
        count_words=_count_words(counts.get(place.queue)),
        empty_words=found.kind.empty,
        lines=_lines(found, place),
        sort_words=found.sort.title,
        is_descending=found.is_descending,
        sorts=_sorts(found, place),
        directions=_directions(found, place),
        columns=_columns(found, place),
        shown_words=_shown_words(len(found.rows)),
        next_url=_page_url(place, found.next_cursor),
        previous_url=_page_url(place, found.previous_cursor),
        rail=rail(viewer=viewer, counts=counts, current=place.queue),
    )


def initials_of(name: str) -> str:
    """One or two letters for an avatar."""
    words = name.replace(".", " ").split()
    return "".join(word[0] for word in words[:1] + words[1:][-1:]).upper()


def _lines(found: QueuePage, place: Place) -> tuple[QueueLine, ...]:
    address = reverse("desk:ticket", args=["NUMBER"])
    before, after = address.split("NUMBER")
    return tuple(
        QueueLine(row=row, url=f"{before}{row.number}{after}{place.query}", agent_initials=initials_of(row.agent))
        for row in found.rows
    )


def _count_words(count: BoundedCount | None) -> str:
    if count is None:
        return ""
    words = ngettext("%(count)s ticket", "%(count)s tickets", count.value + count.is_more)
    return words % {"count": count}


def _shown_words(number: int) -> str:
    return ngettext("%(number)d ticket on this page", "%(number)d tickets on this page", number) % {"number": number}


def _page_url(place: Place, cursor: str | None) -> str:
    if cursor is None:
        return ""
    return reverse("desk:queue", args=[place.queue]) + "?" + urlencode({**place.order, "cursor": cursor})


def _sorts(found: QueuePage, place: Place) -> tuple[SortLink, ...]:
    return tuple(
        SortLink(
            url=replace(place, sort=key, direction="").queue_url,
            words=SORTS[key].title,
            is_current=key == found.sort.key,
        )
        for key in found.kind.sorts
    )


def _directions(found: QueuePage, place: Place) -> tuple[SortLink, ...]:
    by_urgency = found.sort.key == "urgency"
    falling, rising = (
        (_("Most urgent first"), _("Least urgent first")) if by_urgency else (_("Latest first"), _("Earliest first"))
    )
    return (
        SortLink(url=_ordered(found, place, "desc"), words=falling, is_current=found.is_descending),
        SortLink(url=_ordered(found, place, "asc"), words=rising, is_current=not found.is_descending),
    )


def _columns(found: QueuePage, place: Place) -> dict[str, ColumnSort]:
    """A heading sorts by its column; once it does, it turns the order round."""
    return {key: _column(found, place, key) for key in found.kind.sorts}


def _column(found: QueuePage, place: Place, key: str) -> ColumnSort:
    if key != found.sort.key:
        return ColumnSort(url=replace(place, sort=key, direction="").queue_url, now="")
    turned = "asc" if found.is_descending else "desc"
    return ColumnSort(url=_ordered(found, place, turned), now="descending" if found.is_descending else "ascending")


def _ordered(found: QueuePage, place: Place, direction: str) -> str:
    return replace(place, sort=found.sort.key, direction=direction).queue_url
