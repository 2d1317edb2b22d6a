"""Tickets of before get the columns that their facts fold into from now on."""

from collections.abc import Iterator
from itertools import groupby
from typing import Any

from django.db import migrations
from django.db.models import F

BATCH = 1000
WATCHED = ("MessageAdded", "ResponseAdded", "TicketResolved", "TicketReopened")


def fold_responses(apps: Any, _editor: Any) -> None:
    """The last response of each ticket, its solution where it was answered when it was resolved, and the nearest end."""
    ticket, row = apps.get_model("tickets", "Ticket"), apps.get_model("kernel", "LedgerRow")
    facts = row.objects.filter(name__in=WATCHED).order_by("stream_id", "sequence")
    changed = []
    for pk, response, solution in _folded(facts.values_list("stream_id", "name", "data").iterator(chunk_size=BATCH)):
        changed.append(ticket(pk=pk, last_response_id=response, solution_id=solution))
        if len(changed) == BATCH:
            ticket.objects.bulk_update(changed, ["last_response_id", "solution_id"], batch_size=200)
            changed = []
    ticket.objects.bulk_update(changed, ["last_response_id", "solution_id"], batch_size=200)
    active = ticket.objects.filter(due_at__isnull=False, standing__in=("needs_reply", "answered"))
    active.update(next_due_at=F("due_at"))


def _folded(facts: Iterator[tuple[int, str, dict[str, Any]]]) -> Iterator[tuple[int, int, int | None]]:
    for pk, group in groupby(facts, key=lambda fact: fact[0]):
        response = solution = None
        is_answered = False
        for _pk, name, data in group:
            if name == "ResponseAdded":
                response, is_answered = data["entry_id"], True
            elif name == "TicketResolved":
                solution = response if is_answered else None
            else:
                is_answered = False
                solution = None if name == "TicketReopened" else solution
        if response is not None:
            yield pk, response, solution


class Migration(migrations.Migration):
    dependencies = [("tickets", "0003_service_levels"), ("kernel", "0001_initial")]

    operations = [migrations.RunPython(fold_responses, migrations.RunPython.noop)]
