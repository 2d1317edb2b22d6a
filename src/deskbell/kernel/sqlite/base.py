"""Django's SQLite backend with the writers' lane: every writing transaction queues for one lock before it begins.

SQLite's own busy handler is unfair: a writer that polls may starve behind three others. A kernel lock wakes its
waiters in turn.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

from django.db.backends.sqlite3 import base

from deskbell.kernel.sqlite.lane import Lane, lane_path

WRITING_WORDS = ("INSERT", "UPDATE", "DELETE", "REPLACE", "CREATE", "DROP", "ALTER")


class DatabaseWrapper(base.DatabaseWrapper):
    """A connection that holds the lane from its BEGIN to its COMMIT, and around single writes."""

    def __init__(self, *arguments: Any, **keywords: Any) -> None:
        super().__init__(*arguments, **keywords)
        self.lane = Lane(lambda: lane_path(self.settings_dict["NAME"]))
        self.execute_wrappers.append(self._single_write)

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

    def _single_write(
        self,
        execute: Callable[..., Any],
        statement: str,
        parameters: Any,
        many: bool,  # noqa: FBT001 - Django's own signature
        context: dict[str, Any],
    ) -> Any:
        """Hold the lane around a statement that writes outside any transaction."""
        if self.lane.is_held or not statement.lstrip()[:8].upper().startswith(WRITING_WORDS):
            return execute(statement, parameters, many, context)
        self.lane.enter()
        with self._leaving():
            return execute(statement, parameters, many, context)
