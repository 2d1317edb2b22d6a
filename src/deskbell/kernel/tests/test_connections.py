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
