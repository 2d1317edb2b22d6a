"""Waking the worker after a commit. A lost wake-up costs a moment, never a delivery: the worker also polls."""

from __future__ import annotations

import threading
import time
from types import TracebackType
from typing import Any

from django.db import connection

from deskbell.kernel import asking

CHANNEL = "deskbell_work"
# A worker that found something looks again a tenth of a second later, and in the end polls.
QUIET_SECONDS = 0.1


class _Woken(threading.local):
    """When this thread may wake the worker again."""

    next_at = 0.0


_woken = _Woken()


def wake_worker() -> None:
    """Tell listening workers that there is work; PostgreSQL delivers it when the transaction commits.

    Whoever writes command after command says so now and then: a transaction that tells something holds one lock of the
    whole server until it is flushed, so that all writers flushed one after the other, and none together.
    """
    if asking.database().vendor != "postgresql" or time.monotonic() < _woken.next_at:
        return
    _woken.next_at = time.monotonic() + QUIET_SECONDS
    asking.run(f"NOTIFY {CHANNEL}")


class Waiter:
    """Waits for work: on PostgreSQL for a notification, elsewhere for a short while."""

    def __init__(self, *, poll_seconds: float, stop: threading.Event) -> None:
        self.poll_seconds = poll_seconds
        self.stop = stop
        self._listener: Any = None

    def __enter__(self) -> Waiter:
        if connection.vendor == "postgresql":
            # Django's own driver module: psycopg is loaded only where it serves
            driver: Any = connection.Database  # type: ignore[attr-defined]
            self._listener = driver.connect(**_connection_parameters(), autocommit=True)
            self._listener.execute(f"LISTEN {CHANNEL}")
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._listener is not None:
            self._listener.close()

    def wait(self) -> None:
        """Return when work may have come, or after the poll interval."""
        if self._listener is None:
            self.stop.wait(self.poll_seconds)
            return
        for _ in self._listener.notifies(timeout=self.poll_seconds, stop_after=1):
            break


def _connection_parameters() -> dict[str, Any]:
    parameters = dict(connection.get_connection_params())
    return {key: parameters[key] for key in ("host", "port", "dbname", "user", "password") if key in parameters}
