"""A ticket as it is printed: with notes and everything that happened, or as a client may have it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from django.utils import timezone

from deskbell.agent_panel.pages.place import Place
from deskbell.agent_panel.pages.ticket import Properties, Requester, properties_of, requester_of, ticket_url
from deskbell.kernel.configure import read
from deskbell.tickets.queries import AttachmentItem, EntryItem, EventItem, TagItem, TimelineItem, tags_in, timeline
from deskbell.tickets.settings import HIDES_AGENT_NAMES
from deskbell.tickets.viewer import Viewer
from deskbell.ui.mail_body import ShownBody, shown_text

if TYPE_CHECKING:
    from deskbell.tickets.models import Ticket


@dataclass(frozen=True, kw_only=True)
class PrintedItem:
    """An entry with its text and the names of its files, or an event; `author` is empty where the desk speaks."""

    item: TimelineItem
    author: str = ""
    body: ShownBody | None = None
    files: tuple[AttachmentItem, ...] = ()


@dataclass(frozen=True, kw_only=True)
class PrintPage:
    """The sheet. `address` is the ticket's page, `other_url` the same sheet with notes, or without."""

    number: str
    subject: str
    address: str
    other_url: str
    has_notes: bool
    properties: Properties
    requester: Requester
    tags: tuple[TagItem, ...]
    items: tuple[PrintedItem, ...]
    printed_at: datetime


def print_page(*, viewer: Viewer, ticket: Ticket, place: Place, has_notes: bool) -> PrintPage:
    """The sheet of a ticket that `find` gave."""
    items = timeline(viewer=viewer, ticket=ticket)
    address, query = ticket_url(ticket.number), place.query
    has_names = has_notes or not read(HIDES_AGENT_NAMES)
    notes = "" if has_notes else f"{'&' if query else '?'}notes=1"
    return PrintPage(
        number=ticket.number,
        subject=ticket.subject_text,
        address=address + query,
        other_url=f"{address}print/{query}{notes}",
        has_notes=has_notes,
        properties=properties_of(ticket),
        requester=requester_of(ticket, viewer),
        tags=tags_in(ticket=ticket, told=[one.name for one in items]) if has_notes else (),
        items=tuple(_printed(one, has_names=has_names) for one in items if has_notes or _is_for_clients(one)),
        printed_at=timezone.now(),
    )


def _is_for_clients(item: TimelineItem) -> bool:
    return isinstance(item, EntryItem) and not item.is_note and not item.is_machine


def _printed(item: TimelineItem, *, has_names: bool) -> PrintedItem:
    if isinstance(item, EventItem):
        return PrintedItem(item=item)
    body = shown_text(html=item.body_html, quoted_html=item.quoted_html)
    author = item.author if has_names or item.is_from_client else ""
    return PrintedItem(item=item, author=author, body=body, files=item.attachments)
