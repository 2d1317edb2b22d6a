"""How the desk's own machinery fares: what an administrator is shown of workers, owed work and given-up jobs."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cache

from django.db import connection
from django.utils import timezone

from deskbell.kernel.leases import WorkState, retry
from deskbell.kernel.models import Delivery, Job, WorkerHeartbeat
from deskbell.kernel.waking import wake_worker

HEARTBEAT_MAX_AGE = timedelta(seconds=30)
COUNTED_UP_TO = 1000


@dataclass(frozen=True, kw_only=True)
class OutboxCondition:
    """Effects that are owed: how many wait (counted no further than 1000), and since when the oldest is due."""

    waiting: int
    oldest_due_at: datetime | None


@dataclass(frozen=True, kw_only=True)
class FailedJob:
    """A job that was given up."""

    id: int
    name: str
    error: str
    attempts: int
    at: datetime


def database_words() -> str:
    """The engine and its version, for people."""
    return _database_words(connection.vendor)


@cache
def _database_words(_vendor: str) -> str:
    with connection.cursor() as cursor:
        cursor.execute("SELECT sqlite_version()" if connection.vendor == "sqlite" else "SHOW server_version")
        version = cursor.fetchone()[0]
    return f"{connection.display_name} {version}"


def worker_seen_at() -> datetime | None:
    """The latest sign of life of any worker."""
    seen = WorkerHeartbeat.objects.order_by("-seen_at").values_list("seen_at", flat=True)
    return seen.first()


def is_worker_at_work(seen_at: datetime | None) -> bool:
    """Whether a sign of life is fresh."""
    return seen_at is not None and seen_at >= timezone.now() - HEARTBEAT_MAX_AGE


def outbox_condition() -> OutboxCondition:
    """What the outbox holds now."""
    waiting = Delivery.objects.filter(state=WorkState.WAITING).order_by("due_at", "pk")
    due = list(waiting.values_list("due_at", flat=True)[:COUNTED_UP_TO])
    return OutboxCondition(waiting=len(due), oldest_due_at=due[0] if due else None)


def failed_jobs(*, limit: int = 100) -> tuple[FailedJob, ...]:
    """Jobs that were given up, newest first."""
    rows = Job.objects.filter(state=WorkState.FAILED).order_by("-pk")[:limit]
    return tuple(
        FailedJob(id=row.pk, name=row.name, error=row.last_error, attempts=row.attempts, at=row.due_at) for row in rows
    )


def retry_job(*, job_id: int) -> bool:
    """Run a given-up job again; False if there is no such failed job."""
    wake_worker()
    return retry(model=Job, pk=job_id)
