"""What survives a power cut: a file whose bytes were flushed, under a name that its folder was flushed with. Nothing is told
"taken" before that is so; killing processes alone would not show it, for the system keeps what they wrote."""

import hashlib
import os
import secrets
import stat
from collections.abc import Callable, Iterator
from pathlib import Path
from threading import Lock
from typing import Any

import pytest
from django.conf import settings

from deskbell.config import pipe
from deskbell.mail.intake import blobs, spool
from deskbell.mail.intake.spool import take_from_spool
from deskbell.mail.intake.storing import store, store_all
from deskbell.mail.models import Door, IncomingMail, Mailbox

pytestmark = [
    pytest.mark.django_db,
    pytest.mark.skipif(os.name != "posix", reason="only there can folders be flushed"),
]


class Disk:
    """Knows what was flushed. What was there before counts as flushed."""

    def __init__(self, home: Path) -> None:
        self.home = home
        self.bytes: dict[int, int] = {}  # how many, by inode
        self.names: dict[int, dict[str, int]] = {}  # inode by name, by the folder's inode
        self._one_at_a_time = Lock()  # what a folder held must not be noted after what it holds by now
        for folder in [home, *(path for path in home.rglob("*") if path.is_dir())]:
            self._flush_folder(folder)

    def flush(self, descriptor: int) -> None:
        """Stands in for os.fsync."""
        status = os.fstat(descriptor)
        if stat.S_ISDIR(status.st_mode):
            with self._one_at_a_time:
                held = os.listdir(descriptor)
                self.names[status.st_ino] = {name: os.stat(name, dir_fd=descriptor).st_ino for name in held}
        else:
            self.bytes[status.st_ino] = status.st_size

    def keeps(self, path: Path) -> bool:
        """Whether it would be there after a power cut, whole."""
        folder = self.home
        for name in path.relative_to(self.home).parts:
            if self.names.get(folder.stat().st_ino, {}).get(name) != (folder / name).stat().st_ino:
                return False
            folder /= name
        return self.bytes.get(path.stat().st_ino) == path.stat().st_size

    def _flush_folder(self, folder: Path) -> None:
        descriptor = os.open(folder, os.O_RDONLY)
        self.flush(descriptor)
        os.close(descriptor)


@pytest.fixture
def disk(monkeypatch: pytest.MonkeyPatch) -> Iterator[Disk]:
    home = Path(settings.DESKBELL_HOME)
    home.joinpath("raw").mkdir(exist_ok=True)
    home.joinpath(pipe.MARK).touch()
    one = Disk(home)
    monkeypatch.setattr(os, "fsync", one.flush)
    yield one
    for path in spool.folder().glob("*/*"):
        path.unlink()


@pytest.fixture
def at_each_row(disk: Disk, monkeypatch: pytest.MonkeyPatch) -> list[bool]:
    """Whether the bytes would have survived, at each moment at which a row was about to be written."""
    seen: list[bool] = []
    save, create = IncomingMail.save, IncomingMail.objects.bulk_create

    def look(mail: IncomingMail) -> None:
        path = blobs.path_of(mail.sha256)
        seen.append(path.exists() and disk.keeps(path))

    def save_one(mail: IncomingMail, **more: Any) -> None:
        look(mail)
        save(mail, **more)

    def create_all(mails: Any) -> Any:
        mails = list(mails)
        for mail in mails:
            look(mail)
        return create(mails)

    monkeypatch.setattr(IncomingMail, "save", save_one)
    monkeypatch.setattr(IncomingMail.objects, "bulk_create", create_all)
    return seen


def message() -> bytes:
    return f"From: maria@cust.test\r\nSubject: {secrets.token_hex(8)}\r\n\r\nHelp.\r\n".encode()


def by_one() -> None:
    store(message(), door=Door.API)


def by_many() -> None:
    box = Mailbox.objects.create(address=f"{secrets.token_hex(4)}@desk.test", name="Help")
    store_all({str(uid): message() for uid in range(5)}, mailbox_id=box.pk, place="", uid_validity=1)


def by_spool() -> None:
    place = spool.folder() / "new" / secrets.token_hex(8)
    place.parent.mkdir(parents=True, exist_ok=True)
    place.write_bytes(message())
    take_from_spool(worker="one")


@pytest.mark.parametrize("come_in", [by_one, by_many, by_spool])
def test_there_is_no_row_before_its_bytes_would_survive(come_in: Callable[[], None], at_each_row: list[bool]) -> None:
    come_in()
    assert at_each_row
    assert all(at_each_row)


def flushing_no_file(disk: Disk, monkeypatch: pytest.MonkeyPatch) -> None:
    flush = disk.flush
    monkeypatch.setattr(os, "fsync", lambda one: flush(one) if stat.S_ISDIR(os.fstat(one).st_mode) else None)


def flushing_no_folder(_disk: Disk, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(blobs, "_flush", lambda _place: None)


def flushing_only_the_nearest_folder(_disk: Disk, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(blobs, "_flush_folders", blobs._flush)


def writing_the_row_first(_disk: Disk, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(blobs, "keep", lambda raw: hashlib.sha256(raw).hexdigest())


@pytest.mark.parametrize(
    "mistake", [flushing_no_file, flushing_no_folder, flushing_only_the_nearest_folder, writing_the_row_first]
)
def test_counter_proof_a_desk_that_says_taken_too_early_is_caught(
    mistake: Callable[[Disk, pytest.MonkeyPatch], None],
    disk: Disk,
    monkeypatch: pytest.MonkeyPatch,
    at_each_row: list[bool],
) -> None:
    raw = message()
    mistake(disk, monkeypatch)
    store(raw, door=Door.API)
    assert at_each_row == [False]
    monkeypatch.undo()
    blobs.keep(raw)  # the suite looks for the bytes of each row


def piped(disk: Disk, monkeypatch: pytest.MonkeyPatch) -> bool:
    """Whether what the pipe took with code 0 would survive."""
    raw = message()
    monkeypatch.setattr(pipe, "chunks", lambda: iter([raw]))
    before = set(spool.folder().glob("new/*"))
    assert pipe.main(["--home", str(settings.DESKBELL_HOME)]) == 0
    (place,) = set(spool.folder().glob("new/*")) - before
    return disk.keeps(place)


def test_the_pipe_exits_with_0_only_once_the_bytes_would_survive(disk: Disk, monkeypatch: pytest.MonkeyPatch) -> None:
    assert piped(disk, monkeypatch)
    monkeypatch.setattr(pipe, "flush", lambda _folder: None)
    assert not piped(disk, monkeypatch)
