"""A client's own list."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final
from urllib.parse import urlencode

from django.urls import reverse
from django.utils.translation import gettext as _

from deskbell.tickets.queries import ClientTicket, client_tickets
from deskbell.tickets.viewer import viewer_of

if TYPE_CHECKING:
    from deskbell.kernel.actor import Actor

KINDS: Final = ("open", "finished", "all")


@dataclass(frozen=True, kw_only=True)
class Tab:
    """One of the lists."""

    words: str
    url: str
    is_current: bool


@dataclass(frozen=True, kw_only=True)
class MyTicketsPage:
    """One page of one list; `first_url` leads back to its beginning."""

    which: str
    tabs: Sequence[Tab]
    tickets: Sequence[ClientTicket]
    first_url: str
    next_url: str


def my_tickets_page(*, actor: Actor, which: str, cursor: str) -> MyTicketsPage:
    """The client's tickets; an unknown list is the open one."""
    chosen = which if which in KINDS else "open"
    found = client_tickets(viewer=viewer_of(actor), which=chosen, cursor=cursor)
    return MyTicketsPage(
        which=chosen,
        tabs=[Tab(words=words, url=_url(which=kind), is_current=kind == chosen) for kind, words in _words().items()],
        tickets=found.tickets,
        first_url=_url(which=chosen) if cursor else "",
        next_url=_url(which=chosen, cursor=found.next_cursor) if found.next_cursor else "",
    )


def _words() -> dict[str, str]:
    return {"open": _("Open"), "finished": _("Finished"), "all": _("All")}


def _url(**parameters: str) -> str:
    return f"{reverse('portal:my_tickets')}?{urlencode(parameters)}"
