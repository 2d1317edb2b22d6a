"""What must hold for the rows of figures: they are what the facts tell."""

from __future__ import annotations

from itertools import groupby

from django.db.models import Max

from deskbell.features.reports.models import Filling, Happening
from deskbell.features.reports.projections import COLUMNS
from deskbell.features.reports.telling import happenings_of
from deskbell.kernel.ledger import recorded_of
from deskbell.kernel.models import LedgerRow
from deskbell.kernel.verification import Check, invariant
from deskbell.tickets.models import Ticket

BATCH = 500


@invariant(name="every figure's rows are what the facts tell")
def happenings_are_told(check: Check) -> None:
    """Tell every ticket's facts anew and compare row by row; tickets that are yet to be told are left out."""
    first, last = told_from(), Ticket.objects.aggregate(last=Max("pk"))["last"] or 0
    for start in range(first, last + 1, BATCH):
        between = (start, min(start + BATCH - 1, last))
        numbers = dict(Ticket.objects.filter(pk__range=between).values_list("pk", "number"))
        facts = LedgerRow.objects.filter(stream_id__range=between).order_by("stream_id", "sequence")
        rows = Happening.objects.filter(ticket__gte=between[0], ticket__lte=between[1]).order_by(
            "ticket_id", "sequence"
        )
        told = {
            pk: [_values(row) for row in happenings_of([recorded_of(each) for each in group])]
            for pk, group in groupby(facts, key=lambda row: row.stream_id)
        }
        kept = {pk: [_values(row) for row in group] for pk, group in groupby(rows, key=lambda row: row.ticket_id)}
        check.count(len(numbers))
        for pk, number in numbers.items():
            if told.get(pk, []) != kept.get(pk, []):
                text = f"its happenings are {kept.get(pk, [])}, its facts say {told.get(pk, [])}"
                check.report(text, ticket=number)


def told_from() -> int:
    """The first ticket by its id whose happenings must be there: behind those that are being made up for."""
    filling = Filling.objects.first()
    return 1 if filling is None or filling.is_over else filling.until_id + 1


def _values(row: Happening) -> tuple[object, ...]:
    return (row.sequence, *(getattr(row, column) for column in COLUMNS))
