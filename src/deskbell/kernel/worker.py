"""The worker's loop: every kind of work in turn until nothing is due, then a short wait."""

from __future__ import annotations

import logging
import os
import secrets
import socket
import threading
import time

from django.db import DatabaseError, close_old_connections
from django.utils import timezone

from deskbell.kernel.models import WorkerHeartbeat
from deskbell.kernel.waking import Waiter
from deskbell.kernel.work import WORK

POLL_SECONDS = 0.25
# Rounds follow one another no quicker than this, unless there was so much that more will be waiting.
GATHER_SECONDS = 0.1
MUCH = 50
HEARTBEAT_SECONDS = 10
PAUSE_AFTER_ERROR_SECONDS = 2

log = logging.getLogger(__name__)


def worker_name() -> str:
    """A name that no other worker has had: machine, process and chance, for process numbers come again."""
    return f"{socket.gethostname()[:40]}:{os.getpid()}:{secrets.token_hex(4)}"


def run_worker(stop: threading.Event) -> None:
    """Work until `stop` is set. A database that is away ends nothing: the loop waits and tries again."""
    name = worker_name()
    while not stop.is_set():
        try:
            _work_until_stopped(name, stop)
        except (DatabaseError, OSError):
            log.exception("the worker lost its database and tries again")
            stop.wait(PAUSE_AFTER_ERROR_SECONDS)
        close_old_connections()


def drain(*, worker: str = "drain", rounds: int = 1000) -> int:
    """Do everything that is due now; how many pieces. RuntimeError if it never ends."""
    total = 0
    for _ in range(rounds):
        done = _round(worker)
        if not done:
            return total
        total += done
    raise RuntimeError(f"still work after {rounds} rounds")


def _work_until_stopped(name: str, stop: threading.Event) -> None:
    heartbeat = Heartbeat(name)
    with Waiter(poll_seconds=POLL_SECONDS, stop=stop) as waiter:
        while not stop.is_set():
            heartbeat.beat()
            begun = time.monotonic()
            done = _round(name)
            if done:
                stop.wait(time_to_gather(done=done, seconds=time.monotonic() - begun))
            else:
                waiter.wait()


def time_to_gather(*, done: int, seconds: float) -> float:
    """For how many seconds work gathers after a round that did so much in so many seconds.

    A round costs the same few dozen questions and flushes whether there are two deliveries or fifty. Without a pause a
    worker beside one writer makes a round for each command, and both wait for each other.
    """
    return 0.0 if done >= MUCH else max(0.0, GATHER_SECONDS - seconds)


def _round(worker: str) -> int:
    return sum(step(worker=worker) for step in WORK.values())


class Heartbeat:
    """Writes a worker's sign of life, seldom enough to cost nothing."""

    def __init__(self, worker: str) -> None:
        self.worker = worker
        self.started_at = timezone.now()
        self._next = 0.0

    def beat(self) -> None:
        """Write the sign of life if it is time."""
        if time.monotonic() < self._next:
            return
        self._next = time.monotonic() + HEARTBEAT_SECONDS
        WorkerHeartbeat.objects.update_or_create(
            worker=self.worker, defaults={"started_at": self.started_at, "seen_at": timezone.now()}
        )
