"""A small form about a ticket, as a page of its own or as a dialog."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from deskbell.agent_panel.pages.place import Place
from deskbell.agent_panel.pages.rail import Rail, rail
from deskbell.agent_panel.pages.ticket import ticket_url
from deskbell.tickets.queries import queue_counts
from deskbell.tickets.viewer import Viewer

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise

    from deskbell.tickets.models import Ticket


@dataclass(frozen=True, kw_only=True)
class ChangePage:
    """The form's surroundings; what it asks is the form's own matter."""

    number: str
    subject: str
    title: StrOrPromise
    button: StrOrPromise
    back_url: str
    crumbs: tuple[tuple[str, StrOrPromise], ...]
    rail: Rail
    words: StrOrPromise = ""
    is_dangerous: bool = False


def change_page(
    *,
    viewer: Viewer,
    ticket: Ticket,
    place: Place,
    title: StrOrPromise,
    button: StrOrPromise,
    words: StrOrPromise = "",
    is_dangerous: bool = False,
) -> ChangePage:
    """The page of one form; `words` say beforehand what it does."""
    back_url = ticket_url(ticket.number) + place.query
    return ChangePage(
        number=ticket.number,
        subject=ticket.subject_text,
        title=title,
        button=button,
        back_url=back_url,
        crumbs=((back_url, f"#{ticket.number}"), ("", title)),
        rail=rail(viewer=viewer, counts=queue_counts(viewer=viewer), current=place.queue),
        words=words,
        is_dangerous=is_dangerous,
    )
