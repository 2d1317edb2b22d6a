"""Where an agent came from: a list, narrowed down and in one order, remembered by the addresses of its tickets."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING
from urllib.parse import urlencode

from deskbell.kernel.errors import NotFound
from deskbell.tickets.queries import EVERY_TICKET, QUEUES
from deskbell.tickets.queries.criteria import NO_CRITERIA, Criteria, criteria_in
from deskbell.tickets.queries.listing_orders import COLUMNS
from deskbell.tickets.queries.listings import Listing
from deskbell.tickets.queries.own_queues import OWN, KeptList, base_of, columns_for, own_queue
from deskbell.tickets.viewer import Viewer
from deskbell.ui.addresses import address_of

if TYPE_CHECKING:
    from django.http import QueryDict

DIRECTIONS = {"": None, "asc": False, "desc": True}
# Stands in an address of a kept list that was narrowed down otherwise than it is kept.
OTHERWISE = "otherwise"


class UnknownOrderError(Exception):
    """An address asks for an order that no list has."""


@dataclass(frozen=True, kw_only=True)
class Place:
    """A list and the order in which it was looked at; empty words mean the list's own order.

    `queue`: a queue's key, `tickets` for all, or `own-` and the number of a kept list.
    """

    queue: str = ""
    sort: str = ""
    direction: str = ""
    criteria: Criteria = NO_CRITERIA
    is_otherwise: bool = False

    @property
    def is_descending(self) -> bool | None:
        """The direction as queries take it; None is the list's own."""
        return DIRECTIONS[self.direction]

    @property
    def is_plain(self) -> bool:
        """Whether it is a queue as it is, in an order that one of its indexes has: the quickest of all lists."""
        return self.queue in QUEUES and not self.criteria and (not self.sort or self.sort in QUEUES[self.queue].sorts)

    @property
    def own_id(self) -> int | None:
        """The number of the kept list that it is."""
        return int(self.queue.removeprefix(OWN)) if self.queue.startswith(OWN) else None

    @property
    def order(self) -> dict[str, str]:
        """The part of an address that keeps the order."""
        return {name: value for name, value in (("sort", self.sort), ("direction", self.direction)) if value}

    @property
    def asked(self) -> list[tuple[str, str]]:
        """The part of an address that keeps the order and what it is narrowed down to."""
        otherwise = [(OTHERWISE, "1")] if self.is_otherwise else []
        return [*self.order.items(), *self.criteria.pairs, *otherwise]

    @property
    def pairs(self) -> list[tuple[str, str]]:
        """All of it, as fields of a form carry it."""
        return [("queue", self.queue), *self.asked]

    @property
    def query(self) -> str:
        """The end of a ticket's address, so that it leads back here; empty if there is nothing to go back to."""
        return "?" + urlencode(self.pairs) if self.queue else ""

    @property
    def bare_url(self) -> str:
        """The list's address as it is kept."""
        if self.own_id is not None:
            return address_of("desk:own_queue", self.own_id)
        if self.queue == EVERY_TICKET.key:
            return address_of("desk:listing")
        return address_of("desk:queue", self.queue or next(iter(QUEUES)))

    @property
    def queue_url(self) -> str:
        """The list's address in this order, narrowed down like this."""
        return self.bare_url + ("?" + urlencode(self.asked) if self.asked else "")

    def sorted_by(self, sort: str, direction: str = "") -> Place:
        """The same in another order."""
        return replace(self, sort=sort, direction=direction)


def place_in(*, queue: str, asked: QueryDict) -> Place:
    """The place that an address names. KeyError for an unknown queue, UnknownOrderError for an unknown order."""
    if not _is_own(queue):
        base_of(queue)
    sort, direction = asked.get("sort", ""), asked.get("direction", "")
    if (sort and not (sort in COLUMNS and COLUMNS[sort].sorts)) or direction not in DIRECTIONS:
        raise UnknownOrderError
    criteria = criteria_in(dict(asked.lists()))
    is_otherwise = _is_own(queue) and (bool(criteria) or OTHERWISE in asked)
    return Place(queue=queue, sort=sort, direction=direction, criteria=criteria, is_otherwise=is_otherwise)


def remembered_place(asked: QueryDict, *, queue: str | None = None) -> Place:
    """The place that a ticket's address remembers, or one in this queue; whatever is not right about it is forgotten."""
    try:
        return place_in(queue=asked.get("queue", "") if queue is None else queue, asked=asked)
    except (KeyError, UnknownOrderError):
        return Place()


@dataclass(frozen=True, kw_only=True)
class Listed:
    """What a place lists for its viewer, and the kept list that it is."""

    listing: Listing
    kept: KeptList | None


def listed_at(*, viewer: Viewer, place: Place) -> Listed:
    """What stands at a place. NotFound for a kept list that is not the viewer's and not shared with them."""
    kept = own_queue(viewer=viewer, own_id=place.own_id) if place.own_id is not None else None
    kind = base_of(kept.base) if kept else base_of(place.queue)
    usual = kept.sort if kept else kind.sorts[0]
    sort = place.sort or usual
    is_descending = kept.is_descending if kept and sort == usual else COLUMNS[sort].falls_first
    listing = Listing(
        kind=kind,
        criteria=place.criteria if kept is None or place.is_otherwise else kept.criteria,
        sort=sort,
        is_descending=is_descending if place.is_descending is None else place.is_descending,
        columns=(kept.columns if kept else ()) or columns_for(viewer=viewer),
    )
    return Listed(listing=listing, kept=kept)


def listing_or_none(*, viewer: Viewer, place: Place) -> Listing | None:
    """What stands at a remembered place, None where there is nothing any more."""
    try:
        return listed_at(viewer=viewer, place=place).listing if place.queue else None
    except NotFound:
        return None


def _is_own(queue: str) -> bool:
    number = queue.removeprefix(OWN)
    return queue.startswith(OWN) and number.isascii() and number.isdecimal() and len(number) < 19
