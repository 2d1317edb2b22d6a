"""From a backup to a desk: only where there is none, and never a half one that looks whole."""

from __future__ import annotations

from pathlib import Path

import psycopg
from psycopg.conninfo import make_conninfo

from deskbell.config.backup import layout, postgresql, sqlite
from deskbell.config.backup.copying import Copied, Say, copy_flushed, copy_lasting, flush_folders
from deskbell.config.backup.saving import Source
from deskbell.config.errors import ConfigurationError
from deskbell.config.parsing import Database


def restore(*, backup: Path, target: Source, say: Say) -> layout.Manifest:
    """Bring files and database of a backup to where `target` says; what the backup says of itself. ConfigurationError, OSError.

    The database comes last: whatever cuts this off, it can be begun anew.
    """
    manifest = layout.read_manifest(backup)
    _demand_same_engine(backup, manifest, target)
    _demand_nothing_there(target)
    _put_secret_key(backup / layout.SECRET_KEY, target.secret_key)
    copied = Copied()
    for name in (*layout.LASTING, layout.SPOOL):
        copy_lasting(source=backup / name, target=target.home / name, last=None, copied=copied, say=say)
    for name in layout.MARKS:
        if (backup / name).is_file():
            copy_flushed(backup / name, target.home / name)
    flush_folders(target.home)
    say("Restoring the database …")
    if target.sqlite_file:
        _put_database(backup / layout.SQLITE_FILE, target.sqlite_file)
    elif target.server:
        postgresql.load(database=target.server, source=backup / layout.DUMP_FILE)
    return manifest


def _demand_same_engine(backup: Path, manifest: layout.Manifest, target: Source) -> None:
    if manifest.engine == target.engine:
        return
    remedy = {
        "sqlite": "leave DATABASE_URL empty",
        "postgresql": "have DATABASE_URL name an empty database of a PostgreSQL server",
    }
    raise ConfigurationError(f"{backup} holds a database of {manifest.engine}: {remedy.get(manifest.engine)}.")


def _demand_nothing_there(target: Source) -> None:
    for path in _beside(target.sqlite_file) if target.sqlite_file else ():
        if path.exists():
            raise ConfigurationError(f"there is a desk already ({path}): move it away, or name another --home.")
    if target.server and (tables := _tables_in(target.server)):
        raise ConfigurationError(f"the database {target.server.name} holds {tables} tables: name an empty one.")


def _beside(database: Path) -> list[Path]:
    """The database and its logs: SQLite would play those of another one into what is put in its place."""
    return [database, *(database.with_name(f"{database.name}-{log}") for log in ("wal", "journal"))]


def _put_database(kept: Path, place: Path) -> None:
    """Only what is sound takes the name of a desk."""
    draft = place.with_name(f"{place.name}{layout.UNFINISHED}")
    copy_flushed(kept, draft)
    if damage := sqlite.damage_of(draft):
        draft.unlink()
        raise ConfigurationError(f"{kept} is damaged ({damage}): take another backup.")
    draft.replace(place)
    flush_folders(place.parent)


def _tables_in(server: Database) -> int:
    known = {"host": server.host, "port": server.port, "user": server.user, "password": server.password}
    given = {name: value for name, value in known.items() if value}
    try:
        with psycopg.connect(make_conninfo(dbname=server.name, **given)) as asked:
            row = asked.execute("SELECT count(*) FROM pg_tables WHERE schemaname = current_schema()").fetchone()
    except psycopg.OperationalError as error:
        raise ConfigurationError(f"the database {server.name} does not answer: {str(error).strip()[-300:]}") from None
    return int(row[0]) if row else 0


def _put_secret_key(kept: Path, place: Path) -> None:
    """Links in mails that went out were signed with the backup's key: another one would not know them."""
    if place.exists() and place.read_bytes() != kept.read_bytes():
        raise ConfigurationError(f"{place} is another desk's secret key: move it away.")
    place.parent.mkdir(parents=True, exist_ok=True)
    copy_flushed(kept, place)
