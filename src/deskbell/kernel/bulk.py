"""Writing very many finished rows: ids reserved beforehand, then one prepared statement or one COPY for all of them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from django.db import connection, connections
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


def insert(rows: Sequence[Model]) -> None:
    """Insert rows of one model that have their ids already. Needs an open writing transaction."""
    if not rows:
        return
    here = connections[connection.alias]  # the proxy would be asked anew for each value
    fields = rows[0]._meta.concrete_fields
    prepared = [(field.attname, field.get_db_prep_save) for field in fields]
    values = ([prepare(getattr(row, name), here) for name, prepare in prepared] for row in rows)
    table = connection.ops.quote_name(rows[0]._meta.db_table)
    columns = ", ".join(connection.ops.quote_name(field.column or "") for field in fields)
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            _copy(cursor, f"COPY {table} ({columns}) FROM STDIN", values)
            return
        signs = ", ".join(["%s"] * len(fields))
        cursor.executemany(f"INSERT INTO {table} ({columns}) VALUES ({signs})", list(values))  # noqa: S608 - own names


def set_column(*, model: type[Model], column: str, values: Sequence[tuple[Any, int]]) -> None:
    """Set one column of many rows, each (value, id): for rows that name each other in a circle.

    SQLite looks through every table that refers to a row for as long as a foreign key leads nowhere, so a circle is
    closed last.
    """
    table, name = (connection.ops.quote_name(each) for each in (model._meta.db_table, column))
    with connection.cursor() as cursor:
        cursor.executemany(f"UPDATE {table} SET {name} = %s WHERE id = %s", values)  # noqa: S608 - own names


def _copy(cursor: Any, statement: str, values: Iterator[list[Any]]) -> None:
    with cursor.copy(statement) as copy:
        for row in values:
            copy.write_row(row)
