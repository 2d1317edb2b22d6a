"""Knowing without Django that a data folder is prepared: loading Django to find nothing to do takes a second.

Only for SQLite, where the database is a file that can be looked at; a database server is always asked.
"""

import hashlib
import os
import sys
from pathlib import Path

from deskbell.config.environment import Environment
from deskbell.config.home import mark
from deskbell.config.sample_mark import SampleMark

PACKAGE = Path(__file__).resolve().parent.parent


def is_prepared(*, environment: Environment) -> bool:
    """Whether the folder was prepared by this very code, and its database file is still the same one."""
    if SampleMark(environment["DESKBELL_HOME"]).is_wanted() or environment["DESKBELL_DEBUG"]:
        return False
    noted = _noted(environment)
    return noted != "" and noted == _fingerprint(environment)


def note_prepared(*, environment: Environment) -> None:
    """Leave the note for the next start."""
    fingerprint = _fingerprint(environment)
    if fingerprint and _noted(environment) != fingerprint:
        mark(path=_note(environment), text=fingerprint)


def _note(environment: Environment) -> Path:
    return Path(environment["DESKBELL_HOME"]) / "prepared"


def _noted(environment: Environment) -> str:
    note = _note(environment)
    return note.read_text(encoding="utf-8") if note.exists() else ""


def _fingerprint(environment: Environment) -> str | None:
    """What a preparation depends on; None where the database is no file."""
    file = database_file(environment)
    if file is None or not file.exists() or not (environment["DESKBELL_HOME"] / "static").exists():
        return None
    digest = hashlib.sha256(f"{file} {file.stat().st_ino} {sys.prefix}\n".encode())
    digest.update(_installed_set())
    for path in sorted(_sources()):
        status = path.stat()
        digest.update(f"{path} {status.st_size} {status.st_mtime_ns}\n".encode("utf-8", "surrogateescape"))
    return digest.hexdigest()


def database_file(environment: Environment) -> Path | None:
    """The file that holds the database; None where it is no file."""
    database = environment["DATABASE_URL"]
    if database is None:
        return Path(environment["DESKBELL_HOME"]) / "deskbell.sqlite3"
    return Path(database.name) if database.engine == "sqlite" else None


def _installed_set() -> bytes:
    """What the launchers note in .venv; elsewhere nothing, and a preparation by hand goes the whole way anyway."""
    note = Path(sys.prefix) / "deskbell-installed"
    return note.read_bytes() if note.exists() else b""


def _sources() -> list[Path]:
    found = []
    for folder, folders, names in os.walk(PACKAGE):
        folders[:] = [name for name in folders if name not in {"__pycache__", "tests"}]
        found += [Path(folder, name) for name in names]
    return found
