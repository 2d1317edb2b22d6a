"""What an open page asks again and again: whether there is anything new. Each answer costs one query by a key."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from deskbell.kernel.errors import NotFound
from deskbell.kernel.models import LedgerRow
from deskbell.kernel.prepared import Prepared, statement_of
from deskbell.kernel.rows import first
from deskbell.tickets.models import Ticket
from deskbell.tickets.policy import may_view
from deskbell.tickets.queries.visibility import visible_to
from deskbell.tickets.viewer import Viewer

# More facts than are written by everybody while one transaction is open.
AT_THE_SAME_TIME = 50


@dataclass(frozen=True, kw_only=True)
class TicketVersion:
    """How far a ticket has come: the number of its last fact."""

    ticket_id: int
    sequence: int


def version_of(*, viewer: Viewer, number: str) -> TicketVersion:
    """How far the ticket has come. NotFound if there is none that the viewer may see."""
    ticket = first(Ticket, "number = %s", number) if number.isprintable() else None
    if ticket is None or not may_view(viewer, ticket):
        raise NotFound
    return TicketVersion(ticket_id=ticket.pk, sequence=ticket.sequence)


def last_fact_ids() -> list[int]:
    """The numbers of the desk's last facts: as long as they stand still, no list has changed.

    The very last one would not do: on PostgreSQL a transaction that took its numbers earlier may be committed later.
    """
    return [pk for (pk,) in _LAST.rows()[1]]


_LAST = Prepared(lambda: statement_of(LedgerRow.objects.order_by("-pk").values_list("pk")[:AT_THE_SAME_TIME]))


def numbers_of(*, viewer: Viewer, ticket_ids: Iterable[int]) -> dict[int, str]:
    """The numbers of those tickets among these that the viewer may see."""
    ids = set(ticket_ids)
    return dict(visible_to(viewer).filter(pk__in=ids).values_list("pk", "number")) if ids else {}
