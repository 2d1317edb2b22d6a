"""The form of a ticket that an agent opens on a client's behalf."""

from __future__ import annotations

from dataclasses import dataclass

from deskbell.agent_panel.pages.rail import Rail, rail
from deskbell.tickets.queries import queue_counts, visible_to
from deskbell.tickets.viewer import Viewer


@dataclass(frozen=True, kw_only=True)
class OpenTicketPage:
    """What stands around the form. `draft_key` names the unsent text in the browser."""

    draft_key: str
    rail: Rail


def open_ticket_page(*, viewer: Viewer, draft_key: str) -> OpenTicketPage:
    """The page."""
    return OpenTicketPage(
        draft_key=draft_key,
        rail=rail(viewer=viewer, counts=queue_counts(viewer=viewer), current=""),
    )


def number_of(*, viewer: Viewer, ticket_id: int) -> str:
    """The number of a ticket; empty if this agent does not see it."""
    return visible_to(viewer).filter(pk=ticket_id).values_list("number", flat=True).first() or ""
