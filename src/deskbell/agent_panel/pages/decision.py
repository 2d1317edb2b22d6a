"""Why the desk gave a ticket to somebody, or to nobody yet."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.utils.translation import gettext as _

from deskbell.agent_panel.pages.place import Place
from deskbell.agent_panel.pages.rail import Rail, rail
from deskbell.agent_panel.pages.ticket import ticket_url
from deskbell.routing.assignment import Ground
from deskbell.tickets.queries import queue_counts
from deskbell.tickets.queries.decisions import CandidateItem, DecisionItem, decision_of
from deskbell.tickets.viewer import Viewer
from deskbell.ui.times import span

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise

    from deskbell.tickets.models import Ticket


@dataclass(frozen=True, kw_only=True)
class CandidateRow:
    """One agent's line: what was the matter, in words."""

    name: str
    words: str
    load: str
    last: str
    is_chosen: bool


@dataclass(frozen=True, kw_only=True)
class DecisionPage:
    """The decision with its surroundings."""

    number: str
    subject: str
    title: str
    reason: str
    decision: DecisionItem
    rows: tuple[CandidateRow, ...]
    back_url: str
    crumbs: tuple[tuple[str, StrOrPromise], ...]
    rail: Rail


def decision_page(*, viewer: Viewer, ticket: Ticket, place: Place, decision_id: int) -> DecisionPage:
    """The page of one decision. NotFound."""
    decision = decision_of(viewer=viewer, ticket=ticket, decision_id=decision_id)
    title = _("Why %(name)s?") % {"name": decision.agent} if decision.agent else _("Why nobody yet?")
    back_url = ticket_url(ticket.number) + place.query
    return DecisionPage(
        number=ticket.number,
        subject=ticket.subject_text,
        title=title,
        reason=ground_words(decision),
        decision=decision,
        rows=tuple(_row(one, decision) for one in decision.candidates),
        back_url=back_url,
        crumbs=((back_url, f"#{ticket.number}"), ("", title)),
        rail=rail(viewer=viewer, counts=queue_counts(viewer=viewer), current=place.queue),
    )


def ground_words(decision: DecisionItem) -> str:
    """Why this agent: "longest since the last ticket: 2 h", "least loaded: 3 of 10"."""
    label, chosen = str(decision.ground.label), decision.chosen
    if chosen is None:
        return label
    if decision.ground is Ground.LEAST_LOADED:
        return f"{label}: {chosen.load_words}"
    if decision.ground is not Ground.LONGEST_IDLE:
        return label
    return f"{label}: {span(length=chosen.idle)}" if chosen.idle is not None else _("has had no ticket here yet")


def _row(one: CandidateItem, decision: DecisionItem) -> CandidateRow:
    return CandidateRow(
        name=one.name,
        words=ground_words(decision) if one.is_chosen else str(one.words),
        load=one.load_words,
        last=_("%(span)s ago") % {"span": span(length=one.idle)} if one.idle is not None else _("none yet"),
        is_chosen=one.is_chosen,
    )
