"""PostgreSQL's own programs: `pg_dump` on the very snapshot that is verified, `pg_restore` into an empty database."""

from __future__ import annotations

import os
import shutil
import subprocess
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from django.db import connection, transaction

from deskbell.config.errors import ConfigurationError
from deskbell.config.parsing import Database

DEBIAN = Path("/usr/lib/postgresql")


@contextmanager
def snapshot() -> Iterator[str]:
    """One instant of the database for all that is read inside, and the name by which another connection may share it."""
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY")
        cursor.execute("SELECT pg_export_snapshot()")
        yield str(cursor.fetchone()[0])


def dump(*, database: Database, name: str, target: Path) -> None:
    """Write what the snapshot `name` shows into a file. ConfigurationError with pg_dump's words."""
    form = ["--format=custom", "--no-owner", "--no-privileges", f"--snapshot={name}", f"--file={target}"]
    _run("pg_dump", [*form, *_whereabouts(database)], database)
    target.chmod(0o600)


def load(*, database: Database, source: Path) -> None:
    """Fill an empty database, all of it or nothing. ConfigurationError with pg_restore's words."""
    form = ["--no-owner", "--no-privileges", "--exit-on-error", "--single-transaction"]
    _run("pg_restore", [*form, *_whereabouts(database), str(source)], database)


def _whereabouts(database: Database) -> list[str]:
    known = {"host": database.host, "port": database.port, "username": database.user, "dbname": database.name}
    return ["--no-password", *(f"--{option}={value}" for option, value in known.items() if value)]


def _run(program: str, arguments: Sequence[str], database: Database) -> None:
    environment = {**os.environ, **({"PGPASSWORD": database.password} if database.password else {})}
    told = subprocess.run(  # noqa: S603 - PostgreSQL's own program, our arguments
        [_path_of(program), *arguments], env=environment, capture_output=True, text=True, check=False
    )
    if told.returncode:
        raise ConfigurationError(f"{program} failed: {told.stderr.strip()[-500:]}")


def _path_of(program: str) -> str:
    """The newest that is installed: it understands every older server."""
    installed = sorted(DEBIAN.glob(f"*/bin/{program}"), key=lambda path: float(path.parent.parent.name))
    found = str(installed[-1]) if installed else shutil.which(program)
    if not found:
        raise ConfigurationError(f"{program} is not installed (Debian: apt install postgresql-client).")
    return found
