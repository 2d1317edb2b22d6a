"""Django's SQLite backend with the writers' lane: every writing transaction queues for one lock before it begins.

SQLite's own busy handler is unfair: a writer that polls may starve behind three others. A kernel lock wakes its
waiters in turn.
"""

from __future__ import annotations

import math
import sqlite3
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from functools import lru_cache
from typing import Any

from django.db.backends.sqlite3 import base, operations

from deskbell.kernel.sqlite.lane import Lane, lane_path
from deskbell.lib.numbers import LARGEST_ID

MOST_STATEMENTS = 2_000
WRITING_WORDS = ("INSERT", "UPDATE", "DELETE", "REPLACE", "CREATE", "DROP", "ALTER")


class DatabaseOperations(operations.DatabaseOperations):
    """Django's own; what notes statements down asks SQLite to write their values out, whatever these are."""

    def last_executed_query(self, cursor: Any, sql: Any, params: Any) -> str:
        """A statement with its values."""
        return super().last_executed_query(cursor, sql, params if isinstance(params, Mapping) else _reachable(params))


class Cursor(base.SQLiteCursorWrapper):
    """Django's own; how a statement reads in SQLite's spelling is found out once."""

    def execute(self, query: str, params: Any = None) -> Any:
        """Run a statement. Values in a row, as nearly all of them are, need not be looked through for names."""
        if type(params) is list or type(params) is tuple:
            return sqlite3.Cursor.execute(self, _respelled(query), params)
        return super().execute(query, params)

    def convert_query(self, query: str, *, param_names: Sequence[str] | None = None) -> str:
        """The statement with SQLite's signs for values."""
        return _respelled(query) if param_names is None else str(super().convert_query(query, param_names=param_names))


@lru_cache(maxsize=MOST_STATEMENTS)
def _respelled(query: str) -> str:
    return base.FORMAT_QMARK_REGEX.sub("?", query).replace("%%", "%")


class DatabaseWrapper(base.DatabaseWrapper):
    """A connection that holds the lane from its BEGIN to its COMMIT, and around single writes."""

    ops_class = DatabaseOperations

    def __init__(self, *arguments: Any, **keywords: Any) -> None:
        super().__init__(*arguments, **keywords)
        self.lane = Lane(lambda: lane_path(self.settings_dict["NAME"]))
        self.execute_wrappers += [self._single_write, self._too_large]
        self.own_wrappers = len(self.execute_wrappers)

    def create_cursor(self, name: str | None = None) -> Any:
        """A cursor with the quick spelling."""
        return self.connection.cursor(factory=Cursor)

    def _start_transaction_under_autocommit(self) -> None:
        self.lane.enter()
        try:
            super()._start_transaction_under_autocommit()  # type: ignore[misc]
        except BaseException:
            self.lane.leave()
            raise

    def _commit(self) -> Any:
        with self._leaving():
            return super()._commit()  # type: ignore[misc]

    def _rollback(self) -> Any:
        with self._leaving():
            return super()._rollback()  # type: ignore[misc]

    def _close(self) -> Any:
        try:
            return super()._close()  # type: ignore[misc]
        finally:
            self.lane.leave()  # a closed connection can't be asked whether it is in a transaction

    @contextmanager
    def _leaving(self) -> Iterator[None]:
        """Leave the lane once SQLite itself is out of the transaction."""
        try:
            yield
        finally:
            if self.connection is None or not self.connection.in_transaction:
                self.lane.leave()

    def _single_write(self, execute: Callable[..., Any], statement: str, *rest: Any) -> Any:
        """Hold the lane around a statement that writes outside any transaction."""
        if self.lane.is_held or not statement.lstrip()[:8].upper().startswith(WRITING_WORDS):
            return execute(statement, *rest)
        self.lane.enter()
        with self._leaving():
            return execute(statement, *rest)

    def _too_large(
        self,
        execute: Callable[..., Any],
        statement: str,
        parameters: Any,
        many: bool,  # noqa: FBT001 - Django's own signature
        context: dict[str, Any],
    ) -> Any:
        """Questions about numbers that SQLite can't hold get an answer, as on PostgreSQL: forged forms and addresses
        have them. Fractions can be as large; nothing is written that way."""
        try:
            return execute(statement, parameters, many, context)
        except OverflowError:
            if many or isinstance(parameters, Mapping) or not statement.lstrip()[:6].upper().startswith("SELECT"):
                raise
            return execute(statement, _reachable(parameters), many, context)


def _reachable(parameters: Any) -> list[Any]:
    return [_within_reach(one) for one in parameters or ()]


def _within_reach(value: Any) -> Any:
    if not isinstance(value, int) or -LARGEST_ID <= value <= LARGEST_ID:
        return value
    try:
        return float(value)
    except OverflowError:
        return math.inf if value > 0 else -math.inf
