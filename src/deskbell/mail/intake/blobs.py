"""The bytes of messages as they came in, each under its hash. Whoever was told that they are kept can rely on it:
file and folder were flushed before."""

from __future__ import annotations

import hashlib
import os
import secrets
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from django.conf import settings

from deskbell.kernel.failpoints import failpoint

# A disk does not get slower by so many flushes at once: its file system joins them.
FLUSHED_AT_ONCE = 8

# Folders that the disk is known to have, by their paths: this process has flushed those above them.
_durable: set[Path] = set()


def folder() -> Path:
    """Where they lie in the data folder."""
    return Path(settings.DESKBELL_HOME) / "raw"


def path_of(sha256: str) -> Path:
    """Where the bytes with this hash lie, whether they do or not."""
    return folder() / sha256[:2] / sha256[2:4] / sha256


def read(sha256: str) -> bytes:
    """The bytes. FileNotFoundError if somebody took them away."""
    return path_of(sha256).read_bytes()


def keep(raw: bytes) -> str:
    """Keep bytes for good; their SHA-256. OSError (disk full, refused flush): nothing is promised then."""
    sha256 = hashlib.sha256(raw).hexdigest()
    place = path_of(sha256)
    if not _is_whole(place, len(raw)):
        _write(place, raw)
    # Also where they lay already: who wrote them may have died before its flush of the folder.
    _flush_folders(place.parent)
    failpoint("mail blob durable")
    return sha256


def keep_all(raws: Sequence[bytes]) -> list[str]:
    """As `keep`, for several at once: each is flushed like a single one, but they don't wait for each other."""
    if len(raws) < 2:
        return [keep(raw) for raw in raws]
    with ThreadPoolExecutor(min(len(raws), FLUSHED_AT_ONCE)) as pool:
        return list(pool.map(keep, raws))


def drop(sha256: str, *, is_wanted: Callable[[], bool]) -> None:
    """Take bytes away whose time is over, unless somebody hands in the same while that is done. Quiet where they are gone."""
    place = path_of(sha256)
    aside = place.with_name(f".{place.name}.gone")
    try:
        place.replace(aside)
    except FileNotFoundError:
        return
    if is_wanted() and not place.exists():
        aside.replace(place)
    else:
        aside.unlink(missing_ok=True)


def keep_still(sha256: str, raw: bytes) -> None:
    """Keep bytes that were kept before, if they were dropped meanwhile: whoever dropped them did not see their new row."""
    if not path_of(sha256).exists():
        keep(raw)


def every_hash() -> Iterator[str]:
    """The hashes of all bytes that are kept."""
    for path in folder().glob("??/??/*"):
        if not path.name.startswith("."):
            yield path.name


def digest_of(path: Path) -> str:
    """The SHA-256 of a file, read piece by piece. OSError."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _is_whole(place: Path, size: int) -> bool:
    try:
        return place.stat().st_size == size
    except FileNotFoundError:
        return False


def _write(place: Path, raw: bytes) -> None:
    if not place.parent.parent.is_dir():
        _durable.clear()  # the first of all, or somebody took folders away
    place.parent.mkdir(parents=True, exist_ok=True)
    draft = place.with_name(f".{place.name}-{os.getpid()}-{secrets.token_hex(4)}")
    try:
        with draft.open("xb") as file:
            failpoint("mail blob writing")
            file.write(raw)
            file.flush()
            failpoint("mail blob written")
            os.fsync(file.fileno())
        draft.replace(place)
    except BaseException:
        draft.unlink(missing_ok=True)
        raise
    failpoint("mail blob renamed")


def _flush_folders(nearest: Path) -> None:
    """The folder of a new file and the one above, and those further up that may be new themselves."""
    middle, top = nearest.parent, nearest.parent.parent
    for each in (nearest, middle):
        _flush(each)
    for each in (middle, top):
        if each not in _durable:
            _flush(each.parent)
            _durable.add(each)


def _flush(place: Path) -> None:
    descriptor = os.open(place, os.O_RDONLY)
    try:
        failpoint("mail folder flushed")
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
