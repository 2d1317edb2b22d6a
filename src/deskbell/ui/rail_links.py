"""What features add to the agent panel's rail, pages of their own for the agents whom they concern, and the rail for those pages."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from deskbell.people.rights import AgentRights
from deskbell.tickets.queries import BoundedCount
from deskbell.tickets.viewer import Viewer

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise


@dataclass(frozen=True, kw_only=True)
class RailCount:
    """A bounded count as the rail shows it, empty for nothing; `is_late` where something of it is overdue."""

    words: str
    is_late: bool = False


@dataclass(frozen=True, kw_only=True)
class RailPage:
    """A page by its name among the addresses, and whom it concerns; those that `leads` stand above the queues.

    `count` says how much waits there for an agent, by what was `counted_along` with the queues.
    """

    url_name: str
    words: StrOrPromise
    is_for: Callable[[AgentRights | None], bool]
    leads: bool = False
    count: Callable[[Mapping[str, BoundedCount]], RailCount] | None = None


PAGES: dict[str, RailPage] = {}
MakeRail = Callable[[Viewer, str], Any]
_makers: list[MakeRail] = []


def offer_page(page: RailPage) -> RailPage:
    """Let the rail lead to a page. ValueError if it does already."""
    if page.url_name in PAGES:
        raise ValueError(f"{page.url_name} is in the rail twice")
    PAGES[page.url_name] = page
    return page


def pages_for(rights: AgentRights | None) -> tuple[RailPage, ...]:
    """The pages that concern an agent."""
    return tuple(one for one in PAGES.values() if one.is_for(rights))


def let_rail(make: MakeRail) -> MakeRail:
    """Say how the rail of a page is made, for whom and with which page or queue as the current one: the panel knows."""
    _makers.append(make)
    return make


def rail_for(*, viewer: Viewer, current: str) -> Any:
    """The rail of a feature's page that extends `agent_panel/desk.html`, there called `page.rail`; one query.

    `current` is the page's name among the addresses.
    """
    return _makers[-1](viewer, current)
