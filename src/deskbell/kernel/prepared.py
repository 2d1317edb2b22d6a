"""Statements that Django puts together once and that run again and again with other values.

Django takes about two milliseconds to put together a query of a few joined parts which a database answers in a tenth
of one; what every page and every command asks goes through here.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from typing import Any

from django.db import connection
from django.db.models import QuerySet

from deskbell.kernel import asking
from deskbell.kernel.literals import with_literals

Single = int | datetime | str
Value = Single | tuple[int, ...]
# Stand-ins are larger than any id and later than any date that a desk will know, and texts that nobody writes.
FIRST_NUMBER = 9_000_000_000_000_000_000
FIRST_INSTANT = datetime(9000, 1, 1, tzinfo=UTC)
TEXT = "\x00stand-in {}"


@dataclass(frozen=True, kw_only=True)
class Statement:
    """A statement with its parameters; `names` may say what its columns are called."""

    sql: str
    parameters: Sequence[Any]
    names: tuple[str, ...] = ()


def statement_of(rows: QuerySet[Any, Any]) -> Statement:
    """The statement that a query of plain columns stands for. EmptyResultSet where nothing can match."""
    sql, parameters = rows.query.sql_with_params()
    return Statement(sql=sql, parameters=parameters)


def instant(written: str | datetime) -> datetime:
    """The instant in a column or in JSON that a database wrote; SQLite keeps texts, all of them in UTC, and leaves that out."""
    at = datetime.fromisoformat(written) if isinstance(written, str) else written
    return at.replace(tzinfo=UTC) if at.tzinfo is None else at


def instant_in(written: str | datetime | None) -> datetime | None:
    """The same of a column that may be empty."""
    return instant(written) if written else None


def beside(*statements: Statement) -> Statement:
    """The answers of statements of one row each, which begin with SELECT and have no FROM, as one row."""
    return Statement(
        sql="SELECT " + ", ".join(one.sql.removeprefix("SELECT ") for one in statements if one.names),
        parameters=[value for one in statements for value in one.parameters],
        names=tuple(name for one in statements for name in one.names),
    )


def below(*statements: Statement) -> Statement:
    """The rows of statements with columns alike and in no order."""
    return Statement(
        sql=" UNION ALL ".join(one.sql for one in statements),
        parameters=[value for one in statements for value in one.parameters],
        names=statements[0].names,
    )


def asked(statement: Statement) -> list[tuple[Any, ...]]:
    """The rows of a statement, as the database gives them: numbers and texts."""
    return asking.rows(statement.sql, statement.parameters)


class Prepared:
    """One statement in a few shapes. `build` gets the shape and stand-ins for the values, and puts them in as they are.

    Values are numbers, instants, texts, or tuples of numbers for `IN`; a tuple is filled up with its last number to the
    next power of two, so that few shapes are needed.
    """

    def __init__(self, build: Callable[..., Statement]) -> None:
        self._build = build
        self._known: dict[Hashable, tuple[Statement, tuple[tuple[int, int], ...]]] = {}

    def rows(self, *shape: Hashable, **values: Value) -> tuple[tuple[str, ...], list[tuple[Any, ...]]]:
        """The columns' names and the rows, in one query."""
        statement = self.statement(*shape, **values)
        return statement.names, asked(statement)

    def statement(self, *shape: Hashable, **values: Value) -> Statement:
        """The statement with these values, to be asked by itself or together with others."""
        filled = {name: _filled(value) if isinstance(value, tuple) else value for name, value in values.items()}
        flat = [
            _adapted(each) for value in filled.values() for each in (value if isinstance(value, tuple) else (value,))
        ]
        kinds = tuple(len(value) if isinstance(value, tuple) else type(value) for value in filled.values())
        key = (asking.database().vendor, shape, tuple(filled), kinds)
        if key not in self._known:
            self._known[key] = self._prepared(shape, filled)
        statement, places = self._known[key]
        parameters = list(statement.parameters)
        for place, source in places:
            parameters[place] = flat[source]
        return Statement(sql=statement.sql, parameters=parameters, names=statement.names)

    def _prepared(
        self, shape: tuple[Hashable, ...], values: Mapping[str, Value]
    ) -> tuple[Statement, tuple[tuple[int, int], ...]]:
        """The statement, and which of its parameters is which value."""
        stand_ins: list[Single] = []
        named = {name: _stand_in(value, stand_ins) for name, value in values.items()}
        statement = self._build(*shape, **named)
        sources = {_adapted(one): source for source, one in enumerate(stand_ins)}
        if asking.database().vendor == "postgresql":
            sql, parameters = with_literals(statement.sql, statement.parameters, kept=sources)
            statement = replace(statement, sql=sql, parameters=parameters)
        places = [(place, sources.get(one)) for place, one in enumerate(statement.parameters)]
        return statement, tuple((place, source) for place, source in places if source is not None)


def _filled(numbers: tuple[int, ...]) -> tuple[int, ...]:
    length = 1 << (len(numbers) - 1).bit_length() if numbers else 0
    return numbers + numbers[-1:] * (length - len(numbers))


def _stand_in(value: Value, stand_ins: list[Single]) -> Value:
    first = len(stand_ins)
    if isinstance(value, tuple):
        numbers = tuple(FIRST_NUMBER + first + place for place in range(len(value)))
        stand_ins += numbers
        return numbers
    one: Single = FIRST_NUMBER + first
    if isinstance(value, datetime):
        one = FIRST_INSTANT + timedelta(seconds=first)
    elif isinstance(value, str):
        one = TEXT.format(first)
    stand_ins.append(one)
    return one


def _adapted(value: Single) -> Any:
    return connection.ops.adapt_datetimefield_value(value) if isinstance(value, datetime) else value
