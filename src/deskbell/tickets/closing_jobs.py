"""Looking after finished tickets: who is reminded, closed or archived now."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta

from django.utils import timezone

from deskbell.kernel.actor import Actor
from deskbell.kernel.jobs import periodic
from deskbell.kernel.pieces import do_alone
from deskbell.people.models import Department
from deskbell.tickets.closing import ClosingTerms, close_at, closing_terms, remind_at
from deskbell.tickets.commands.follow_up import follow_up
from deskbell.tickets.models import Ticket
from deskbell.tickets.words import Standing

AT_MOST = 500
BATCH = 1000


@periodic(name="tickets.follow_up", every=timedelta(minutes=5))
def follow_up_finished() -> int:
    """Remind, close and archive what is due, department by department; how many. What is left goes on next time."""
    now, done = timezone.now(), 0
    for department_id in Department.objects.order_by("pk").values_list("pk", flat=True):
        terms = closing_terms(department_id)
        for ticket_id in due_in(department_id, terms, now=now):
            done += _follow_up(ticket_id)
            if done >= AT_MOST:
                return done
    return done


def due_in(department_id: int, terms: ClosingTerms, *, now: datetime) -> Iterator[int]:
    """The ids of a department's tickets for which something is due; the command looks again under the lock."""
    yield from _silent(department_id, terms, now=now)
    if terms.archive_after_days:
        until = now - timedelta(days=terms.archive_after_days)
        closed = Ticket.objects.filter(department_id=department_id, standing=Standing.CLOSED, updated_at__lte=until)
        yield from closed.order_by("updated_at", "id").values_list("pk", flat=True)[:AT_MOST]


def _silent(department_id: int, terms: ClosingTerms, *, now: datetime) -> Iterator[int]:
    """Resolved tickets whose reminder or closing is due. Business days are never shorter than days."""
    waits = [days for days in (terms.remind_after_days, terms.close_after_days) if days]
    if not waits:
        return
    resolved = Ticket.objects.filter(
        department_id=department_id,
        standing=Standing.RESOLVED,
        resolved_at__lte=now - timedelta(days=min(waits)) + timedelta(hours=2),  # a clock change shortens a day
    )
    if not terms.close_after_days:
        resolved = resolved.filter(reminded_at=None)  # what was reminded stays resolved for ever: nobody looks again
    for ticket in resolved.order_by("updated_at", "id").iterator(chunk_size=BATCH):
        due = [at for at in (remind_at(ticket, terms), close_at(ticket, terms)) if at is not None]
        if due and min(due) <= now:
            yield ticket.pk


def _follow_up(ticket_id: int) -> bool:
    return bool(
        do_alone(f"following up ticket {ticket_id}", lambda: follow_up(actor=Actor.system(), ticket_id=ticket_id))
    )
