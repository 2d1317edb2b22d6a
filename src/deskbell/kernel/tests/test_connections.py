"""What a new connection begins with."""

import os
import subprocess
import sys
from datetime import UTC, datetime, timedelta
from importlib import import_module
from pathlib import Path

import pytest
from django.db import connection
from hypothesis import given
from hypothesis import strategies as st

pytestmark = pytest.mark.django_db


def test_postgresql_compiles_no_statement() -> None:
    if connection.vendor != "postgresql":
        pytest.skip("SQLite has no such thing")
    with connection.cursor() as cursor:
        cursor.execute("SHOW jit")
        assert cursor.fetchone() == ("off",)


def test_postgresql_plans_what_comes_again_once() -> None:
    if connection.vendor != "postgresql":
        pytest.skip("SQLite has no such thing")
    for turn in range(10):
        for place in range(150):  # more than psycopg keeps unless told
            with connection.cursor() as cursor:
                cursor.execute(f"SELECT {place} + %s", [turn])
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM pg_prepared_statements WHERE statement LIKE %s", ["SELECT % + $1"])
        assert cursor.fetchone()[0] == 150


@given(at=st.datetimes(min_value=datetime(1, 1, 2), timezones=st.just(UTC)))  # noqa: DTZ001 - the zone comes with it
def test_postgresql_gives_back_the_instant_that_it_got(at: datetime) -> None:
    if connection.vendor != "postgresql":
        pytest.skip("SQLite keeps instants as texts")
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT %s::timestamptz, %s::timestamptz + interval '1 second'",
            [at, min(at, datetime(9999, 12, 30, tzinfo=UTC))],
        )
        same, later = cursor.fetchone()
    assert (same, same.tzinfo) == (at, UTC)
    assert later == min(at, datetime(9999, 12, 30, tzinfo=UTC)) + timedelta(seconds=1)


def test_what_is_read_with_django_is_read_by_the_quick_loader() -> None:
    if connection.vendor != "postgresql":
        pytest.skip("SQLite keeps instants as texts")
    quick = import_module("deskbell.kernel.postgresql_instants").InstantLoader
    with connection.cursor() as cursor:
        assert cursor.connection.adapters.get_loader(1184, 0) is quick  # timestamptz, as text
        assert cursor.adapters.get_loader(1184, 0) is quick


def test_a_desk_on_sqlite_loads_no_driver_for_postgresql(tmp_path: Path) -> None:
    environment = os.environ | {
        "DJANGO_SETTINGS_MODULE": "deskbell.config.settings", "DESKBELL_HOME": str(tmp_path), "DATABASE_URL": "",
    }  # fmt: skip
    program = "import django, sys; django.setup(); print('psycopg' in sys.modules)"
    found = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, text=True, check=True, env=environment, timeout=120
    )
    assert found.stdout.strip() == "False"
