"""Tickets that belong together, as far as a viewer may know of them."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from deskbell.tickets.events import MessageMovedIn, MessageMovedOut, TicketLinked
from deskbell.tickets.models import Ticket, TicketLink
from deskbell.tickets.queries.visibility import visible_to
from deskbell.tickets.viewer import Viewer
from deskbell.tickets.words import ACTIVE_STATES, TIES_BY_HAND, LinkKind, State

# Guesses of the desk, and whose message went where, are for those who can judge it.
FOR_CLIENTS = (LinkKind.FOLLOWS, LinkKind.FOLLOWED_BY)
TELLING = frozenset({TicketLinked.__name__, MessageMovedIn.__name__, MessageMovedOut.__name__})


@dataclass(frozen=True, kw_only=True)
class LinkedTicket:
    """Another ticket, and how it belongs to the one that is shown."""

    number: str
    subject: str
    state: str
    kind: str
    kind_words: str

    @property
    def is_by_hand(self) -> bool:
        """Whether an agent tied it, and may undo that."""
        return self.kind in TIES_BY_HAND

    @property
    def state_words(self) -> str:
        """What its state is called."""
        return str(State(self.state).label)

    @property
    def is_open(self) -> bool:
        """Whether it still needs work."""
        return self.state in ACTIVE_STATES


def linked_tickets(*, viewer: Viewer, ticket: Ticket) -> tuple[LinkedTicket, ...]:
    """The tickets that this one belongs together with and that the viewer may see, in the order in which they were tied."""
    ties = TicketLink.objects.filter(ticket=ticket).order_by("pk")
    if not viewer.actor.is_agent:
        ties = ties.filter(kind__in=FOR_CLIENTS)
    links = list(ties.values_list("other_id", "kind"))
    if not links:
        return ()
    rows = visible_to(viewer).filter(pk__in=[pk for pk, _kind in links]).select_related("subject")
    found = {row.pk: row for row in rows}
    return tuple(_shown(found[pk], kind) for pk, kind in links if pk in found)


def linked_in(*, viewer: Viewer, ticket: Ticket, told: Iterable[str]) -> tuple[LinkedTicket, ...]:
    """As `linked_tickets`, for a page that knows what was `told` of the ticket: where no fact is of a tie, nobody asks."""
    is_linked = any(one in TELLING for one in told)
    return linked_tickets(viewer=viewer, ticket=ticket) if is_linked else ()


def _shown(ticket: Ticket, kind: str) -> LinkedTicket:
    return LinkedTicket(
        number=ticket.number,
        subject=ticket.subject_text,
        state=ticket.state,
        kind=kind,
        kind_words=str(LinkKind(kind).label),
    )
