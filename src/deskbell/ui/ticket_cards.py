"""What features show beside a ticket: a card each, made from what the page's reader sees of the ticket.

What a card tells of comes with the ticket's other surroundings: its rows are asked for in the same query.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from deskbell.kernel.prepared import Statement
from deskbell.tickets.models import Ticket
from deskbell.tickets.queries.surroundings import Row
from deskbell.tickets.viewer import Viewer


@dataclass(frozen=True, kw_only=True)
class TicketCard:
    """A card: its template, which finds what it shows as `card`."""

    template: str
    content: Any


# None where there is nothing to show.
MakeCard = Callable[[Viewer, Ticket, Sequence[Row]], TicketCard | None]
RowsFor = Callable[[Ticket], Statement]
CARDS: dict[str, tuple[RowsFor, MakeCard]] = {}


def offer_card(name: str, rows_for: RowsFor) -> Callable[[MakeCard], MakeCard]:
    """Let a card stand beside tickets, made from rows whose kind is its name. ValueError if the name is taken."""

    def register(make: MakeCard) -> MakeCard:
        if name in CARDS:
            raise ValueError(f"two cards are called {name}")
        CARDS[name] = (rows_for, make)
        return make

    return register


def rows_of_cards(ticket: Ticket) -> list[Statement]:
    """What the cards beside a ticket are made from."""
    return [rows_for(ticket) for rows_for, _make in CARDS.values()]


def cards_for(*, viewer: Viewer, ticket: Ticket, rows: Mapping[str, Sequence[Row]]) -> tuple[TicketCard, ...]:
    """The cards beside a ticket that the viewer sees; `rows` by their kind."""
    made = (make(viewer, ticket, rows.get(name, ())) for name, (_rows_for, make) in CARDS.items())
    return tuple(card for card in made if card is not None)
