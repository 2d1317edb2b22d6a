"""Whether a test wrote anything that a check could find wrong."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

from django.db import connection

# What only reads, or ends what something else began; and what signing in leaves behind, which no invariant looks at.
HARMLESS = (
    "SELECT ",
    "(SELECT ",
    "PRAGMA ",
    "SHOW ",
    "SAVEPOINT ",
    "RELEASE SAVEPOINT ",
    "ROLLBACK TO SAVEPOINT ",
    'INSERT INTO "people_signinsession" ',
    'UPDATE "people_signinsession" ',
    'DELETE FROM "people_signinsession" ',
    'INSERT INTO "kernel_auditentry" ',
    'UPDATE "people_user" SET "last_login" ',
)


class Watch:
    """What went through the test's own connection: other threads and processes have theirs."""

    def __init__(self) -> None:
        self.has_written = False
        self.is_paused = False

    def __call__(self, execute: Callable[..., Any], sql: str, params: Any, many: bool, context: dict[str, Any]) -> Any:
        """Django's hook around each statement."""
        if not (self.is_paused or str(sql).startswith(HARMLESS)):
            self.has_written = True
        return execute(sql, params, many, context)


_watches: list[Watch] = []


@contextmanager
def watching() -> Iterator[Watch]:
    """Watch what is written within."""
    watch = Watch()
    _watches.append(watch)
    with connection.execute_wrapper(watch):
        yield watch
    _watches.remove(watch)


@contextmanager
def known_to_hold() -> Iterator[None]:
    """Within, rows are put in that were looked at when they were made."""
    for watch in _watches:
        watch.is_paused = True
    yield
    for watch in _watches:
        watch.is_paused = False
