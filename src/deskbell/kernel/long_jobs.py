"""Long work that people ask for: piece by piece in the worker, with progress, and never lost by a crash.

A room registers a kind of long work once and asks for it within whatever transaction it decides in. Each piece is a
transaction of its own together with the mark that it is dealt with, so that no piece is counted twice.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.utils.translation import get_language

from deskbell.kernel.actor import Actor, ActorKind
from deskbell.kernel.configuration_rights import demand_right
from deskbell.kernel.errors import NotFound, Refused
from deskbell.kernel.leases import WorkState
from deskbell.kernel.models import LongJob
from deskbell.kernel.transactions import writing
from deskbell.kernel.waking import wake_worker

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise

Arguments = Mapping[str, Any]


@dataclass(frozen=True, kw_only=True)
class Piece:
    """One piece of long work. `key` orders the pieces and is plain JSON, mostly a number of a row; `words` name it.

    `address` is where it can be looked at, empty if nowhere.
    """

    key: Any
    words: str
    address: str = ""


def _only_administrators(actor: Actor, _arguments: Arguments) -> None:
    demand_right(actor)


def _nothing_follows(_actor: Actor, _arguments: Arguments) -> None:
    pass


@dataclass(frozen=True, kw_only=True)
class LongWork:
    """A kind of long work. All that is asked for gets the arguments of the job, plain JSON.

    `pieces` gives the next ones, at most so many, after a key (None: from the first); none are left when it gives none.
    `do` deals with one by a command as the actor, and does nothing where it is done already; a DeskError names the
    piece among the problems and the rest goes on. `demand` is asked before each piece: Refused ends the job.
    `finish` comes after the last piece, in one transaction with the end; a DeskError makes the job one that failed.
    """

    kind: str
    title: Callable[[Arguments], StrOrPromise]
    count: Callable[[Arguments], int]
    pieces: Callable[[Arguments, Any, int], Sequence[Piece]]
    do: Callable[[Actor, Arguments, Piece], object]
    demand: Callable[[Actor, Arguments], None] = _only_administrators
    finish: Callable[[Actor, Arguments], object] = _nothing_follows


LONG_WORK: dict[str, LongWork] = {}


def long_work(work: LongWork) -> LongWork:
    """Let people ask for a kind of long work. ValueError if its name is taken."""
    if work.kind in LONG_WORK:
        raise ValueError(f"two kinds of long work are called {work.kind}")
    LONG_WORK[work.kind] = work
    return work


def ask(*, actor: Actor, kind: str, arguments: Arguments, joins_begun: bool = True) -> int:
    """Ask for long work; the job's id. Who asks for the same while it is under way joins it.

    Without `joins_begun` only as long as it has not begun, for what concerns the pieces that it dealt with as well. It
    may be called within a transaction: the job begins once that is committed.
    """
    LONG_WORK[kind].demand(actor, arguments)
    with writing():
        job, _is_new = LongJob.objects.get_or_create(
            key=_key(kind, arguments) if joins_begun else _key_behind_begun(kind, arguments),
            state=WorkState.WAITING,
            defaults={
                "kind": kind,
                "arguments": dict(arguments),
                "actor_kind": actor.kind.value,
                "actor_user_id": actor.user_id,
                "language": get_language() or "",
            },
        )
        wake_worker()
    return job.pk


def ask_again(*, actor: Actor, job_id: int) -> int:
    """Ask for what an earlier job was asked for, with one's own rights; the new job's id. NotFound."""
    job = _job_for(actor, job_id)
    return ask(actor=actor, kind=job.kind, arguments=job.arguments)


def stop(*, actor: Actor, job_id: int) -> None:
    """End a job after the pieces that are being dealt with; what is done stays done. NotFound."""
    job = _job_for(actor, job_id)
    with writing():
        LongJob.objects.filter(pk=job.pk, state=WorkState.WAITING).update(is_stopping=True)


def may_follow(actor: Actor, job: LongJob) -> bool:
    """Whether somebody may see a job and stop it: whoever asked for it, and administrators."""
    if actor == actor_of(job):
        return True
    try:
        demand_right(actor)
    except Refused:
        return False
    return True


def actor_of(job: LongJob) -> Actor:
    """Who asked for a job, and acts in it."""
    return Actor(kind=ActorKind(job.actor_kind), user_id=job.actor_user_id)


def _job_for(actor: Actor, job_id: int) -> LongJob:
    job = LongJob.objects.filter(pk=job_id).first()
    if job is None or job.kind not in LONG_WORK or not may_follow(actor, job):
        raise NotFound
    return job


def _key_behind_begun(kind: str, arguments: Arguments) -> str:
    """A key that no job has which began already; one that did not can't begin before the caller's transaction ends."""
    key = _key(kind, arguments)
    while (job := LongJob.objects.select_for_update().filter(key=key, state=WorkState.WAITING).first()) is not None:
        if job.started_at is None:
            return key
        key = _key(kind, {"after": key, "job": job.pk})
    return key


def _key(kind: str, arguments: Arguments) -> str:
    return hashlib.sha256(json.dumps([kind, dict(arguments)], sort_keys=True).encode()).hexdigest()
