"""The number that people know a ticket by, for whoever made it a moment ago: nothing else of the ticket is told here."""

from __future__ import annotations

from deskbell.kernel.prepared import Prepared, statement_of
from deskbell.tickets.models import ThreadEntry, Ticket
from deskbell.tickets.words import Standing


def number_of_ticket(ticket_id: int) -> str:
    """The number of a ticket. Ticket.DoesNotExist."""
    rows = _NUMBERS.rows(ticket=ticket_id)[1]
    if not rows:
        raise Ticket.DoesNotExist
    return str(rows[0][0])


def number_of_entry(entry_id: int) -> str:
    """The number of the ticket that an entry stands in. ThreadEntry.DoesNotExist."""
    return str(ThreadEntry.objects.values_list("ticket__number", flat=True).get(pk=entry_id))


def is_number_of_deleted(number: str) -> bool:
    """Whether the ticket that was called so is deleted."""
    return Ticket.objects.filter(number=number, standing=Standing.DELETED).exists()


_NUMBERS = Prepared(lambda ticket: statement_of(Ticket.objects.filter(pk=ticket).values_list("number")))
