"""What the pipe left becomes tickets, each once, whatever happens between storing and removing."""

import os
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.conf import settings

from deskbell.config import pipe
from deskbell.kernel import failpoints
from deskbell.kernel.worker import drain
from deskbell.mail.intake import spool
from deskbell.mail.intake.spool import BEGUN_KEPT_FOR, forget_begun, take_from_spool
from deskbell.mail.models import Door, IncomingMail, Mailbox, Outcome
from deskbell.mail.server import Pause
from deskbell.mail.tests.cast import cast_of_a_desk
from deskbell.tickets.models import Ticket

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def place(monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """The spool of this run, empty before and after."""
    cast_of_a_desk()
    Path(settings.DESKBELL_HOME, pipe.MARK).touch()
    monkeypatch.setattr(spool, "disk_pause", Pause())
    yield spool.folder() / "new"
    for path in spool.folder().glob("*/*"):
        path.unlink()


def piped(number: int, *arguments: str) -> None:
    raw = f"From: maria@cust.test\r\nSubject: Spooled {number}\r\nMessage-ID: <s{number}@cust.test>\r\n\r\nHelp.\r\n"
    command = [sys.executable, "-I", "-S", str(pipe.__file__), "--home", str(settings.DESKBELL_HOME), *arguments]
    subprocess.run(command, input=raw.encode(), check=True)


def test_what_the_pipe_left_becomes_tickets(place: Path) -> None:
    box = Mailbox.objects.create(address="help@desk.test", name="Help")
    piped(1, "--mailbox", "Help@Desk.test", "-f", "bounce@cust.test", "help@desk.test")
    piped(2, "--mailbox", "unknown@desk.test")
    piped(3, "--mailbox", "caf\udce9@desk.test", "-f", "\udce9", "\udce9")  # what is no UTF-8 names no mailbox
    drain()
    first, second, third = IncomingMail.objects.order_by("pk")
    assert (first.door, first.mailbox_id, first.outcome) == (Door.PIPE, box.pk, Outcome.OPENED)
    assert (first.envelope_sender, first.envelope_recipients) == ("bounce@cust.test", ["help@desk.test"])
    assert (second.mailbox_id, second.envelope_recipients) == (None, ["unknown@desk.test"])
    assert (third.mailbox_id, third.envelope_recipients) == (None, ["?", "caf?@desk.test"])
    assert not list(place.iterdir())


def test_a_crash_between_storing_and_removing_doubles_nothing(place: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    piped(1)
    monkeypatch.setenv(failpoints.VARIABLE, "mail spooled stored:EIO")  # it ends there, as if it had been killed
    assert take_from_spool(worker="one") == 0
    assert len(list(place.iterdir())) == IncomingMail.objects.count() == 1
    monkeypatch.delenv(failpoints.VARIABLE)
    monkeypatch.setattr(spool, "disk_pause", Pause())
    drain()
    assert (IncomingMail.objects.count(), Ticket.objects.count(), list(place.iterdir())) == (1, 1, [])


def test_a_full_disk_is_left_alone_for_a_while_and_ends_no_round(place: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    piped(time.time_ns())  # bytes that are not kept yet
    monkeypatch.setenv(failpoints.VARIABLE, "mail blob written:ENOSPC")
    assert take_from_spool(worker="one") == 0
    assert spool.disk_pause.is_on
    monkeypatch.delenv(failpoints.VARIABLE)
    assert take_from_spool(worker="one") == 0
    monkeypatch.setattr(spool, "disk_pause", Pause())
    assert take_from_spool(worker="one") == 1


def test_a_file_that_fails_holds_up_no_other(place: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    piped(1)
    piped(2)
    real, seen = spool.read_spooled, list[bytes]()

    def read(data: bytes) -> spool.Spooled:
        seen.append(data)
        if b"Spooled 1" in data:
            raise ValueError("no sense in it")
        return real(data)

    monkeypatch.setattr(spool, "read_spooled", read)
    assert take_from_spool(worker="one") == 1
    assert [path.read_bytes() for path in place.iterdir()] == [seen[0]]


def test_files_that_the_desk_may_not_read_hold_up_no_other(place: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """However many: a mail server that runs the pipe under another account leaves nothing but such files."""
    piped(1)
    real, strange = Path.read_bytes, [place / f"0{number}" for number in range(spool.BATCH + 1)]
    for path in strange:
        path.touch()

    def read(path: Path) -> bytes:
        if path in strange:  # by permission alone root would read them
            raise PermissionError(13, "Permission denied", str(path))
        return real(path)

    monkeypatch.setattr(Path, "read_bytes", read)
    assert take_from_spool(worker="one") == 1
    assert (sorted(place.iterdir()), spool.disk_pause.is_on) == (sorted(strange), False)


def test_what_was_begun_and_left_is_forgotten_after_a_day(place: Path) -> None:
    begun = place.parent / "begun"
    begun.mkdir(parents=True, exist_ok=True)
    old, fresh = begun / "old", begun / "fresh"
    for path in (old, fresh):
        path.write_bytes(b"half a mes")
    then = time.time() - BEGUN_KEPT_FOR.total_seconds() - 60
    os.utime(old, (then, then))
    forget_begun()
    assert [path.name for path in begun.iterdir()] == ["fresh"]
