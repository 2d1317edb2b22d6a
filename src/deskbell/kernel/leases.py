"""Work as rows: claimed by lease in batches, finished only by whoever still holds the lease."""

from __future__ import annotations

import random
from collections.abc import Mapping, Sequence
from datetime import timedelta
from types import MappingProxyType
from typing import Any, TypeVar

from django.db import connection, models
from django.db.models import Q
from django.utils import timezone

from deskbell.kernel import asking
from deskbell.kernel.transactions import writing
from deskbell.lib.text import storable

FIRST_PAUSE_SECONDS = 5
LONGEST_PAUSE_SECONDS = 3600
ATTEMPTS_BEFORE_GIVING_UP = 12


class WorkState(models.TextChoices):
    """Waiting rows are taken when due; a lease only moves the due time on, so an abandoned row falls due again."""

    WAITING = "waiting"
    DONE = "done"
    FAILED = "failed"


class LeasedRow(models.Model):
    """A piece of work that one worker at a time does, and that no crash can lose."""

    state = models.CharField(max_length=8, choices=WorkState, default=WorkState.WAITING)
    due_at = models.DateTimeField(default=timezone.now)
    worker = models.CharField(max_length=80, blank=True, default="")
    attempts = models.PositiveIntegerField(default=0)
    last_error = models.TextField(blank=True, default="")
    created_at = models.DateTimeField(default=timezone.now)
    done_at = models.DateTimeField(null=True)

    class Meta:
        abstract = True
        indexes = [
            models.Index(fields=["due_at", "id"], condition=Q(state="waiting"), name="%(class)s_due"),
            models.Index(fields=["id"], condition=Q(state="failed"), name="%(class)s_failed"),
        ]


R = TypeVar("R", bound=LeasedRow)


def claim(*, model: type[R], worker: str, limit: int, lease: timedelta, alike: bool = False) -> list[R]:
    """Take up to `limit` due rows for the length of `lease`, oldest first, in one statement; of rows that have a name, only
    those that share the first one's if they shall be `alike`.

    Which ones are chosen once, before the others: as a condition of the update PostgreSQL may choose anew for each row that
    it looks at, passes by what it locked itself, and takes more than the limit.
    """
    now = timezone.now()
    table = connection.ops.quote_name(model._meta.db_table)
    until, moment = (connection.ops.adapt_datetimefield_value(instant) for instant in (now + lease, now))
    if not _has_due(table, moment):
        return []
    skip = "FOR UPDATE SKIP LOCKED" if connection.features.has_select_for_update_skip_locked else ""
    due = f"FROM {table} WHERE state = 'waiting' AND due_at <= %s"
    first = f"oldest AS MATERIALIZED (SELECT name {due} ORDER BY due_at, id LIMIT 1 {skip}), " if alike else ""
    named = " AND name = (SELECT name FROM oldest)" if alike else ""
    statement = (
        f"WITH {first}due AS MATERIALIZED (SELECT id {due}{named} ORDER BY due_at, id LIMIT %s {skip}) "  # noqa: S608 - own names
        f"UPDATE {table} SET worker = %s, attempts = attempts + 1, due_at = %s "
        "WHERE id IN (SELECT id FROM due) RETURNING id"
    )
    with writing():
        found = asking.rows(statement, [*([moment] if alike else []), moment, limit, worker, until])
    return list(model._default_manager.filter(pk__in=[pk for (pk,) in found]).order_by("pk"))


def _has_due(table: str, moment: Any) -> bool:
    """Asked over and over by idle workers: without a transaction, and without Django putting it together each time."""
    return bool(asking.rows(f"SELECT 1 FROM {table} WHERE state = 'waiting' AND due_at <= %s LIMIT 1", [moment]))  # noqa: S608 - own names


def finish(*, rows: Sequence[R], worker: str, also: Mapping[str, Any] = MappingProxyType({})) -> set[int]:
    """Mark rows done inside the caller's transaction, and write to what other columns `also` says; the ids of those that
    this worker really still held."""
    mine: set[int] = set()
    for attempts in {row.attempts for row in rows}:
        mine |= _finished([row for row in rows if row.attempts == attempts], worker, attempts, also)
    return mine


def _finished(rows: Sequence[R], worker: str, attempts: int, also: Mapping[str, Any]) -> set[int]:
    """Looked at and marked by one statement: on SQLite whoever else writes waits meanwhile."""
    quote = connection.ops.quote_name
    further = "".join(f", {quote(column)} = %s" for column in also)
    statement = (
        f"UPDATE {quote(type(rows[0])._meta.db_table)} "  # noqa: S608 - own names
        f"SET state = 'done', done_at = %s, worker = '', last_error = ''{further} "
        f"WHERE id IN ({', '.join(['%s'] * len(rows))}) AND worker = %s AND attempts = %s AND state = 'waiting' RETURNING id"
    )
    now = connection.ops.adapt_datetimefield_value(timezone.now())
    found = asking.rows(statement, [now, *also.values(), *(row.pk for row in rows), worker, attempts])
    return {pk for (pk,) in found}


def back_off(*, row: R, worker: str, error: str, give_up_after: int = ATTEMPTS_BEFORE_GIVING_UP) -> None:
    """Put a row that failed back for later, or give it up for people to see, if this worker still holds it."""
    gives_up = row.attempts >= give_up_after
    with writing():
        type(row)._default_manager.filter(
            pk=row.pk, worker=worker, attempts=row.attempts, state=WorkState.WAITING
        ).update(
            state=WorkState.FAILED if gives_up else WorkState.WAITING,
            due_at=timezone.now() + pause_after(row.attempts),
            worker="",
            last_error=storable(error[:2000]),
        )


def pause_after(attempts: int) -> timedelta:
    """How long to wait after so many attempts: doubling, bounded, with a fifth of jitter."""
    seconds = min(FIRST_PAUSE_SECONDS * 2 ** (attempts - 1), LONGEST_PAUSE_SECONDS)
    return timedelta(seconds=seconds * random.uniform(0.8, 1.2))  # noqa: S311 - spreads load, guards nothing


def retry(*, model: type[LeasedRow], pk: int) -> bool:
    """Make a given-up row due now with fresh attempts; False if there is no such failed row."""
    with writing():
        changed = model._default_manager.filter(pk=pk, state=WorkState.FAILED).update(
            state=WorkState.WAITING, due_at=timezone.now(), attempts=0, worker=""
        )
    return bool(changed)
