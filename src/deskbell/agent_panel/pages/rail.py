"""The rail at the side of every page: the queues and how much is in them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.urls import reverse

from deskbell.tickets import policy
from deskbell.tickets.queries import QUEUES, BoundedCount
from deskbell.tickets.viewer import Viewer
from deskbell.ui.rail_links import RailPage, pages_for

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise


@dataclass(frozen=True, kw_only=True)
class RailLink:
    """One queue of the rail; an empty count is not shown."""

    url: str
    words: StrOrPromise
    count: str
    is_late: bool
    is_current: bool


@dataclass(frozen=True, kw_only=True)
class Rail:
    """The queues, the pages of features, and whether this agent may open tickets for others anywhere."""

    links: tuple[RailLink, ...]
    further: tuple[RailLink, ...]
    may_open: bool


def rail(*, viewer: Viewer, counts: Mapping[str, BoundedCount], current: str) -> Rail:
    """The rail of a page that stands in the queue `current`, or in none."""
    return Rail(
        links=tuple(_link(key, counts.get(key), is_current=key == current) for key in QUEUES),
        further=tuple(_further(page) for page in pages_for(viewer.rights)),
        may_open=bool(open_departments(viewer)),
    )


def open_departments(viewer: Viewer) -> frozenset[int]:
    """The departments in which this agent may open tickets on a client's behalf."""
    own = viewer.rights.department_ids if viewer.rights else frozenset()
    return frozenset(one for one in own if policy.may_open_for_others(viewer, department_id=one))


def _further(page: RailPage) -> RailLink:
    return RailLink(url=reverse(page.url_name), words=page.words, count="", is_late=False, is_current=False)


def _link(key: str, count: BoundedCount | None, *, is_current: bool) -> RailLink:
    return RailLink(
        url=reverse("desk:queue", args=[key]),
        words=QUEUES[key].title,
        count=str(count) if count else "",
        is_late=key == "overdue" and count is not None and count.value > 0,
        is_current=is_current,
    )
