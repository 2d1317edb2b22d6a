"""From the parsed address of a database to what Django wants to know."""

from pathlib import Path
from typing import Any

from deskbell.config.parsing import Database

SQLITE_PRAGMAS = "PRAGMA journal_mode=WAL;PRAGMA synchronous=FULL;PRAGMA cache_size=-20000;"
# A process asks several hundred different statements in turn; SQLite's driver keeps 128 parsed unless told.
SQLITE_STATEMENTS = 1_000
# What a page or a command asks, it asks again: the server plans each statement a few times and then knows it. Planning
# took half of its time. PostgreSQL itself keeps to new plans where the values matter. psycopg.readthedocs.io, "Prepared statements".
POSTGRESQL_OPTIONS = {"connect_timeout": 10, "server_side_binding": True, "prepare_threshold": 5}


def database_settings(*, database: Database | None, home: Path) -> dict[str, Any]:
    """Django's DATABASES["default"] for this database, or for the SQLite file in the data folder."""
    if database is None:
        return _sqlite(home / "deskbell.sqlite3")
    return _sqlite(Path(database.name)) if database.engine == "sqlite" else _postgresql(database)


def _sqlite(path: Path) -> dict[str, Any]:
    return {
        "ENGINE": "deskbell.kernel.sqlite",
        "NAME": str(path),
        # Opening a connection sets the pragmas and costs more than a page's queries; it never goes stale.
        "CONN_MAX_AGE": None,
        "OPTIONS": {
            "transaction_mode": "IMMEDIATE",
            "timeout": 20,
            "init_command": SQLITE_PRAGMAS,
            "cached_statements": SQLITE_STATEMENTS,
        },
        # A file beside the real one: memory would have neither the log nor the writers' lane of the real thing.
        "TEST": {"NAME": str(path.with_name(f"test_{path.name}"))},
    }


def _postgresql(database: Database) -> dict[str, Any]:
    return {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": database.name,
        "USER": database.user,
        "PASSWORD": database.password,
        "HOST": database.host,
        "PORT": database.port,
        "CONN_MAX_AGE": 600,
        "CONN_HEALTH_CHECKS": True,
        "OPTIONS": POSTGRESQL_OPTIONS,
    }
