"""Asking the database with little ado: for the few dozen statements that every command and every page runs.

Django makes a cursor for each statement and looks up for each which database is meant; on SQLite that took as long as
the statement itself. Here one cursor stays with its connection.
"""

from __future__ import annotations

import threading
from collections.abc import Sequence
from typing import Any

from django.conf import settings
from django.db import DEFAULT_DB_ALIAS, connections
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.backends.utils import CursorWrapper

_KEPT = "_deskbell_cursor"


class _Here(threading.local):
    """What belongs to a thread: its connection, which Django keeps for it as well and never exchanges; and whether Django
    notes down each statement."""

    def __init__(self) -> None:
        self.database: BaseDatabaseWrapper = connections[DEFAULT_DB_ALIAS]
        self.is_noting: bool = settings.DEBUG


_here = _Here()


def database() -> BaseDatabaseWrapper:
    """This thread's connection; Django's own `connection` looks it up at each touch, by some eight functions."""
    return _here.database


def rows(statement: str, values: Sequence[Any] = ()) -> list[tuple[Any, ...]]:
    """Every row that a statement gives. They are fetched to the last one: on SQLite what is half read holds up the
    tidying of the log."""
    return _ask(statement, values, has_rows=True)


def run(statement: str, values: Sequence[Any] = ()) -> None:
    """Run a statement that gives no rows."""
    _ask(statement, values, has_rows=False)


def _ask(statement: str, values: Sequence[Any], *, has_rows: bool) -> list[tuple[Any, ...]]:
    """What is fetched after a statement that has rows: by the driver's own cursor where nobody listens, for on the way
    there Django asks a dozen functions that then have nothing to say. Outside a transaction SQLite's connection itself
    listens: what writes there has to take the lane."""
    one = _here.database
    cursor = _cursor(one)
    is_listened_to = len(one.execute_wrappers) > getattr(one, "own_wrappers", 0)
    has_short_way = one.in_atomic_block or one.vendor == "postgresql"
    if has_short_way and not one.needs_rollback and not is_listened_to:
        try:
            cursor.cursor.execute(statement, values)
            return cursor.cursor.fetchall() if has_rows else []
        except one.Database.Error:  # type: ignore[attr-defined]
            with one.wrap_database_errors:
                raise
        except OverflowError:  # a number that SQLite can't hold: its connection knows what to do
            pass
    cursor.execute(statement, values)
    return cursor.fetchall() if has_rows else []


def _cursor(one: BaseDatabaseWrapper) -> CursorWrapper:
    """The kept cursor if it is of the connection that is open now; what is noted down goes by cursors of Django's own."""
    one.close_if_health_check_failed()
    if one.force_debug_cursor or _here.is_noting:
        return one.cursor()
    known, kept = getattr(one, _KEPT, (None, None))
    if kept is None or known is not one.connection:
        kept = one.cursor()
        setattr(one, _KEPT, (one.connection, kept))
    return kept
