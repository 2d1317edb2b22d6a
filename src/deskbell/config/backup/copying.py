"""Copying files that never change: by links to the last backup's copy where that is at hand, and flushed to the disk."""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

Say = Callable[[str], None]
TOLD_EVERY = 2000


@dataclass(kw_only=True)
class Copied:
    """How much was copied so far."""

    files: int = 0
    bytes: int = 0


def copy_lasting(*, source: Path, target: Path, last: Path | None, copied: Copied, say: Say) -> None:
    """Bring what `target` lacks over from `source`; a file that the backup `last` holds as well is linked to its copy.

    What goes away meanwhile is passed over: whether something is missing is found out afterwards, by the rows.
    """
    for path in _files(source):
        place = path.relative_to(source)
        if (target / place).exists():
            continue
        (target / place).parent.mkdir(parents=True, exist_ok=True)
        try:
            size = path.stat().st_size
            if last is None or not _link(last / place, target / place, size):
                copy_flushed(path, target / place)
        except FileNotFoundError:
            continue
        copied.files += 1
        copied.bytes += size
        if copied.files % TOLD_EVERY == 0:
            say(f"{copied.files:,} files …")


def copy_flushed(source: Path, target: Path) -> None:
    """Copy one file with its time, for its owner only, and have the disk keep it: whole under its name, or not at all."""
    draft = target.with_name(f".{target.name}.draft")
    with source.open("rb") as content, open(draft, "wb", opener=_for_owner_only) as copy:
        shutil.copyfileobj(content, copy)
        copy.flush()
        os.fsync(copy.fileno())
        times = os.fstat(content.fileno())
    os.utime(draft, ns=(times.st_atime_ns, times.st_mtime_ns))
    draft.replace(target)


def flush_folders(folder: Path) -> None:
    """Have the disk keep the names in a folder and all below."""
    for place, _folders, _names in os.walk(folder):
        descriptor = os.open(place, os.O_RDONLY)
        try:
            os.fsync(descriptor)
        finally:
            os.close(descriptor)


def _files(folder: Path) -> Iterator[Path]:
    """Every file but drafts, which begin with a dot: nobody relies on those yet."""
    for place, _folders, names in os.walk(folder):
        for name in names:
            if not name.startswith("."):
                yield Path(place, name)


def _link(kept: Path, target: Path, size: int) -> bool:
    """Whether the last backup's copy could be linked; one of another size is not trusted."""
    try:
        if kept.stat().st_size != size:
            return False
        os.link(kept, target)
    except OSError:
        return False
    return True


def _for_owner_only(path: str, flags: int) -> int:
    return os.open(path, flags, 0o600)
