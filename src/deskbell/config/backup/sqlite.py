"""SQLite's own online copy: one instant of the database, while others write on."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from pathlib import Path

from deskbell.config.errors import ConfigurationError

WAIT_SECONDS = 60


def copy_database(*, source: Path, target: Path) -> None:
    """Copy a database in one step. ConfigurationError where there is none, or the copy is not sound.

    In one step because a copy in several begins anew whenever somebody writes (sqlite.org/backup.html); with a write-ahead
    log nobody waits for it.
    """
    if not source.is_file():
        raise ConfigurationError(f"there is no database {source}: nothing to back up yet.")
    with (
        closing(sqlite3.connect(source, timeout=WAIT_SECONDS)) as original,
        closing(sqlite3.connect(target)) as copy,
    ):
        original.backup(copy)
        if damage := _damage_in(copy):
            raise ConfigurationError(f"the database is damaged ({damage}); keep your older backups.")
    make_one_file(target)
    target.chmod(0o600)


def damage_of(path: Path) -> str:
    """What is wrong with a database that nobody has opened; empty where nothing is."""
    if not path.stat().st_size:  # to SQLite that is a sound database without anything in it
        return "it is empty"
    try:
        with closing(sqlite3.connect(f"{path.as_uri()}?mode=ro", uri=True)) as kept:
            return _damage_in(kept)
    except sqlite3.Error as error:
        return str(error)


def _damage_in(database: sqlite3.Connection) -> str:
    told = [str(row[0]) for row in database.execute("PRAGMA quick_check(5)")]
    return "" if told == ["ok"] else "; ".join(told)[:300]


def make_one_file(path: Path) -> None:
    """Leave nothing of a copy beside its file; a desk that takes it over turns its log on again."""
    with closing(sqlite3.connect(path)) as copy:
        copy.execute("PRAGMA journal_mode=DELETE")
