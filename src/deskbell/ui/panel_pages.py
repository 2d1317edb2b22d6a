"""What features add to the admin panel: pages of their own, in its menu and its search."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from deskbell.kernel.configuration import Group

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise


@dataclass(frozen=True, kw_only=True)
class PanelPage:
    """A page by its name among the addresses; `keywords` are other words that people look for it by."""

    url_name: str
    title: StrOrPromise
    explanation: StrOrPromise
    keywords: StrOrPromise = ""
    group: Group = Group.DESK


PAGES: dict[str, PanelPage] = {}


def add_to_panel(page: PanelPage) -> PanelPage:
    """Let the panel lead to a page. ValueError if it does already."""
    if page.url_name in PAGES:
        raise ValueError(f"{page.url_name} is in the panel twice")
    PAGES[page.url_name] = page
    return page
