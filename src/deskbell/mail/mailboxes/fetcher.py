"""The fetcher's loop: a thread for each mailbox, so that none holds up another, and one glance now and then at what is configured."""

from __future__ import annotations

import logging
import threading
import time
from dataclasses import dataclass
from typing import Any

from django.db import DatabaseError, close_old_connections

from deskbell.kernel.worker import worker_name
from deskbell.mail.mailboxes.alarms import warn_of_expiry
from deskbell.mail.mailboxes.leases import Hold, claim, due, fetched_from, renew
from deskbell.mail.mailboxes.visit import Visit
from deskbell.mail.models import Mailbox

GLANCE_SECONDS = 2
# Nothing to fetch from: a glance this often still takes up a new mailbox soon enough.
IDLE_GLANCE_SECONDS = 5
RENEW_SECONDS = 10
EXPIRY_SECONDS = 3600
PATIENCE_SECONDS = 5

log = logging.getLogger(__name__)


def run_fetcher(stop: threading.Event) -> None:
    """Fetch until `stop` is set. A database that is away ends nothing: the loop waits and tries again."""
    fetcher = Fetcher()
    while not stop.is_set():
        try:
            fetcher.glance()
        except (DatabaseError, OSError):
            log.exception("the fetcher lost its database and tries again")
        close_old_connections()
        stop.wait(GLANCE_SECONDS if fetcher.visits else IDLE_GLANCE_SECONDS)
    fetcher.end()


@dataclass(kw_only=True)
class Running:
    """A visit in its thread."""

    hold: Hold
    stop: threading.Event
    thread: threading.Thread
    configured: tuple[Any, ...]


class Fetcher:
    """The visits of this process."""

    def __init__(self) -> None:
        self.name = worker_name()
        self.visits: dict[int, Running] = {}
        self._renew_at = 0.0
        self._warn_at = 0.0

    def glance(self) -> None:
        """Begin visits that are due, and end those whose mailbox was changed or is not ours any more."""
        self._forget_ended()
        mailboxes = {mailbox.pk: mailbox for mailbox in fetched_from()}
        self._renew()
        for number, running in self.visits.items():
            if number not in mailboxes or _configured(mailboxes[number]) != running.configured:
                running.stop.set()
        for number in due() if mailboxes.keys() - self.visits.keys() else ():
            if number in mailboxes and number not in self.visits:
                self._begin(mailboxes[number])
        self._warn()

    def end(self) -> None:
        """Stop everything. Whatever does not stop in time can be cut off anywhere: nothing is lost by that."""
        for running in self.visits.values():
            running.stop.set()
        until = time.monotonic() + PATIENCE_SECONDS
        for running in self.visits.values():
            running.thread.join(max(0.0, until - time.monotonic()))
        try:
            for running in self.visits.values():
                running.hold.release(next_attempt_at=None)
        except DatabaseError:
            log.exception("the leases run out by themselves")

    def _begin(self, mailbox: Mailbox) -> None:
        hold = claim(mailbox_id=mailbox.pk, worker=self.name)
        if hold is None:
            return
        stop = threading.Event()
        visit = Visit(mailbox=mailbox, hold=hold, stop=stop)
        thread = threading.Thread(target=visit.run, name=f"mailbox {mailbox.pk}", daemon=True)
        self.visits[mailbox.pk] = Running(hold=hold, stop=stop, thread=thread, configured=_configured(mailbox))
        thread.start()

    def _forget_ended(self) -> None:
        for number in [number for number, running in self.visits.items() if not running.thread.is_alive()]:
            del self.visits[number]

    def _renew(self) -> None:
        """Hold on to what is ours. Where another process took over, the visit here ends."""
        if not self.visits or time.monotonic() < self._renew_at:
            return
        self._renew_at = time.monotonic() + RENEW_SECONDS
        held = renew(worker=self.name, mailbox_ids=self.visits.keys())
        for number, running in self.visits.items():
            if held.get(number) != running.hold.turn:
                running.stop.set()

    def _warn(self) -> None:
        if time.monotonic() < self._warn_at:
            return
        self._warn_at = time.monotonic() + EXPIRY_SECONDS
        warn_of_expiry()


def _configured(mailbox: Mailbox) -> tuple[Any, ...]:
    return tuple(getattr(mailbox, column.attname) for column in mailbox._meta.concrete_fields)
