"""Ids taken before their rows exist, so that rows which name each other can be written once and for good."""

from __future__ import annotations

from collections.abc import Iterator

from django.db import connection
from django.db.models import Model


def reserve_ids(*, model: type[Model], count: int) -> Iterator[int]:
    """So many ids, ascending, that no other row of the table will ever get.

    Needs an open writing transaction, and the rows must be written before the same transaction reserves again.
    """
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            drawn = "SELECT nextval(pg_get_serial_sequence(%s, 'id')) FROM generate_series(1, %s)"
            cursor.execute(drawn, [model._meta.db_table, count])
            return iter(sorted(row[0] for row in cursor.fetchall()))
        cursor.execute("SELECT seq FROM sqlite_sequence WHERE name = %s", [model._meta.db_table])
        used = cursor.fetchone()
    first = (used[0] if used else 0) + 1
    return iter(range(first, first + count))
