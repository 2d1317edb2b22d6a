"""What filter rules did to a ticket."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.utils.translation import gettext as _

from deskbell.agent_panel.pages.place import Place
from deskbell.agent_panel.pages.rail import Rail, rail
from deskbell.agent_panel.pages.ticket import ticket_url
from deskbell.tickets.queries import queue_counts
from deskbell.tickets.queries.rule_log import LoggedFiring, firings_of
from deskbell.tickets.viewer import Viewer

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise

    from deskbell.tickets.models import Ticket


@dataclass(frozen=True, kw_only=True)
class RulesPage:
    """The rules that acted on a ticket, in their order."""

    number: str
    subject: str
    firings: tuple[LoggedFiring, ...]
    back_url: str
    crumbs: tuple[tuple[str, StrOrPromise], ...]
    rail: Rail


def rules_page(*, viewer: Viewer, ticket: Ticket, place: Place) -> RulesPage:
    """The page for a ticket that `find` gave."""
    back_url = ticket_url(ticket.number) + place.query
    return RulesPage(
        number=ticket.number,
        subject=ticket.subject_text,
        firings=firings_of(ticket),
        back_url=back_url,
        crumbs=((back_url, f"#{ticket.number}"), ("", _("What rules did"))),
        rail=rail(viewer=viewer, counts=queue_counts(viewer=viewer), current=place.queue),
    )
