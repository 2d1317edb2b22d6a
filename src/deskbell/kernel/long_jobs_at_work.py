"""The worker's part in long jobs: a few pieces in each round, so that mail and the other jobs have their turn."""

from __future__ import annotations

import logging
import time
from collections.abc import Sequence
from datetime import timedelta
from typing import Any

from django.db import InterfaceError, OperationalError
from django.db.models import F
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from deskbell.kernel.command import retrying
from deskbell.kernel.errors import DeskError, Invalid, Refused
from deskbell.kernel.failpoints import failpoint
from deskbell.kernel.leases import ATTEMPTS_BEFORE_GIVING_UP, WorkState, back_off, claim
from deskbell.kernel.long_jobs import LONG_WORK, LongWork, Piece, actor_of
from deskbell.kernel.models import LongJob
from deskbell.kernel.transactions import writing
from deskbell.kernel.work import work

LEASE = timedelta(seconds=60)
PIECES_IN_A_STEP = 50
SECONDS_OF_A_STEP = 1.0
PROBLEMS_KEPT = 100
AWAY = (OperationalError, InterfaceError)

log = logging.getLogger(__name__)


class LeaseLost(Exception):
    """Another worker has the job now: what this one was about to store is dropped."""


class MayNotGoOn(Exception):
    """Whoever asked for the job may not do this any more."""


@work(name="long jobs")
def do_a_step(*, worker: str) -> int:
    """Do the next pieces of the job that waits longest; how many, and one at least where there was a job."""
    jobs = claim(model=LongJob, worker=worker, limit=1, lease=LEASE)
    return sum(_step(job, worker) for job in jobs)


def _step(job: LongJob, worker: str) -> int:
    failpoint("long job claimed")
    with translation.override(job.language or None):
        try:
            return 1 + _advance(job, worker)
        except LeaseLost:
            log.warning("long job %s was taken by another worker", job.pk)
        except MayNotGoOn as refusal:
            _end(job, worker, state=WorkState.FAILED, error=str(refusal))
        except AWAY as error:
            back_off(row=job, worker=worker, error=f"{type(error).__name__}: {error}")
        except Exception as error:  # the list of pieces itself can't be had; shown to administrators
            log.exception("long job %s failed", job.pk)
            _end(job, worker, state=WorkState.FAILED, error=f"{type(error).__name__}: {error}")
    return 1


def _advance(job: LongJob, worker: str) -> int:
    """Deal with the next pieces, or end the job; how many pieces there were."""
    if job.attempts > ATTEMPTS_BEFORE_GIVING_UP:
        _end(job, worker, state=WorkState.FAILED, error=_("The worker ended at the same piece again and again."))
        return 0
    if job.is_stopping:
        _end(job, worker, state=WorkState.DONE)
        return 0
    kind = LONG_WORK[job.kind]
    if job.started_at is None:
        _store(job, worker, total=kind.count(job.arguments), started_at=timezone.now())
    pieces = kind.pieces(job.arguments, job.position, PIECES_IN_A_STEP)
    if not pieces:
        _finish(job, worker, kind)
        return 0
    done = _deal_with(job, worker, kind, pieces)
    _store(job, worker, worker="", attempts=0, due_at=timezone.now())
    failpoint("long job step stored")
    return done


def _deal_with(job: LongJob, worker: str, kind: LongWork, pieces: Sequence[Piece]) -> int:
    until = time.monotonic() + SECONDS_OF_A_STEP
    for number, piece in enumerate(pieces, start=1):
        _one(job, worker, kind, piece)
        failpoint("long job piece stored")
        if time.monotonic() > until:
            return number
    return len(pieces)


def _one(job: LongJob, worker: str, kind: LongWork, piece: Piece) -> None:
    """One piece and the mark that it is dealt with, in one transaction; or the mark that it could not be done."""
    try:
        retrying(lambda: _do(job, worker, kind, piece))
    except (LeaseLost, MayNotGoOn, *AWAY):
        raise
    except DeskError as error:
        _note(job, worker, piece, _sentence(error))
    except Exception as error:  # an unforeseen error of one piece holds up no other; its words are for administrators
        log.exception("long job %s failed at %s", job.pk, piece.words)
        _note(job, worker, piece, f"{type(error).__name__}: {error}"[:300])


def _do(job: LongJob, worker: str, kind: LongWork, piece: Piece) -> None:
    with writing():
        try:
            kind.demand(actor_of(job), job.arguments)
        except Refused as refusal:
            raise MayNotGoOn(str(refusal.reason)) from refusal
        kind.do(actor_of(job), job.arguments, piece)
        _store(job, worker, done_count=F("done_count") + 1, position=piece.key)


def _note(job: LongJob, worker: str, piece: Piece, sentence: str) -> None:
    if len(job.problems) < PROBLEMS_KEPT:
        job.problems.append({"words": piece.words, "sentence": sentence, "address": piece.address})
    _store(job, worker, failed_count=F("failed_count") + 1, position=piece.key, problems=job.problems)


def _finish(job: LongJob, worker: str, kind: LongWork) -> None:
    """The end, in one transaction with what follows it."""
    try:
        with writing():
            kind.demand(actor_of(job), job.arguments)
            kind.finish(actor_of(job), job.arguments)
            # What was counted at first may have changed since: in the end all that there was has been dealt with.
            handled = F("done_count") + F("failed_count")
            _end(job, worker, state=WorkState.DONE, total=handled, is_stopping=False)
    except DeskError as error:
        _end(job, worker, state=WorkState.FAILED, error=_sentence(error))


def _end(job: LongJob, worker: str, *, state: WorkState, error: str = "", **columns: Any) -> None:
    now = timezone.now()
    _store(job, worker, state=state, last_error=error[:2000], worker="", due_at=now, done_at=now, **columns)


def _store(job: LongJob, holder: str, /, **columns: Any) -> None:
    """Write to the job's row if this worker still holds it. LeaseLost otherwise."""
    with writing():
        held = LongJob.objects.filter(pk=job.pk, worker=holder, attempts=job.attempts, state=WorkState.WAITING)
        if not held.update(**columns):
            raise LeaseLost


def _sentence(error: DeskError) -> str:
    if isinstance(error, Refused):
        return str(error.reason)
    if isinstance(error, Invalid):
        return " ".join(str(one) for sentences in error.errors.values() for one in sentences)
    return _("It is not there any more, or you may not see it.")
