"""What a backup looks like: a folder with a name by its time, built under another name until it is whole and verified."""

from __future__ import annotations

import json
import os
import re
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from pathlib import Path

from deskbell import __version__
from deskbell.config.errors import ConfigurationError

MANIFEST = "backup.json"
SQLITE_FILE = "deskbell.sqlite3"
DUMP_FILE = "deskbell.dump"
SECRET_KEY = "secret_key"  # noqa: S105 - the name of a file
# What was told "taken" and waits to be stored; what is only begun was not.
SPOOL = "spool/new"
# What is kept under the hash of its content and never changes.
LASTING = ("raw", "files")
# Small files that say something of the desk; whatever is missing here is made again or not wanted.
MARKS = ("sample_desk",)
# Stays in the data folder: when the last backup was made in which nothing was wrong.
LAST_BACKUP = "backed_up"
FORMAT = 1
UNFINISHED = ".unfinished-"
_NAME = re.compile(r"^deskbell-\d{8}T\d{6}Z$")


@dataclass(frozen=True, kw_only=True)
class Manifest:
    """What a backup says of itself.

    `made_at` is an ISO instant, `engine` "sqlite" or "postgresql"; `bytes` are those of files, `problems`
    is how many the checks found in the copy.
    """

    made_at: str
    engine: str
    tickets: int
    facts: int
    files: int
    bytes: int
    problems: int
    deskbell: str = __version__
    format: int = FORMAT


def name_of(moment: datetime) -> str:
    """The name of the backup of an instant; names sort by time."""
    return f"deskbell-{moment.astimezone(UTC):%Y%m%dT%H%M%SZ}"


def backups_in(folder: Path) -> list[Path]:
    """The whole backups in a folder, the oldest first."""
    return sorted(path for path in _folders(folder) if _NAME.match(path.name) and (path / MANIFEST).is_file())


def left_unfinished_in(folder: Path) -> list[Path]:
    """What backups that were cut off have left behind."""
    return [path for path in _folders(folder) if path.name.startswith(UNFINISHED)]


def last_backup_at(home: Path) -> datetime | None:
    """When the last sound backup of the desk in this data folder was begun; None if no note tells."""
    try:
        return datetime.fromisoformat((home / LAST_BACKUP).read_text(encoding="utf-8").strip())
    except (OSError, ValueError):
        return None


def write_manifest(folder: Path, manifest: Manifest) -> None:
    """Say what the backup is."""
    with (folder / MANIFEST).open("w", encoding="utf-8") as file:
        file.write(json.dumps(asdict(manifest), indent=2) + "\n")
        file.flush()
        os.fsync(file.fileno())


def read_manifest(folder: Path) -> Manifest:
    """What the backup says of itself. ConfigurationError when it is none, or one that this Deskbell can't read."""
    try:
        said = json.loads((folder / MANIFEST).read_text(encoding="utf-8"))
        if said.get("format") != FORMAT:
            raise ConfigurationError(f"{folder} was made by Deskbell {said.get('deskbell')}, in a form not known here.")
        return Manifest(**said)
    except FileNotFoundError:
        raise ConfigurationError(_not_a_backup(folder)) from None
    except (OSError, ValueError, TypeError, AttributeError):
        raise ConfigurationError(f"{folder / MANIFEST} can't be read; the backup is damaged.") from None


def _not_a_backup(folder: Path) -> str:
    inside = backups_in(folder)
    if inside:
        return f"{folder} holds {len(inside)} backups; name one of them, such as {inside[-1]}."
    return f"{folder} is no backup: there is no {MANIFEST} in it."


def _folders(folder: Path) -> Iterator[Path]:
    found = folder.iterdir() if folder.is_dir() else ()
    return (path for path in found if path.is_dir() and not path.is_symlink())
