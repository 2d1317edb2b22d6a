"""What features add to the agent panel's rail: pages of their own, for the agents whom they concern."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from deskbell.people.rights import AgentRights

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise


@dataclass(frozen=True, kw_only=True)
class RailPage:
    """A page by its name among the addresses, and whom it concerns."""

    url_name: str
    words: StrOrPromise
    is_for: Callable[[AgentRights | None], bool]


PAGES: dict[str, RailPage] = {}


def offer_page(page: RailPage) -> RailPage:
    """Let the rail lead to a page. ValueError if it does already."""
    if page.url_name in PAGES:
        raise ValueError(f"{page.url_name} is in the rail twice")
    PAGES[page.url_name] = page
    return page


def pages_for(rights: AgentRights | None) -> tuple[RailPage, ...]:
    """The pages that concern an agent."""
    return tuple(one for one in PAGES.values() if one.is_for(rights))
