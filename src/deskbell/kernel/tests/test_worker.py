"""The worker: effects after the commit, at least once, their rows stored with the mark."""

import threading
from collections.abc import Sequence
from datetime import timedelta

import pytest
import time_machine
from deskbell_tests.cast import Cast
from django.db import connection
from django.db.models import Model
from django.utils import timezone

from deskbell.kernel import jobs, outbox, work, worker
from deskbell.kernel.command import muting
from deskbell.kernel.effects import EFFECTS, Effect, EffectFunction
from deskbell.kernel.jobs import PERIODIC, Periodic
from deskbell.kernel.ledger import RecordedFact
from deskbell.kernel.models import Delivery, Job, SubmittedForm, WorkerHeartbeat
from deskbell.tickets.events import TicketOpened
from deskbell.tickets.models import Ticket

pytestmark = pytest.mark.django_db


def follow(monkeypatch: pytest.MonkeyPatch, run: EffectFunction) -> None:
    """A test's own effect follows the opening of tickets, and deliveries are all the work there is."""
    monkeypatch.setitem(EFFECTS, "test", Effect(name="test", on=frozenset({TicketOpened}), run=run))
    monkeypatch.setattr(worker, "WORK", {"deliveries": work.WORK["deliveries"]})


def opened(cast: Cast) -> Ticket:
    """A ticket whose opening the test's effect alone follows."""
    with muting(frozenset(EFFECTS) - {"test"}):
        return cast.ticket()


def owe_again() -> None:
    """As if the mark of every delivery had been lost."""
    Delivery.objects.update(state="waiting", due_at=timezone.now())


def row_for(recorded: RecordedFact) -> Sequence[Model]:
    return [SubmittedForm(scope="effect", key=str(recorded.id), result=recorded.stream_id)]


def test_an_effect_runs_after_the_commit_and_its_rows_are_stored(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    follow(monkeypatch, row_for)
    ticket = opened(cast)
    assert not SubmittedForm.objects.exists()
    assert worker.drain() == 1
    assert SubmittedForm.objects.get().result == ticket.pk
    assert Delivery.objects.get().state == "done"
    assert worker.drain() == 0


def test_an_effect_that_runs_twice_stores_its_rows_once(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    follow(monkeypatch, row_for)
    opened(cast)
    worker.drain()
    owe_again()
    assert worker.drain() == 1
    assert SubmittedForm.objects.count() == 1


def test_rows_without_a_key_of_their_own_would_double(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    """The counter-proof to the test above."""
    follow(monkeypatch, lambda _recorded: [SubmittedForm(scope="effect", key=str(timezone.now().timestamp()))])
    opened(cast)
    worker.drain()
    owe_again()
    assert worker.drain() == 1
    assert SubmittedForm.objects.count() == 2


def test_one_failing_effect_holds_up_no_other(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail_for_first(recorded: RecordedFact) -> Sequence[Model]:
        if recorded.stream_id == bad.pk:
            raise ConnectionError("no route")
        return row_for(recorded)

    follow(monkeypatch, fail_for_first)
    bad, good = opened(cast), opened(cast)
    worker.drain()
    assert {row.result for row in SubmittedForm.objects.all()} == {good.pk}
    waiting = Delivery.objects.get(fact__stream_id=bad.pk)
    assert (waiting.state, waiting.last_error) == ("waiting", "ConnectionError: no route")


def test_a_worker_that_lost_its_lease_stores_nothing(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    """Another worker took the delivery while the effect ran: what the slow one made is dropped with its mark."""

    def lose_lease(recorded: RecordedFact) -> Sequence[Model]:
        Delivery.objects.update(worker="another")
        return row_for(recorded)

    follow(monkeypatch, lose_lease)
    opened(cast)
    outbox.deliver(worker="slow")
    assert not SubmittedForm.objects.exists()
    assert Delivery.objects.get().state == "waiting"


def test_periodic_work_runs_once_in_a_slot(monkeypatch: pytest.MonkeyPatch) -> None:
    ran: list[int] = []
    monkeypatch.setitem(PERIODIC, "test", Periodic(name="test", every=timedelta(hours=1), run=lambda: ran.append(1)))
    monkeypatch.setattr(jobs, "_asked", {})
    with time_machine.travel("2026-03-02 10:30:00Z", tick=False) as clock:
        for _ in range(20):
            jobs.run_jobs(worker="a")
        monkeypatch.setattr(jobs, "_asked", {})
        for _ in range(20):
            jobs.run_jobs(worker="b")
        assert len(ran) == 1
        clock.shift(timedelta(hours=1))
        for _ in range(20):
            jobs.run_jobs(worker="a")
    assert len(ran) == 2
    assert Job.objects.filter(name="test", state="done").count() == 2


@pytest.mark.parametrize("fails", [False, True])
def test_what_many_ask_for_is_done_once(monkeypatch: pytest.MonkeyPatch, fails: bool) -> None:
    ran: list[int] = []

    def run() -> None:
        ran.append(1)
        if fails:
            raise ValueError

    monkeypatch.setattr(jobs, "PERIODIC", {"test": Periodic(name="test", every=timedelta(hours=1), run=run)})
    monkeypatch.setattr(jobs, "_asked", {"test": jobs.PERIODIC["test"].key()})
    Job.objects.bulk_create(Job(name="test", key=f"test:{place}") for place in range(5))
    Job.objects.create(name="other", key="other:1")
    assert jobs.run_jobs(worker="a") == 5
    assert ran == [1]
    of_one_name = Job.objects.filter(name="test")
    assert set(of_one_name.values_list("state", "attempts")) == {("waiting" if fails else "done", 1)}
    assert Job.objects.get(name="other").attempts == 0


@pytest.mark.django_db(transaction=True)
def test_the_loop_beats_works_and_stops(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    follow(monkeypatch, row_for)
    stop = threading.Event()

    def run() -> None:
        try:
            worker.run_worker(stop)
        finally:
            connection.close()

    thread = threading.Thread(target=run)
    thread.start()
    opened(cast)
    for _ in range(100):
        if SubmittedForm.objects.exists():
            break
        threading.Event().wait(0.1)
    stop.set()
    thread.join(10)
    assert not thread.is_alive()
    assert SubmittedForm.objects.count() == 1
    assert WorkerHeartbeat.objects.count() == 1


def test_work_gathers_after_a_short_round_and_never_while_much_is_waiting() -> None:
    assert worker.time_to_gather(done=3, seconds=0.02) == pytest.approx(worker.GATHER_SECONDS - 0.02)
    assert worker.time_to_gather(done=3, seconds=worker.GATHER_SECONDS * 2) == 0
    assert worker.time_to_gather(done=outbox.BATCH, seconds=0.02) == 0
