"""One cursor stays with its connection, and goes with it."""

import threading
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from django.db import IntegrityError, OperationalError, connection, transaction
from django.test.utils import CaptureQueriesContext

from deskbell.kernel import asking


@pytest.fixture
def unheard(everything_holds: None) -> Iterator[None]:
    """The suite listens to what its tests write, and what is listened to goes by Django's cursor."""
    listening = connection.execute_wrappers
    connection.execute_wrappers = listening[: getattr(connection, "own_wrappers", 0)]
    yield
    connection.execute_wrappers = listening


@pytest.mark.django_db
def test_rows_come_whole_and_one_question_does_not_spoil_the_next() -> None:
    assert asking.rows("SELECT 1 UNION ALL SELECT 2 ORDER BY 1") == [(1,), (2,)]
    assert asking.rows("SELECT %s", ["three"]) == [("three",)]
    assert asking.rows("SELECT 1 WHERE 1 = 0") == []


@pytest.mark.django_db
def test_what_is_noted_down_is_complete() -> None:
    asking.rows("SELECT 1")
    with CaptureQueriesContext(connection) as noted:
        asking.rows("SELECT 2")
    asking.rows("SELECT 3")
    assert [one["sql"] for one in noted.captured_queries] == ["SELECT 2"]


@pytest.mark.django_db
def test_errors_are_djangos_and_a_savepoint_mends_them() -> None:
    asking.run("INSERT INTO kernel_setting (key, value) VALUES (%s, %s)", ["once", "1"])
    with pytest.raises(IntegrityError), transaction.atomic():
        asking.run("INSERT INTO kernel_setting (key, value) VALUES (%s, %s)", ["once", "2"])
    assert asking.rows("SELECT value FROM kernel_setting WHERE key = %s", ["once"])


@pytest.mark.django_db(transaction=True)
def test_a_new_connection_has_a_cursor_of_its_own() -> None:
    asking.rows("SELECT 1")
    connection.close()
    assert asking.rows("SELECT 1") == [(1,)]
    before = asking._cursor(asking.database())
    assert asking._cursor(asking.database()) is before
    connection.close()
    assert asking._cursor(asking.database()) is not before


@pytest.mark.django_db(transaction=True)
def test_each_thread_has_its_own() -> None:
    seen = []

    def ask() -> None:
        seen.append(asking._cursor(asking.database()))
        asking.database().close()

    others = [threading.Thread(target=ask) for _ in range(2)]
    for one in others:
        one.start()
        one.join()
    assert len({id(one) for one in [*seen, asking._cursor(asking.database())]}) == 3


@pytest.mark.django_db(transaction=True)
def test_nothing_stays_half_read() -> None:
    """On SQLite that would keep the log from being tidied: the last question of a request has none behind it."""
    if connection.vendor != "sqlite":
        pytest.skip("PostgreSQL sends what it found at once")
    tables = "SELECT name FROM sqlite_master"
    assert len(asking.rows(tables)) > 100
    assert _is_tidied()
    half_read = connection.connection.execute(tables)
    half_read.fetchone()
    assert not _is_tidied()


def _is_tidied() -> bool:
    try:
        with connection.cursor() as cursor:
            cursor.execute("PRAGMA wal_checkpoint(TRUNCATE)")
            return bool(cursor.fetchone()[0] == 0)
    except OperationalError:
        return False


@pytest.mark.django_db
def test_by_the_drivers_own_cursor_it_is_the_same_as_by_djangos(unheard: None) -> None:
    """Answers, errors, numbers too large for SQLite, and a transaction that is lost already."""
    seen: list[str] = []

    def listen(execute: Callable[..., Any], statement: str, *rest: Any) -> Any:
        seen.append(statement)
        return execute(statement, *rest)

    def told(statement: str, *values: Any) -> Any:
        try:
            with transaction.atomic():
                return asking.rows(statement, values)
        except Exception as error:
            return type(error)

    cases: list[tuple[Any, ...]] = [
        ("SELECT %s", 1),
        ("SELECT 1 WHERE 7 = %s", 2**70),
        ("SELECT nothing",),
        ("INSERT INTO kernel_setting (key, value) VALUES (%s, %s) RETURNING key", "a", "1"),
        ("INSERT INTO kernel_setting (key, value) VALUES (%s, %s) RETURNING key", None, "1"),
    ]
    quick = [told(*one) for one in cases]
    asking.run("DELETE FROM kernel_setting")
    with connection.execute_wrapper(listen):
        assert quick == [told(*one) for one in cases]
    assert {one[0] for one in cases} <= set(seen)
    with transaction.atomic():
        transaction.set_rollback(True)
        with pytest.raises(transaction.TransactionManagementError):
            asking.rows("SELECT 1")
