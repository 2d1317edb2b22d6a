"""What a new connection begins with."""

import pytest
from django.db import connection

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
