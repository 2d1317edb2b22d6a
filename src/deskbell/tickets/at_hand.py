"""What is known of the ticket whose facts are just being recorded: nobody who follows them need read it again."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass

from deskbell.kernel.ledger import RecordedFact, facts_of
from deskbell.tickets.models import Ticket


@dataclass
class _Hand:
    ticket: Ticket
    facts: list[RecordedFact] | None = None


_hand: ContextVar[_Hand | None] = ContextVar("ticket_at_hand", default=None)


@contextmanager
def at_hand(ticket: Ticket) -> Iterator[None]:
    """Within, the ticket's new facts stand in the ledger, and no others come."""
    token = _hand.set(_Hand(ticket))
    try:
        yield
    finally:
        _hand.reset(token)


def row_of(ticket_id: int) -> Ticket:
    """The row of the ticket whose facts are being recorded, as they have left it. LookupError for any other."""
    hand = _hand.get()
    if hand is None or hand.ticket.pk != ticket_id:
        raise LookupError(f"no fact of this ticket is being recorded: {ticket_id}")
    return hand.ticket


def facts_so_far(ticket_id: int) -> list[RecordedFact]:
    """All facts of a ticket; while some are being recorded they are read once, by whoever asks first."""
    hand = _hand.get()
    if hand is None or hand.ticket.pk != ticket_id:
        return facts_of(ticket_id)
    if hand.facts is None:
        hand.facts = facts_of(ticket_id)
    return hand.facts
