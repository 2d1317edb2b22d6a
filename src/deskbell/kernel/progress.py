"""How far long jobs are, for whoever asked for them and for administrators."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import TYPE_CHECKING

from django.db.models import Exists, OuterRef, QuerySet
from django.utils import timezone

from deskbell.kernel.actor import Actor
from deskbell.kernel.configuration_rights import demand_right
from deskbell.kernel.errors import NotFound
from deskbell.kernel.leases import WorkState
from deskbell.kernel.long_jobs import LONG_WORK, may_follow
from deskbell.kernel.models import LongJob

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise

MENTIONED_FOR = timedelta(days=7)


class ProgressState(StrEnum):
    """What people are told of a job."""

    WAITING = "waiting"
    UNDER_WAY = "under_way"
    STOPPING = "stopping"
    DONE = "done"
    STOPPED = "stopped"
    FAILED = "failed"


@dataclass(frozen=True, kw_only=True)
class Problem:
    """A piece that could not be done, and why."""

    words: str
    sentence: str
    address: str


@dataclass(frozen=True, kw_only=True)
class Progress:
    """How far a job is. `total` is None until it is counted; `error` says why it failed; `problems` is bounded."""

    id: int
    kind: str
    title: StrOrPromise
    state: ProgressState
    done: int
    failed: int
    total: int | None
    problems: tuple[Problem, ...]
    error: str
    actor_user_id: int | None
    asked_at: datetime
    started_at: datetime | None
    ended_at: datetime | None

    @property
    def handled(self) -> int:
        """How many pieces were dealt with, well or not."""
        return self.done + self.failed

    @property
    def is_under_way(self) -> bool:
        """Whether anything may still happen."""
        return self.state in {ProgressState.WAITING, ProgressState.UNDER_WAY, ProgressState.STOPPING}

    @property
    def problems_left_out(self) -> int:
        """How many pieces could not be done that `problems` does not name."""
        return self.failed - len(self.problems)


def progress_of(*, actor: Actor, job_id: int) -> Progress:
    """How far a job is. NotFound, also for all but whoever asked for it and administrators."""
    job = _known().filter(pk=job_id).first()
    if job is None or not may_follow(actor, job):
        raise NotFound
    return _progress(job)


def jobs_under_way(*, actor: Actor) -> tuple[Progress, ...]:
    """All jobs that are not at their end, in the order in which they were asked for. Refused to all but administrators."""
    demand_right(actor)
    return tuple(_progress(job) for job in _known().filter(state=WorkState.WAITING).order_by("pk"))


def ended_jobs(*, actor: Actor, limit: int = 100) -> tuple[Progress, ...]:
    """Jobs that are at their end, newest first; they are kept for 30 days. Refused to all but administrators."""
    demand_right(actor)
    rows = _known().exclude(state=WorkState.WAITING).order_by("-pk")
    return tuple(_progress(job) for job in rows[:limit])


def jobs_to_look_at() -> int:
    """How many jobs failed within a week and were not asked for again since."""
    since = LongJob.objects.filter(key=OuterRef("key"), pk__gt=OuterRef("pk"))
    failed = _known().filter(state=WorkState.FAILED, due_at__gt=timezone.now() - MENTIONED_FOR)
    return failed.filter(~Exists(since)).count()


def _known() -> QuerySet[LongJob]:
    """Jobs of the kinds that there are: a feature that was taken out leaves rows that nobody can name."""
    return LongJob.objects.filter(kind__in=LONG_WORK)


def _progress(job: LongJob) -> Progress:
    return Progress(
        id=job.pk,
        kind=job.kind,
        title=LONG_WORK[job.kind].title(job.arguments),
        state=_state(job),
        done=job.done_count,
        failed=job.failed_count,
        total=None if job.total is None else max(job.total, job.done_count + job.failed_count),
        problems=tuple(Problem(**one) for one in job.problems),
        error=job.last_error,
        actor_user_id=job.actor_user_id,
        asked_at=job.created_at,
        started_at=job.started_at,
        ended_at=job.done_at,
    )


def _state(job: LongJob) -> ProgressState:
    if job.state == WorkState.FAILED:
        return ProgressState.FAILED
    if job.state == WorkState.DONE:
        return ProgressState.STOPPED if job.is_stopping else ProgressState.DONE
    if job.is_stopping:
        return ProgressState.STOPPING
    return ProgressState.WAITING if job.started_at is None else ProgressState.UNDER_WAY
