"""Work as rows: who takes it, who finishes it, what becomes of it when the worker is gone."""

from datetime import timedelta

import pytest
import time_machine
from django.db import connection
from django.utils import timezone

from deskbell.kernel.leases import back_off, claim, finish, pause_after, retry
from deskbell.kernel.models import Job
from deskbell.kernel.transactions import writing

pytestmark = pytest.mark.django_db
LEASE = timedelta(seconds=30)


def take(worker: str, limit: int = 10) -> list[Job]:
    return claim(model=Job, worker=worker, limit=limit, lease=LEASE)


def jobs(number: int) -> None:
    Job.objects.bulk_create(Job(name="x", key=f"x@{n}") for n in range(number))


def test_a_row_is_taken_once_and_oldest_first() -> None:
    jobs(5)
    first, second = take("a", 3), take("b", 3)
    assert [job.key for job in first + second] == [f"x@{n}" for n in range(5)]
    assert take("c") == []


def test_no_more_is_taken_than_asked_for_whatever_postgresql_plans() -> None:
    jobs(20)
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            for way in ("hashjoin", "mergejoin", "hashagg", "sort", "material"):
                cursor.execute(f"SET LOCAL enable_{way} = off")
    assert len(take("a", limit=1)) == 1
    assert len(take("b", limit=3)) == 3


def test_what_a_dead_worker_held_falls_due_again() -> None:
    jobs(1)
    take("dead")
    with time_machine.travel(timezone.now() + LEASE + timedelta(seconds=1)):
        (again,) = take("alive")
        assert (again.attempts, again.worker) == (2, "alive")


def test_a_stale_worker_finishes_nothing() -> None:
    """The counter-proof stands beside it: without looking at worker and attempt it would."""
    jobs(1)
    stale = take("slow")
    with time_machine.travel(timezone.now() + LEASE + timedelta(seconds=1)):
        fresh = take("quick")
        with writing():
            assert finish(rows=stale, worker="slow") == set()
            assert Job.objects.get().state == "waiting"
            assert finish(rows=fresh, worker="quick") == {fresh[0].pk}
    assert Job.objects.get().state == "done"


def test_the_same_worker_does_not_finish_its_own_older_attempt() -> None:
    jobs(1)
    older = take("one")
    with time_machine.travel(timezone.now() + LEASE + timedelta(seconds=1)):
        take("one")
        with writing():
            assert finish(rows=older, worker="one") == set()


def test_a_failure_waits_longer_each_time_and_is_given_up_for_people_to_see() -> None:
    jobs(1)
    (job,) = take("a")
    back_off(row=job, worker="a", error="no such host", give_up_after=2)
    waiting = Job.objects.get()
    assert (waiting.state, waiting.last_error, waiting.due_at > timezone.now()) == ("waiting", "no such host", True)
    with time_machine.travel(waiting.due_at + timedelta(seconds=1)):
        (job,) = take("a")
        back_off(row=job, worker="a", error="no such host", give_up_after=2)
    assert Job.objects.get().state == "failed"
    assert retry(model=Job, pk=job.pk)
    assert not retry(model=Job, pk=job.pk)
    assert len(take("a")) == 1


def test_an_error_that_no_database_keeps_as_it_is_is_kept_nearly_so() -> None:
    """Failing to say what failed would end the whole round, and the next one."""
    jobs(1)
    (job,) = take("a")
    back_off(row=job, worker="a", error="no \0 sense in \ud800 it")
    assert Job.objects.get().last_error == "no  sense in ? it"


def test_pauses_double_and_are_bounded() -> None:
    assert timedelta(seconds=3.9) < pause_after(1) < timedelta(seconds=6.1)
    assert pause_after(4) > timedelta(seconds=31)
    assert pause_after(40) <= timedelta(seconds=3600 * 1.2)
