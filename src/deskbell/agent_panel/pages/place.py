"""Where an agent came from: a queue in one order, remembered by the addresses of its tickets."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from urllib.parse import urlencode

from django.urls import reverse

from deskbell.tickets.queries import QUEUES

DIRECTIONS = {"": None, "asc": False, "desc": True}


class UnknownOrderError(Exception):
    """An address asks for an order that the queue does not have."""


@dataclass(frozen=True, kw_only=True)
class Place:
    """A queue and the order in which it was looked at; empty words mean the queue's own order."""

    queue: str = ""
    sort: str = ""
    direction: str = ""

    @property
    def is_descending(self) -> bool | None:
        """The direction as queries take it; None is the queue's own."""
        return DIRECTIONS[self.direction]

    @property
    def order(self) -> dict[str, str]:
        """The part of an address that keeps the order."""
        return {name: value for name, value in (("sort", self.sort), ("direction", self.direction)) if value}

    @property
    def query(self) -> str:
        """The end of a ticket's address, so that it leads back here; empty if there is nothing to go back to."""
        return "?" + urlencode({"queue": self.queue, **self.order}) if self.queue else ""

    @property
    def queue_url(self) -> str:
        """The queue's own address in this order."""
        address = reverse("desk:queue", args=[self.queue or next(iter(QUEUES))])
        return address + ("?" + urlencode(self.order) if self.order else "")


def place_in(*, queue: str, asked: Mapping[str, str]) -> Place:
    """The place that an address names. KeyError for an unknown queue, UnknownOrderError for an unknown order."""
    sorts, sort, direction = QUEUES[queue].sorts, asked.get("sort", ""), asked.get("direction", "")
    if (sort and sort not in sorts) or direction not in DIRECTIONS:
        raise UnknownOrderError
    return Place(queue=queue, sort=sort, direction=direction)


def remembered_place(asked: Mapping[str, str]) -> Place:
    """The place that a ticket's address remembers; whatever is not right about it is forgotten."""
    try:
        return place_in(queue=asked.get("queue", ""), asked=asked)
    except (KeyError, UnknownOrderError):
        return Place()
