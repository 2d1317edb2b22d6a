"""Triggers that keep the ledger append-only, whoever writes SQL.

Installed after every migration: remaking a table, which is how SQLite alters one, drops its triggers silently.
"""

from __future__ import annotations

from django.db import connection, transaction

TABLE = "kernel_ledgerrow"
EVENTS = ("UPDATE", "DELETE")

POSTGRESQL_FUNCTION = """
CREATE OR REPLACE FUNCTION deskbell_ledger_is_append_only() RETURNS trigger AS $$
BEGIN RAISE EXCEPTION 'the ledger is append-only'; END $$ LANGUAGE plpgsql
"""


def guard_name(event: str) -> str:
    """The trigger's name for an event."""
    return f"{TABLE}_refuses_{event.lower()}"


def install_guards() -> None:
    """Put the triggers in place; harmless when they are."""
    with transaction.atomic(), connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute(POSTGRESQL_FUNCTION)
        for event in EVENTS:
            cursor.execute(f"DROP TRIGGER IF EXISTS {guard_name(event)}{_on_table()}")
            cursor.execute(_create(event))


def drop_guards() -> None:
    """Take the triggers away: for tests that empty the tables, and nothing else."""
    with transaction.atomic(), connection.cursor() as cursor:
        for event in EVENTS:
            cursor.execute(f"DROP TRIGGER IF EXISTS {guard_name(event)}{_on_table()}")


def missing_guards() -> list[str]:
    """Names of the triggers that should be there and are not."""
    statement = "SELECT name FROM sqlite_master WHERE type = 'trigger'"
    if connection.vendor == "postgresql":
        statement = "SELECT tgname FROM pg_trigger WHERE NOT tgisinternal"
    with connection.cursor() as cursor:
        cursor.execute(statement)
        present = {row[0] for row in cursor.fetchall()}
    return [guard_name(event) for event in EVENTS if guard_name(event) not in present]


def _on_table() -> str:
    return f" ON {TABLE}" if connection.vendor == "postgresql" else ""


def _create(event: str) -> str:
    opening = f"CREATE TRIGGER {guard_name(event)} BEFORE {event} ON {TABLE} FOR EACH ROW"
    if connection.vendor == "postgresql":
        return f"{opening} EXECUTE FUNCTION deskbell_ledger_is_append_only()"
    return f"{opening} BEGIN SELECT RAISE(ABORT, 'the ledger is append-only'); END"
