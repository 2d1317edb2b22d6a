"""Long jobs: no piece lost and none done twice, whatever kills the worker; what can't be done is named."""

import threading
from collections.abc import Callable, Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass, field, replace
from datetime import timedelta
from typing import Any

import pytest
import time_machine
from deskbell_tests.cast import SYSTEM, Cast
from django.db import OperationalError, connection
from django.db.models import F
from django.utils import timezone

from deskbell.kernel import long_jobs_at_work, worker
from deskbell.kernel.actor import Actor
from deskbell.kernel.configure import configure_object
from deskbell.kernel.errors import Invalid, NotFound, Refused
from deskbell.kernel.jobs import LONG_JOBS_KEPT_FOR, tidy
from deskbell.kernel.leases import ATTEMPTS_BEFORE_GIVING_UP
from deskbell.kernel.long_jobs import LONG_WORK, Arguments, LongWork, Piece, ask, ask_again, stop
from deskbell.kernel.long_jobs_at_work import LEASE, PROBLEMS_KEPT, do_a_step
from deskbell.kernel.models import Job, LongJob, SubmittedForm
from deskbell.kernel.progress import ProgressState, ended_jobs, jobs_to_look_at, jobs_under_way, progress_of
from deskbell.kernel.transactions import writing
from deskbell.kernel.work import WORK

pytestmark = pytest.mark.django_db
PLACES = ("long job claimed", "in a piece", "long job piece stored", "long job step stored")


class Killed(BaseException):
    """As if the power had failed: nothing of the product catches it."""


@dataclass
class Toy:
    """Long work that counts how often each piece was done, which is once or wrong."""

    bad: set[int] = field(default_factory=set)
    before_listing: Callable[[], object] = lambda: None
    before_piece: Callable[[int], object] = lambda _key: None
    finished: int = 0

    def work(self) -> LongWork:
        return LongWork(
            kind="test.count",
            title=lambda arguments: f"Count to {arguments['to']}",
            count=lambda arguments: arguments["to"],
            pieces=self.pieces,
            do=self.do,
            finish=self.finish,
        )

    def pieces(self, arguments: Arguments, after: Any, limit: int) -> Sequence[Piece]:
        self.before_listing()
        first = (after or 0) + 1
        return [Piece(key=n, words=f"Piece {n}", address=f"/pieces/{n}/") for n in range(first, arguments["to"] + 1)][
            :limit
        ]

    def do(self, _actor: Actor, _arguments: Arguments, piece: Piece) -> None:
        SubmittedForm.objects.get_or_create(scope="piece", key=str(piece.key), defaults={"result": 0})
        SubmittedForm.objects.filter(scope="piece", key=str(piece.key)).update(result=F("result") + 1)
        self.before_piece(piece.key)
        if piece.key in self.bad:
            raise Invalid({"number": ["That one is stuck."]})

    def finish(self, _actor: Actor, _arguments: Arguments) -> None:
        self.finished += 1


@pytest.fixture
def toy(monkeypatch: pytest.MonkeyPatch) -> Toy:
    toy = Toy()
    monkeypatch.setitem(LONG_WORK, "test.count", toy.work())
    monkeypatch.setattr(long_jobs_at_work, "PIECES_IN_A_STEP", 4)
    monkeypatch.setattr(worker, "WORK", {"long jobs": WORK["long jobs"]})
    return toy


def asked(to: int, actor: Actor = SYSTEM) -> int:
    return ask(actor=actor, kind="test.count", arguments={"to": to})


def times_done() -> dict[int, int | None]:
    return {int(row.key): row.result for row in SubmittedForm.objects.filter(scope="piece")}


def once_each(to: int) -> dict[int, int | None]:
    return dict.fromkeys(range(1, to + 1), 1)


def killed_at(monkeypatch: pytest.MonkeyPatch, toy: Toy, place: str, *, time: int) -> None:
    """Let the worker die at a place, at so many passings of it; then another one comes when the lease is over."""
    passings = iter(range(1, 1000))

    def pass_by(name: str) -> None:
        if name == place and next(passings) == time:
            raise Killed

    with monkeypatch.context() as patch:
        patch.setattr(long_jobs_at_work, "failpoint", pass_by)
        patch.setattr(toy, "before_piece", lambda _key: pass_by("in a piece"))
        with pytest.raises(Killed):
            worker.drain(worker="dead")
    with time_machine.travel(timezone.now() + LEASE + timedelta(seconds=1)):
        worker.drain(worker="alive")


def test_all_pieces_are_done_step_by_step_and_the_end_comes_once(toy: Toy) -> None:
    job = asked(10)
    assert progress_of(actor=SYSTEM, job_id=job).state is ProgressState.WAITING
    do_a_step(worker="a")
    seen = progress_of(actor=SYSTEM, job_id=job)
    assert (seen.state, seen.done, seen.total, seen.title) == (ProgressState.UNDER_WAY, 4, 10, "Count to 10")
    assert [one.id for one in jobs_under_way(actor=SYSTEM)] == [job]
    worker.drain()
    seen = progress_of(actor=SYSTEM, job_id=job)
    assert (seen.state, seen.done, seen.failed, toy.finished) == (ProgressState.DONE, 10, 0, 1)
    assert times_done() == once_each(10)
    assert [one.id for one in ended_jobs(actor=SYSTEM)] == [job]


@pytest.mark.parametrize("place", PLACES)
@pytest.mark.parametrize("time", [1, 2])
def test_a_killed_workers_job_goes_on_where_it_was(
    toy: Toy, monkeypatch: pytest.MonkeyPatch, place: str, time: int
) -> None:
    job = asked(10)
    killed_at(monkeypatch, toy, place, time=time)
    seen = progress_of(actor=SYSTEM, job_id=job)
    assert (seen.state, seen.done, toy.finished) == (ProgressState.DONE, 10, 1)
    assert times_done() == once_each(10)


def test_without_the_mark_in_the_pieces_own_transaction_pieces_are_done_twice(
    toy: Toy, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The counter-proof: the place is kept at the end of a step only."""
    store = long_jobs_at_work._store

    def forgetful(job: LongJob, holder: str, /, **columns: Any) -> None:
        if "position" in columns:
            job.position = columns.pop("position")
        else:
            columns["position"] = job.position
        store(job, holder, **columns)

    monkeypatch.setattr(long_jobs_at_work, "_store", forgetful)
    asked(10)
    killed_at(monkeypatch, toy, "long job piece stored", time=2)
    assert times_done()[1] == times_done()[2] == 2


def test_a_worker_that_lost_its_lease_does_nothing_more(toy: Toy) -> None:
    """Another worker did a whole step while this one read what to do."""
    others: Iterator[bool] = iter([True])

    def another_comes() -> None:
        if next(others, False):
            LongJob.objects.update(due_at=timezone.now())
            do_a_step(worker="quick")

    toy.before_listing = another_comes
    job = asked(10)
    do_a_step(worker="slow")
    assert times_done() == once_each(4)
    worker.drain()
    assert times_done() == once_each(10)
    assert progress_of(actor=SYSTEM, job_id=job).done == 10


def test_without_asking_who_holds_the_job_the_slow_one_does_pieces_again(
    toy: Toy, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The counter-proof to the test above."""

    def careless(job: LongJob, _holder: str, /, **columns: Any) -> None:
        LongJob.objects.filter(pk=job.pk).update(**columns)

    monkeypatch.setattr(long_jobs_at_work, "_store", careless)
    test = test_a_worker_that_lost_its_lease_does_nothing_more
    with pytest.raises(AssertionError):
        test(toy)
    assert 2 in times_done().values()


@pytest.mark.django_db(transaction=True)
def test_several_workers_at_once_do_each_piece_once(toy: Toy) -> None:
    first, second = asked(30), asked(31)

    def run(name: str) -> None:
        for _ in range(60):
            do_a_step(worker=name)
        connection.close()

    threads = [threading.Thread(target=run, args=(f"worker {n}",)) for n in range(3)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert times_done() == dict.fromkeys(range(1, 31), 2) | {
        31: 1
    }  # two jobs, each of which did each of its pieces once
    assert [progress_of(actor=SYSTEM, job_id=each).done for each in (first, second)] == [30, 31]


def test_jobs_take_turns(toy: Toy) -> None:
    first, second = asked(20), asked(21)
    for _ in range(4):
        do_a_step(worker="a")
    assert [progress_of(actor=SYSTEM, job_id=each).done for each in (first, second)] == [8, 8]


def test_a_step_ends_when_its_time_is_over(toy: Toy, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(long_jobs_at_work, "SECONDS_OF_A_STEP", -1.0)
    job = asked(10)
    do_a_step(worker="a")
    assert progress_of(actor=SYSTEM, job_id=job).done == 1


def test_a_piece_that_fails_leaves_nothing_is_named_and_the_rest_goes_on(toy: Toy) -> None:
    toy.bad = {3}
    shelf = dict.fromkeys([1, 2, 3, 4, *range(6, 11)])
    toy.before_piece = lambda key: shelf[key]
    job = asked(10)
    worker.drain()
    seen = progress_of(actor=SYSTEM, job_id=job)
    assert (seen.state, seen.done, seen.failed) == (ProgressState.DONE, 8, 2)
    assert [(one.words, one.sentence, one.address) for one in seen.problems] == [
        ("Piece 3", "That one is stuck.", "/pieces/3/"),
        ("Piece 5", "KeyError: 5", "/pieces/5/"),
    ]
    assert times_done().keys() == set(range(1, 11)) - {3, 5}


def test_no_more_problems_are_kept_than_anybody_reads(toy: Toy) -> None:
    toy.bad = set(range(1, PROBLEMS_KEPT + 4))
    job = asked(PROBLEMS_KEPT + 5)
    worker.drain()
    seen = progress_of(actor=SYSTEM, job_id=job)
    assert (len(seen.problems), seen.problems_left_out, seen.done) == (PROBLEMS_KEPT, 3, 2)


def test_the_same_asked_twice_is_one_job_until_it_is_done(toy: Toy) -> None:
    first = asked(10)
    do_a_step(worker="a")
    assert asked(10) == first
    assert asked(11) != first
    worker.drain()
    assert asked(10) != first


def test_a_job_asked_for_in_a_transaction_that_fails_was_never_asked_for(toy: Toy) -> None:
    with suppress(KeyError), writing():
        asked(10)
        raise KeyError
    assert not LongJob.objects.exists()


def test_a_stopped_job_does_no_more_and_keeps_what_is_done(toy: Toy) -> None:
    job = asked(10)
    do_a_step(worker="a")
    stop(actor=SYSTEM, job_id=job)
    assert progress_of(actor=SYSTEM, job_id=job).state is ProgressState.STOPPING
    worker.drain()
    seen = progress_of(actor=SYSTEM, job_id=job)
    assert (seen.state, seen.done, toy.finished) == (ProgressState.STOPPED, 4, 0)
    again = ask_again(actor=SYSTEM, job_id=job)
    worker.drain()
    assert progress_of(actor=SYSTEM, job_id=again).done == 10


def test_rights_are_asked_again_at_each_piece(toy: Toy, cast: Cast) -> None:
    ada = Actor.agent(cast.ada.pk)
    job = asked(10, ada)
    do_a_step(worker="a")
    configure_object(actor=SYSTEM, instance=cast.jane, changes={"is_administrator": True})
    configure_object(actor=SYSTEM, instance=cast.ada, changes={"is_administrator": False})
    worker.drain()
    seen = progress_of(actor=SYSTEM, job_id=job)
    assert (seen.state, seen.done, seen.error) == (ProgressState.FAILED, 4, "Only administrators may change this.")
    assert jobs_to_look_at() == 1
    asked(10, Actor.agent(cast.jane.pk))
    assert jobs_to_look_at() == 0


def test_only_who_asked_and_administrators_see_a_job_and_stop_it(
    toy: Toy, cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(LONG_WORK, "test.count", replace(toy.work(), demand=lambda _actor, _arguments: None))
    john, ada, vera = (Actor.agent(one.pk) for one in (cast.john, cast.ada, cast.vera))
    job = asked(10, john)
    for follower in (john, ada):
        assert progress_of(actor=follower, job_id=job).actor_user_id == cast.john.pk
    for refused in (progress_of, stop, ask_again):
        with pytest.raises(NotFound):
            refused(actor=vera, job_id=job)
    with pytest.raises(Refused):
        jobs_under_way(actor=john)


def test_who_may_not_do_it_can_not_ask_for_it(toy: Toy, cast: Cast) -> None:
    with pytest.raises(Refused):
        asked(10, Actor.agent(cast.jane.pk))


def test_an_end_that_is_refused_is_a_failure_that_people_see(toy: Toy, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(_actor: Actor, _arguments: Arguments) -> None:
        raise Refused("Something is left.")

    monkeypatch.setitem(LONG_WORK, "test.count", replace(toy.work(), finish=refuse))
    job = asked(3)
    worker.drain()
    seen = progress_of(actor=SYSTEM, job_id=job)
    assert (seen.state, seen.done, seen.error) == (ProgressState.FAILED, 3, "Something is left.")


def test_a_database_that_is_away_fails_no_piece(toy: Toy) -> None:
    away = iter([True])

    def lose(key: int) -> None:
        if key == 2 and next(away, False):
            raise OperationalError("gone")

    toy.before_piece = lose
    job = asked(5)
    do_a_step(worker="a")
    assert (LongJob.objects.get().state, LongJob.objects.get().done_count) == ("waiting", 1)
    with time_machine.travel(timezone.now() + timedelta(minutes=1)):
        worker.drain()
    assert progress_of(actor=SYSTEM, job_id=job).done == 5
    assert times_done() == once_each(5)


def test_a_piece_that_kills_each_worker_is_given_up(toy: Toy) -> None:
    def die(_key: int) -> None:
        raise Killed

    toy.before_piece = die
    job = asked(5)
    with time_machine.travel(timezone.now(), tick=False) as clock:
        for _ in range(ATTEMPTS_BEFORE_GIVING_UP):
            with pytest.raises(Killed):
                do_a_step(worker="dies")
            clock.shift(LEASE + timedelta(seconds=1))
        do_a_step(worker="lives")
    assert progress_of(actor=SYSTEM, job_id=job).state is ProgressState.FAILED


def test_ended_jobs_are_kept_for_a_time(toy: Toy) -> None:
    asked(3)
    worker.drain()
    under_way = asked(4)
    with time_machine.travel(timezone.now() + LONG_JOBS_KEPT_FOR + timedelta(days=1)):
        tidy()
    assert list(LongJob.objects.values_list("pk", flat=True)) == [under_way]
    assert not Job.objects.exists()
