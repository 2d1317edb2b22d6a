"""The rail at the side of every page: the queues and how much is in them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache

from django.utils.translation import get_language

from deskbell.tickets import policy
from deskbell.tickets.queries import EVERY_TICKET, QUEUES, BoundedCount, queue_counts
from deskbell.tickets.queries.own_queues import MOST_LISTS, own_queues
from deskbell.tickets.viewer import Viewer
from deskbell.ui.addresses import address_of
from deskbell.ui.rail_links import PAGES, RailCount, RailPage, let_rail, pages_for

# "g" and then one of these leads to a queue.
LETTERS = {
    "needs_reply": "n", "answered": "a", "mine": "m", "my_teams": "t", "referred": "f", "unassigned": "u", "due_soon": "d",
    "overdue": "o", "resolved": "r", "closed": "c", "archived": "h",
}  # fmt: skip


@dataclass(frozen=True, kw_only=True)
class RailLink:
    """One queue of the rail; an empty count is not shown. `letter` goes there by the keyboard."""

    url: str
    words: str
    count: str
    is_late: bool
    is_current: bool
    letter: str = ""


@dataclass(frozen=True, kw_only=True)
class Rail:
    """The queues, kept lists, the pages of features before and behind them, and whether this agent may open tickets for others anywhere."""

    leading: tuple[RailLink, ...]
    links: tuple[RailLink, ...]
    lists: tuple[RailLink, ...]
    further: tuple[RailLink, ...]
    may_open: bool


def rail(*, viewer: Viewer, counts: Mapping[str, BoundedCount], current: str) -> Rail:
    """The rail of a page that stands in the queue `current`, or in none."""
    pages, language = pages_for(viewer.rights), get_language()
    return Rail(
        leading=tuple(_page(page, counts, current, language) for page in pages if page.leads),
        links=tuple(_link(key, counts.get(key), language, is_current=key == current) for key in QUEUES),
        lists=_lists(viewer, counts, current, language),
        further=tuple(_page(page, counts, current, language) for page in pages if not page.leads),
        may_open=bool(open_departments(viewer)),
    )


def open_departments(viewer: Viewer) -> frozenset[int]:
    """The departments in which this agent may open tickets on a client's behalf."""
    own = viewer.rights.department_ids if viewer.rights else frozenset()
    return frozenset(one for one in own if policy.may_open_for_others(viewer, department_id=one))


@let_rail
def rail_of_feature(viewer: Viewer, current: str) -> Rail:
    """The rail of a feature's page."""
    return rail(viewer=viewer, counts=queue_counts(viewer=viewer), current=current)


def _page(page: RailPage, counts: Mapping[str, BoundedCount], current: str, language: str | None) -> RailLink:
    count = page.count(counts) if page.count else RailCount(words="")
    return RailLink(
        url=address_of(page.url_name),
        words=_page_words(page.url_name, language),
        count=count.words,
        is_late=count.is_late,
        is_current=page.url_name == current,
    )


def _lists(
    viewer: Viewer, counts: Mapping[str, BoundedCount], current: str, language: str | None
) -> tuple[RailLink, ...]:
    """All tickets, and the lists that are kept: those that hold nothing but open work say how much."""
    own = tuple(
        RailLink(
            url=address_of("desk:own_queue", one.id),
            words=one.name,
            count=str(counts.get(one.key, "")),
            is_late=False,
            is_current=current == one.key,
        )
        for one in own_queues(viewer=viewer)[:MOST_LISTS]
    )
    every = RailLink(
        url=address_of("desk:listing"),
        words=_queue_title(EVERY_TICKET.key, language),
        count="",
        is_late=False,
        is_current=current == EVERY_TICKET.key,
    )
    return (every, *own)


def _link(key: str, count: BoundedCount | None, language: str | None, *, is_current: bool) -> RailLink:
    return RailLink(
        url=address_of("desk:queue", key),
        words=_queue_title(key, language),
        count=str(count) if count else "",
        is_late=key == "overdue" and count is not None and count.value > 0,
        is_current=is_current,
        letter=LETTERS.get(key, ""),
    )


# The same words stand in the rail of every page: they are looked up once in each language.
@lru_cache(maxsize=256)
def _queue_title(key: str, _language: str | None) -> str:
    return str((EVERY_TICKET if key == EVERY_TICKET.key else QUEUES[key]).title)


@lru_cache(maxsize=256)
def _page_words(url_name: str, _language: str | None) -> str:
    return str(PAGES[url_name].words)
