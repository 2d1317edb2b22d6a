"""Periodic work: a row for each slot of time, made by whichever worker comes first, run by one."""

from __future__ import annotations

import logging
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import timedelta

from django.utils import timezone

from deskbell.kernel.cache import forget_expired
from deskbell.kernel.idempotency import forget_old_forms
from deskbell.kernel.leases import WorkState, back_off, claim, finish
from deskbell.kernel.models import Job, LongJob, WorkerHeartbeat
from deskbell.kernel.transactions import writing
from deskbell.kernel.work import work

LEASE = timedelta(minutes=10)
ALIKE = 500
JOBS_KEPT_FOR = timedelta(days=3)
LONG_JOBS_KEPT_FOR = timedelta(days=30)
HEARTBEATS_KEPT_FOR = timedelta(hours=1)

log = logging.getLogger(__name__)


@dataclass(frozen=True, kw_only=True)
class Periodic:
    """A job that is due once in every span of time."""

    name: str
    every: timedelta
    run: Callable[[], object]

    def key(self) -> str:
        """The key of the slot that it is now: the same on every machine."""
        return f"{self.name}@{int(timezone.now().timestamp() // self.every.total_seconds())}"


PERIODIC: dict[str, Periodic] = {}
_asked: dict[str, str] = {}


def periodic(*, name: str, every: timedelta) -> Callable[[Callable[[], object]], Callable[[], object]]:
    """Run a function once in every span; it must be harmless to run twice."""

    def register(run: Callable[[], object]) -> Callable[[], object]:
        PERIODIC[name] = Periodic(name=name, every=every, run=run)
        return run

    return register


@work(name="jobs")
def run_jobs(*, worker: str) -> int:
    """Make the rows of slots that have come, and run one due job: once for all that ask for the same by now."""
    _ask_for_slots()
    jobs = claim(model=Job, worker=worker, limit=ALIKE, lease=LEASE, alike=True)
    if jobs:
        _run(jobs, worker)
    return len(jobs)


def _ask_for_slots() -> None:
    wanted = {one.key(): one for one in PERIODIC.values()}
    new = [Job(name=one.name, key=key) for key, one in wanted.items() if _asked.get(one.name) != key]
    if not new:
        return
    Job.objects.bulk_create(new, ignore_conflicts=True)
    _asked.update({job.name: job.key for job in new})


def _run(jobs: Sequence[Job], worker: str) -> None:
    """Run what these jobs, which are of one name, ask for."""
    try:
        PERIODIC[jobs[0].name].run()
    except Exception as error:  # shown to administrators, tried again
        log.exception("job %s failed", jobs[0].key)
        for job in jobs:
            back_off(row=job, worker=worker, error=f"{type(error).__name__}: {error}")
        return
    with writing():
        finish(rows=jobs, worker=worker)


@periodic(name="kernel.tidy", every=timedelta(hours=1))
def tidy() -> None:
    """Forget what nobody can need any more: expired cache values, old forms, done jobs, dead workers."""
    now = timezone.now()
    with writing():
        forget_expired()
        forget_old_forms()
        Job.objects.filter(state=WorkState.DONE, done_at__lt=now - JOBS_KEPT_FOR).delete()
        LongJob.objects.exclude(state=WorkState.WAITING).filter(due_at__lt=now - LONG_JOBS_KEPT_FOR).delete()
        WorkerHeartbeat.objects.filter(seen_at__lt=now - HEARTBEATS_KEPT_FOR).delete()
