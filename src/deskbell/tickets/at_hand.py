"""The row of the ticket whose facts are just being recorded: its command holds it already, as it is after them."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar

from deskbell.kernel.rows import first
from deskbell.tickets.models import Ticket

_ticket: ContextVar[Ticket | None] = ContextVar("ticket_at_hand", default=None)


@contextmanager
def at_hand(ticket: Ticket) -> Iterator[None]:
    """Within, whoever follows the ticket's facts need not read it again."""
    token = _ticket.set(ticket)
    try:
        yield
    finally:
        _ticket.reset(token)


def row_of(ticket_id: int) -> Ticket:
    """A ticket's row as the facts so far have left it. LookupError if there is none."""
    held = _ticket.get()
    ticket = held if held is not None and held.pk == ticket_id else first(Ticket, "id = %s", ticket_id)
    if ticket is None:
        raise LookupError(f"facts of a ticket that does not exist: {ticket_id}")
    return ticket
