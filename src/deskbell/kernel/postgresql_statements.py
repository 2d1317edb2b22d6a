"""Statements that PostgreSQL knows already, asked by libpq itself. Loaded with the first connection to it.

psycopg's cursor runs some fifty functions of Python around each statement: it waits in steps, keeps results apart and
counts what is prepared. A command, a page and an effect ask one statement after the other and wait for each.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from functools import lru_cache
from itertools import count
from typing import Any

from psycopg import Cursor, OperationalError
from psycopg.adapt import PyFormat, Transformer
from psycopg.errors import error_from_result
from psycopg.pq import ConnStatus, ExecStatus, PipelineStatus, TransactionStatus

MOST_STATEMENTS = 1_000
# psycopg's own measure: what comes once or twice is not worth being known.
TIMES_BEFORE_KNOWN = 5
_SIGN = re.compile("%[s%]")


class KnownStatements:
    """What one connection has prepared, beside what psycopg prepares for itself."""

    def __init__(self, cursor: Cursor[Any]) -> None:
        self._connection = cursor.connection
        self._session = cursor.connection.pgconn
        self._transformer = Transformer(cursor)
        self._seen: Counter[str] = Counter()
        self._names: dict[tuple[str, tuple[int, ...] | None], bytes] = {}

    def ask(self, statement: str, values: Sequence[Any]) -> list[tuple[Any, ...]] | None:
        """The rows of a statement, none if it gives none; None where psycopg itself has to be asked: a transaction is
        to be begun, or is lost, or the statement is new. psycopg's errors."""
        if not self._may_ask(statement):
            return None
        sent: Sequence[Any] = self._transformer.dump_sequence(values, [PyFormat.AUTO] * len(values))
        name = self._names.get((statement, self._transformer.types)) or self._prepared(statement)
        result = self._checked(self._session.exec_prepared(name, sent, self._transformer.formats))
        if result.status != ExecStatus.TUPLES_OK:
            return []
        self._transformer.set_pgresult(result)
        return self._transformer.load_rows(0, result.ntuples, tuple)

    def _may_ask(self, statement: str) -> bool:
        times = self._seen[statement]
        if times < TIMES_BEFORE_KNOWN:
            if times or len(self._seen) < MOST_STATEMENTS:
                self._seen[statement] = times + 1
            return False
        status = self._session.transaction_status
        needs_none = status == TransactionStatus.IDLE and self._connection.autocommit
        return (
            status == TransactionStatus.INTRANS or needs_none
        ) and self._session.pipeline_status == PipelineStatus.OFF

    def _prepared(self, statement: str) -> bytes:
        name = f"deskbell_{len(self._names)}".encode()
        types = self._transformer.types
        self._checked(self._session.prepare(name, _respelled(statement), types))
        self._names[statement, types] = name
        return name

    def _checked(self, result: Any) -> Any:
        """A result that is none of an error."""
        if result.status in (ExecStatus.TUPLES_OK, ExecStatus.COMMAND_OK):
            return result
        if self._session.status != ConnStatus.OK:
            raise OperationalError(self._session.get_error_message())
        raise error_from_result(result)


@lru_cache(maxsize=MOST_STATEMENTS)
def _respelled(statement: str) -> bytes:
    """The statement with PostgreSQL's signs for values."""
    places = count(1)
    return _SIGN.sub(lambda sign: "%" if sign[0] == "%%" else f"${next(places)}", statement).encode()
