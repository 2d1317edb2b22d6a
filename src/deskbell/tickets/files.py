"""Taking a file in: named safely, measured, recognised, and kept under its hash before any ticket refers to it."""

from __future__ import annotations

import hashlib
import os
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryFile
from typing import IO, TypedDict

import filetype
from django.core.files.base import File
from django.core.files.storage import default_storage
from django.utils.translation import gettext as _

from deskbell.kernel.errors import Invalid
from deskbell.lib import file_name
from deskbell.tickets.file_settings import MEGABYTE, file_max_bytes, files_per_entry, refused_extensions
from deskbell.tickets.models import StoredFile

CHUNK = 256 * 1024
HEAD = 8192


@dataclass(frozen=True, kw_only=True)
class AttachmentDraft:
    """A stored file that waits for the entry it will belong to; a mail's may be one that its text shows."""

    file_id: int
    name: str
    content_id: str = ""
    is_inline: bool = False


class RefusedFile(TypedDict):
    """A file that came with a mail and was not taken in, and why, in a few words for people."""

    name: str
    why: str


def take_in(*, name: str, content: IO[bytes] | File[bytes]) -> AttachmentDraft:
    """Keep a file that somebody sent. Invalid (field `files`) if its kind or size is refused."""
    safe_name = file_name.safe(name)
    if file_name.extension(safe_name) in refused_extensions():
        raise Invalid({"files": [_("%(name)s: files of this kind are not accepted.") % {"name": safe_name}]})
    with TemporaryFile() as copy:
        digest = _copy(safe_name, content, copy)
        return AttachmentDraft(file_id=_keep(digest, copy).pk, name=safe_name)


def keep(content: bytes) -> StoredFile:
    """Keep content that the desk itself made, whatever people may send."""
    with TemporaryFile() as copy:
        copy.write(content)
        return _keep(hashlib.sha256(content).hexdigest(), copy)


def open_content(file: StoredFile) -> File[bytes]:
    """The content, open for reading. FileNotFoundError if the storage lost it."""
    return default_storage.open(file.path)


def demand_number(drafts: tuple[AttachmentDraft, ...]) -> None:
    """Invalid if there are more files than one entry may carry."""
    most = files_per_entry()
    if len(drafts) > most:
        raise Invalid({"files": [_("At most %(most)d files at once.") % {"most": most}]})


def _copy(name: str, content: IO[bytes] | File[bytes], copy: IO[bytes]) -> str:
    digest, size, most = hashlib.sha256(), 0, file_max_bytes()
    for chunk in _chunks(content):
        size += len(chunk)
        if size > most:
            text = _("%(name)s is larger than %(limit)d MB.") % {"name": name, "limit": most // MEGABYTE}
            raise Invalid({"files": [text]})
        digest.update(chunk)
        copy.write(chunk)
    return digest.hexdigest()


def _chunks(content: IO[bytes] | File[bytes]) -> Iterator[bytes]:
    while chunk := content.read(CHUNK):
        yield chunk


def _keep(digest: str, copy: IO[bytes]) -> StoredFile:
    """Content first, then its row: a row always has its content, and content without a row harms nobody."""
    size = copy.seek(0, os.SEEK_END)
    copy.seek(0)
    new = StoredFile(sha256=digest, size=size, content_type=_kind(copy.read(HEAD)))
    if not default_storage.exists(new.path):
        copy.seek(0)
        _save(new.path, copy)
    row, is_new = StoredFile.objects.get_or_create(
        sha256=digest, defaults={"size": size, "content_type": new.content_type}
    )
    is_kept = row.doomed_at is None or StoredFile.objects.filter(pk=row.pk).update(doomed_at=None)
    if not is_kept:  # its row was taken away between the look and the word that it is wanted again
        return _keep(digest, copy)
    if is_new and not default_storage.exists(new.path):  # taken away between the first look and the row
        copy.seek(0)
        _save(new.path, copy)
    return row


def take_away(path: str, *, is_wanted: Callable[[], bool]) -> None:
    """Remove a content whose row is gone, unless somebody brings the same while that is done. Quiet where it is gone."""
    if not default_storage.exists(path):
        return
    try:
        place = Path(default_storage.path(path))
    except NotImplementedError:  # a remote storage can't move contents aside
        default_storage.delete(path)
        return
    aside = place.with_name(f".{place.name}.gone")
    place.replace(aside)
    if is_wanted() and not place.exists():
        aside.replace(place)
    else:
        aside.unlink(missing_ok=True)


def _save(path: str, copy: IO[bytes]) -> None:
    saved = default_storage.save(path, File(copy))
    if saved != path:  # another process kept the same content in the meantime
        default_storage.delete(saved)
        return
    try:
        local = default_storage.path(path)
    except NotImplementedError:  # a remote storage answers for its own durability
        return
    for place in (local, Path(local).parent):
        _flush(place)


def _flush(path: str | Path) -> None:
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def _kind(head: bytes) -> str:
    """The content's type by its first bytes alone; the sender's word counts for nothing."""
    guessed = filetype.guess_mime(head)  # type: ignore[no-untyped-call]
    if guessed:
        return str(guessed)
    try:
        text = head.decode("utf-8", errors="strict" if len(head) < HEAD else "ignore")
    except UnicodeDecodeError:
        return "application/octet-stream"
    return "text/plain" if head and "\x00" not in text else "application/octet-stream"
