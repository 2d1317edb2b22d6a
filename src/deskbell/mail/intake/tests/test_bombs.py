"""Threat 11: what is made to hurt whoever reads it ends in quarantine, and the mail behind it goes through."""

import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from types import SimpleNamespace

import pytest

from deskbell.kernel.worker import drain
from deskbell.mail.intake import blobs, reading
from deskbell.mail.intake.processing import take_in_mails
from deskbell.mail.intake.storing import store
from deskbell.mail.models import Door, IncomingMail, Outcome
from deskbell.mail.parsing import limits
from deskbell.mail.parsing.child import Limits, Reader
from deskbell.mail.parsing.understanding import understand
from deskbell.mail.tests.bombs import BOMBS, DUDS, MEGABYTE, parts, plain
from deskbell.mail.tests.cast import cast_of_a_desk

pytestmark = pytest.mark.django_db
BEHIND = b"From: maria@cust.test\r\nTo: help@desk.test\r\nSubject: Behind it\r\nMessage-ID: <b@cust.test>\r\n\r\nPlease help.\r\n"
linux_only = pytest.mark.skipif(sys.platform != "linux", reason="only Linux lets allocations fail beyond a limit")


@pytest.fixture(autouse=True)
def desk() -> None:
    cast_of_a_desk()


@pytest.fixture
def read_with(monkeypatch: pytest.MonkeyPatch) -> Iterator[Callable[[Limits], Reader]]:
    """The strict path reads in a child of its own with these limits."""
    readers: list[Reader] = []

    def use(asked: Limits) -> Reader:
        readers.append(Reader(limits=asked))
        monkeypatch.setattr(reading, "_readers", SimpleNamespace(reader=readers[-1]))
        return readers[-1]

    yield use
    for one in readers:
        one.close()


def come_in(raw: bytes) -> tuple[IncomingMail, IncomingMail]:
    """The bomb and the mail behind it, after one round of the worker."""
    ids = [store(one, door=Door.PIPE).pk for one in (raw, BEHIND)]
    take_in_mails(worker="one")
    bomb, behind = IncomingMail.objects.filter(pk__in=ids).order_by("pk")
    return bomb, behind


def most_memory(pid: int | None) -> int:
    """The most bytes that a process ever held in memory."""
    for line in Path(f"/proc/{pid}/status").read_text().splitlines():
        if line.startswith("VmHWM:"):
            return int(line.split()[1]) * 1024
    raise LookupError(pid)


@pytest.mark.parametrize("name", BOMBS)
def test_a_bomb_ends_in_quarantine_and_the_mail_behind_it_goes_through(
    name: str, read_with: Callable[[Limits], Reader]
) -> None:
    raw, reader = BOMBS[name](), read_with(Limits())
    bomb, behind = come_in(raw)
    assert (bomb.outcome, bomb.ticket, bomb.sender) == (Outcome.QUARANTINED, None, "mallory@cust.test")
    assert bomb.reason.startswith(("more than", "parts nested deeper")), bomb.reason
    assert behind.outcome == Outcome.OPENED
    assert blobs.read(bomb.sha256) == raw
    if sys.platform == "linux":
        assert most_memory(reader.pid) < reader.limits.memory


@pytest.mark.parametrize("name", DUDS)
def test_what_costs_no_more_than_its_size_is_taken_in(name: str, read_with: Callable[[Limits], Reader]) -> None:
    reader = read_with(Limits())
    bomb, behind = come_in(DUDS[name]())
    assert (bomb.outcome, behind.outcome) == (Outcome.OPENED, Outcome.OPENED), bomb.reason
    if sys.platform == "linux":
        assert most_memory(reader.pid) < reader.limits.memory_to_renew
    drain()


@linux_only
def test_what_needs_more_memory_than_there_may_be_ends_in_quarantine(read_with: Callable[[Limits], Reader]) -> None:
    """The counter-proof is the same mail, taken in by a reader that may use more."""
    raw = DUDS["20 MB in base64"]()
    read_with(Limits(memory=96 * MEGABYTE))
    bomb, behind = come_in(raw)
    assert (bomb.outcome, behind.outcome) == (Outcome.QUARANTINED, Outcome.OPENED)
    assert "memory" in bomb.reason
    read_with(Limits())
    assert come_in(raw)[0].outcome == Outcome.OPENED


def test_what_takes_too_long_ends_in_quarantine(read_with: Callable[[Limits], Reader]) -> None:
    """A clock that strikes says nothing certain: it is tried again, and holds up no other meanwhile."""
    read_with(Limits(wall_seconds=0.01))
    mail = store(DUDS["HTML of 10 MB"](), door=Door.PIPE)
    for _again in range(5):
        IncomingMail.objects.filter(pk=mail.pk).update(due_at=mail.created_at)
        take_in_mails(worker="one")
    mail.refresh_from_db()
    assert (mail.outcome, mail.reason) == (Outcome.QUARANTINED, "It was not read after 0.01 seconds.")


def test_counter_proof_without_the_limits_a_bomb_would_be_read(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("PARTS", "HEADERS", "HEADER_BYTES", "RECIPIENTS"):
        monkeypatch.setattr(limits, name, 10**9)
    few = parts(limits.DEPTH * 50)
    assert len(understand(few).text) >= limits.DEPTH * 50
    many = plain(b"x", headers=b"Cc: " + b", ".join(b"u%d@cust.test" % at for at in range(3000)) + b"\r\n")
    assert len(understand(many).cc) == 3000
