"""Asking the database with little ado: for the few dozen statements that every command and every page runs.

Django makes a cursor for each statement and looks up for each which database is meant; on SQLite that took as long as
the statement itself. Here one cursor stays with its connection.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.db import DEFAULT_DB_ALIAS, connections
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.backends.utils import CursorWrapper

_KEPT = "_deskbell_cursor"


def database() -> BaseDatabaseWrapper:
    """This thread's connection; Django's own `connection` looks it up at each touch."""
    return connections[DEFAULT_DB_ALIAS]


def rows(statement: str, values: Sequence[Any] = ()) -> list[tuple[Any, ...]]:
    """Every row that a statement gives. They are fetched to the last one: on SQLite what is half read holds up the
    tidying of the log."""
    cursor = _cursor(database())
    cursor.execute(statement, values)
    found: list[tuple[Any, ...]] = cursor.fetchall()
    return found


def run(statement: str, values: Sequence[Any] = ()) -> None:
    """Run a statement that gives no rows."""
    _cursor(database()).execute(statement, values)


def _cursor(one: BaseDatabaseWrapper) -> CursorWrapper:
    """The kept cursor if it is of the connection that is open now; what is noted down goes by cursors of Django's own."""
    one.close_if_health_check_failed()
    if one.queries_logged:
        return one.cursor()
    known, kept = getattr(one, _KEPT, (None, None))
    if kept is None or known is not one.connection:
        kept = one.cursor()
        setattr(one, _KEPT, (one.connection, kept))
    return kept
