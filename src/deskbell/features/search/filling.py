"""Taking in what the index lacks: ticket by ticket, the newest first, a few in one transaction."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass

from deskbell.features.search.documents import documents_of_tickets
from deskbell.features.search.index import backend, put
from deskbell.features.search.models import Backlog
from deskbell.features.search.vocabulary import Row
from deskbell.kernel.prepared import Statement, asked
from deskbell.kernel.transactions import writing
from deskbell.tickets.models import Ticket

TICKETS_AT_ONCE = 50
BACKLOG = "backlog"
FILLING_ASKED = Statement(
    sql=f"SELECT '{BACKLOG}', up_to_ticket_id, CAST(tickets AS text), '' FROM search_backlog",  # noqa: S608 - own words
    parameters=(),
)


@dataclass(frozen=True, kw_only=True)
class Filling:
    """How far it is: so many of so many tickets are still to be taken in."""

    left: int
    total: int

    @property
    def percent(self) -> int:
        """How much is done."""
        return 100 * (self.total - self.left) // self.total if self.total else 100


def filling() -> Filling | None:
    """How far it is; None where the index holds everything."""
    return filling_in(asked(FILLING_ASKED))


def filling_in(rows: Iterable[Row]) -> Filling | None:
    """The same of an answer to `FILLING_ASKED`."""
    for kind, up_to_ticket_id, tickets, _nothing in rows:
        if kind == BACKLOG:
            left = Ticket.objects.filter(pk__lte=up_to_ticket_id).count()
            return Filling(left=min(left, int(tickets)), total=int(tickets))
    return None


def take_in(ticket_ids: Collection[int]) -> None:
    """Read tickets and put what can be found of them into the index, while nobody else changes them."""
    with writing():
        locked = Ticket.objects.select_for_update(of=("self",)).filter(pk__in=ticket_ids).order_by("pk")
        put(documents_of_tickets(locked.values_list("pk", flat=True)))


def is_filled() -> bool:
    """Whether the index holds everything."""
    return not Backlog.objects.exists()


def begin_anew() -> None:
    """Empty the index, and note that all tickets are to be taken in."""
    with writing():
        backend().empty()
        Backlog.objects.all().delete()
        tickets = Ticket.objects.order_by("-pk")
        newest = tickets.first()
        if newest is not None:
            Backlog.objects.create(up_to_ticket_id=newest.pk, tickets=tickets.count())


def fill_some() -> bool:
    """Take the next tickets in; False once there is nothing left to be done."""
    with writing():
        row = Backlog.objects.select_for_update().order_by("pk").first()
        if row is None:
            return False
        rows = Ticket.objects.filter(pk__lte=row.up_to_ticket_id).order_by("-pk")
        ids = list(rows.values_list("pk", flat=True)[:TICKETS_AT_ONCE])
        if not ids:
            row.delete()
            return False
        take_in(ids)
        row.up_to_ticket_id = ids[-1] - 1
        row.save()
        return True
