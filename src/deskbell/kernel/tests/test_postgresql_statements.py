"""What PostgreSQL knows is answered as psycopg's cursor answers it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from importlib import import_module
from typing import Any

import pytest
from django.db import DataError, IntegrityError, OperationalError, connection, transaction

from deskbell.kernel import asking

Told = list[tuple[Any, ...]] | type[BaseException]
NOW = datetime(2026, 5, 4, 3, 2, 1, 123456, tzinfo=UTC)
OFTEN = 8  # more than psycopg's cursor is asked until a statement is known

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _on_postgresql(everything_holds: None) -> Iterator[None]:
    """Where nobody listens: the suite does, to what its tests write, and what is listened to goes the long way."""
    if connection.vendor != "postgresql":
        pytest.skip("SQLite's driver has a short way of its own")
    listening, connection.execute_wrappers = connection.execute_wrappers, []
    yield
    connection.execute_wrappers = listening


def known() -> set[str]:
    """The statements that are known by the short way."""
    found = asking.rows("SELECT statement FROM pg_prepared_statements WHERE name LIKE 'deskbell_%%'")
    return {statement for (statement,) in found}


def told(statement: str, *values: Any) -> Told:
    try:
        with transaction.atomic():
            return asking.rows(statement, values)
    except Exception as error:
        return type(error)


def by_the_cursor(statement: str, *values: Any) -> Told:
    """The same by Django's own cursor, for somebody listens."""

    def listen(execute: Callable[..., Any], *rest: Any) -> Any:
        return execute(*rest)

    with connection.execute_wrapper(listen):
        return told(statement, *values)


@pytest.mark.parametrize(
    ("statement", "values"),
    [
        ("SELECT %s::bigint, %s::bigint, %s::bigint", (1, 70_000, 2**40)),
        ("SELECT %s::text, %s::varchar, %s::text", ("", "Grüße, %s and 100 %", None)),
        ("SELECT %s::boolean, NOT %s", (True, True)),
        ("SELECT %s::timestamptz, %s::timestamptz - interval '1 day'", (NOW, NOW)),
        ("SELECT %s::date, %s::interval, %s::numeric", (date(2026, 1, 2), timedelta(hours=3), Decimal("1.50"))),
        ("SELECT %s::bytea", (b"\x00\xff",)),
        ("SELECT %s::jsonb, '{\"b\": [1, null]}'::jsonb, '[]'::json", ('{"a": 1}',)),
        ("SELECT unnest(ARRAY[1, 2, 3]) %% 2 WHERE %s = 1", (1,)),
        ("SELECT 1 WHERE %s = 2", (1,)),
        ("SELECT 1 / %s", (0,)),
        ("SELECT %s::bigint", (2**70,)),
        ("SELECT %s::integer", ("no number",)),
        ("SELECT %s", ("\x00",)),
        ("INSERT INTO kernel_setting (key, value) VALUES (%s, '1')", (None,)),
    ],
)
def test_what_is_known_is_answered_alike(statement: str, values: tuple[Any, ...]) -> None:
    answers = [told(statement, *values) for _ in range(OFTEN)]
    expected = by_the_cursor(statement, *values)
    assert answers == [expected] * OFTEN
    if isinstance(expected, list) and expected:
        assert [[type(one) for one in row] for row in answers[-1]] == [[type(one) for one in row] for row in expected]  # type: ignore[union-attr]


def test_values_of_another_kind_do_not_take_what_was_known_of_the_first() -> None:
    kinds = {
        1: "smallint",
        70_000: "integer",
        2**40: "bigint",
        2.5: "double precision",
        NOW: "timestamp with time zone",
    }
    for value, kind in [*kinds.items()] * OFTEN:
        assert asking.rows("SELECT pg_typeof(%s)::text", [value]) == [(kind,)]


def test_only_what_comes_again_is_known() -> None:
    for _ in range(OFTEN):
        asking.rows("SELECT 'often' WHERE %s = 1", [1])
    asking.rows("SELECT 'once' WHERE %s = 1", [1])
    assert "SELECT 'often' WHERE $1 = 1" in known()
    assert "SELECT 'once' WHERE $1 = 1" not in known()


def test_no_more_is_known_than_there_is_room_for(monkeypatch: pytest.MonkeyPatch) -> None:
    asking.rows("SELECT 1")
    statements = import_module("deskbell.kernel.postgresql_statements")
    monkeypatch.setattr(statements, "MOST_STATEMENTS", len(asking._kept(asking.database()).known._seen))
    for _ in range(OFTEN):
        assert asking.rows("SELECT 'no room' WHERE %s = 1", [1]) == [("no room",)]
    assert "SELECT 'no room' WHERE $1 = 1" not in known()


def test_a_savepoint_mends_what_failed() -> None:
    for place in range(OFTEN):
        asking.run("INSERT INTO kernel_setting (key, value) VALUES (%s, %s)", [f"setting {place}", "1"])
    with pytest.raises(IntegrityError) as caught, transaction.atomic():
        asking.run("INSERT INTO kernel_setting (key, value) VALUES (%s, %s)", ["setting 0", "1"])
    assert caught.value.__cause__.sqlstate == "23505"  # type: ignore[union-attr]
    assert asking.rows("SELECT count(*) FROM kernel_setting WHERE key LIKE 'setting %%'") == [(OFTEN,)]


@pytest.mark.django_db(transaction=True)
def test_without_a_transaction_each_statement_stands_by_itself() -> None:
    for place in range(OFTEN):
        asking.run("INSERT INTO kernel_setting (key, value) VALUES (%s, %s)", [f"setting {place}", "1"])
    assert told("INSERT INTO kernel_setting (key, value) VALUES (%s, 'no JSON')", "undone") is DataError
    assert asking.rows("SELECT key FROM kernel_setting ORDER BY key") == [(f"setting {at}",) for at in range(OFTEN)]
    assert "INSERT INTO kernel_setting (key, value) VALUES ($1, $2)" in known()


@pytest.mark.django_db(transaction=True)
def test_a_connection_that_is_lost_is_told_as_such_and_a_new_one_knows_nothing_yet() -> None:
    with transaction.atomic():
        for _ in range(OFTEN):
            asking.rows("SELECT 'lost' WHERE %s = 1", [1])
        assert "SELECT 'lost' WHERE $1 = 1" in known()
    assert _lost_within("SELECT 'lost' WHERE %s = 1", 1) is OperationalError
    connection.close()
    with transaction.atomic():
        assert asking.rows("SELECT 'lost' WHERE %s = 1", [1]) == [("lost",)]
        assert known() == set()


def _lost_within(statement: str, *values: Any) -> Told:
    """What is told when an administrator ends the connection, as they may at any time, and then a statement is asked."""
    try:
        with transaction.atomic():
            asking.rows("SELECT 1")
            _end(connection.connection.info.backend_pid)
            return asking.rows(statement, values)
    except Exception as error:
        return type(error)


def _end(backend: int) -> None:
    other = connection.copy()
    try:
        with other.cursor() as cursor:
            cursor.execute("SELECT pg_terminate_backend(%s, 5000)", [backend])
    finally:
        other.close()


@pytest.mark.django_db(transaction=True)
def test_who_begins_transactions_by_hand_has_them_begun() -> None:
    insert = "INSERT INTO kernel_setting (key, value) VALUES (%s, '1') ON CONFLICT DO NOTHING"
    for _ in range(OFTEN):
        asking.run(insert, ["kept"])
    transaction.set_autocommit(False)
    asking.run(insert, ["undone"])
    transaction.rollback()
    transaction.set_autocommit(True)
    assert asking.rows("SELECT key FROM kernel_setting") == [("kept",)]
