"""Several sweepers at once, on real connections: every alarm once, every missed end once, none forgotten."""

import threading
from collections import Counter
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from datetime import timedelta

import pytest
import time_machine
from deskbell_tests.cast import Cast
from deskbell_tests.plans import ALWAYS, published_plan, published_schedule
from django.db import connection, connections
from django.utils import timezone

from deskbell.kernel.actor import Actor
from deskbell.kernel.configure import configure
from deskbell.kernel.ledger import RecordedFact
from deskbell.kernel.models import LedgerRow
from deskbell.service_levels.settings import DEFAULT_PLAN_ID
from deskbell.tickets import jobs, recording
from deskbell.tickets.clocks import facts_for_clocks
from deskbell.tickets.commands import raise_alarms as command
from deskbell.tickets.commands.note import note
from deskbell.tickets.jobs import sweep
from deskbell.tickets.models import Clock, Ticket

pytestmark = pytest.mark.django_db(transaction=True)
TICKETS = 30


def overdue_tickets(cast: Cast) -> list[Ticket]:
    """Tickets of yesterday, whose two ends were missed and whose alarm nobody raised."""
    schedule = published_schedule(content=ALWAYS, name="Always open")
    alarm = {"target": "resolution", "minutes": 0, "tell": ["agent"], "raise_priority": True}
    plan = published_plan(schedule=schedule, targets={"first_response": 60, "resolution": 120}, alarms=[alarm])
    configure(actor=Actor.system(), setting=DEFAULT_PLAN_ID, value=plan.pk)
    with time_machine.travel(timezone.now() - timedelta(days=1)):
        return [cast.ticket() for _ in range(TICKETS)]


def at_once(*jobs_: Callable[[], int]) -> list[int]:
    """What jobs gave that started together in threads of their own."""
    barrier = threading.Barrier(len(jobs_))

    def run(job: Callable[[], int]) -> int:
        try:
            connection.ensure_connection()
            barrier.wait(30)
            return job()
        finally:
            connections.close_all()

    with ThreadPoolExecutor(len(jobs_)) as pool:
        return list(pool.map(run, jobs_))


def until_nothing_is_due() -> int:
    """Sweep like a worker: again and again; how many tickets were told of."""
    total = 0
    while Clock.objects.filter(next_step_at__lte=timezone.now()).exists():
        total += sweep(worker="one of many")
    return total


def told() -> Counter[str]:
    """How often each of these facts stands in the ledger."""
    names = ("ServiceLevelBreached", "AlarmRaised", "PriorityChanged")
    return Counter(LedgerRow.objects.filter(name__in=names).values_list("name", flat=True))


ONCE = Counter({"ServiceLevelBreached": 2 * TICKETS, "AlarmRaised": TICKETS, "PriorityChanged": TICKETS})


def test_two_sweepers_act_once(cast: Cast) -> None:
    overdue_tickets(cast)
    assert sum(at_once(until_nothing_is_due, until_nothing_is_due)) == TICKETS
    assert told() == ONCE


def test_sweepers_and_agents_do_not_hold_each_other_up(cast: Cast) -> None:
    tickets, jane = overdue_tickets(cast), Actor.agent(cast.jane.pk)

    def notes() -> int:
        return sum(bool(note(actor=jane, ticket_id=one.pk, body="On it")) for one in tickets)

    assert at_once(until_nothing_is_due, notes, until_nothing_is_due, notes)[1::2] == [TICKETS, TICKETS]
    assert told() == ONCE


@pytest.mark.skipif("connection.vendor != 'postgresql'", reason="on SQLite a writing transaction alone holds the lane")
def test_without_locks_sweepers_would_collide(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    """The counter-proof: without the ticket's lock both read the same facts, and both want to tell."""
    overdue_tickets(cast)
    both_have_read = threading.Barrier(2)

    def together(ticket_id: int) -> list[RecordedFact]:
        facts = facts_for_clocks(ticket_id)
        with suppress(threading.BrokenBarrierError):
            both_have_read.wait(2)
        return facts

    monkeypatch.setattr(jobs, "_is_ours", lambda _pk: True)
    monkeypatch.setattr(recording, "read_locked", lambda pk: Ticket.objects.filter(pk=pk).first())
    monkeypatch.setattr(command, "facts_for_clocks", together)
    with pytest.raises(Exception, match=r"ledger_one_fact_per_sequence|deadlock"):
        at_once(until_nothing_is_due, until_nothing_is_due)
