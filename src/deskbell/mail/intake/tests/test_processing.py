"""From stored bytes to what became of them: once, by whoever holds the lease; a message that fails holds up no other."""

from collections.abc import Callable
from concurrent.futures import Future
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.db import OperationalError, connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from deskbell.kernel import failpoints
from deskbell.kernel.leases import WorkState, claim
from deskbell.kernel.worker import drain
from deskbell.mail.intake import blobs, processing, reading
from deskbell.mail.intake.processing import TRIES, process, receive, take_in_mails
from deskbell.mail.intake.reading import BeingRead, ReadingAhead
from deskbell.mail.intake.storing import store
from deskbell.mail.intake.taking_in import Taken, take_in
from deskbell.mail.models import Door, IncomingMail, Outcome, OutgoingMail
from deskbell.mail.parsing.child import Unreadable
from deskbell.mail.parsing.message import IncomingMessage
from deskbell.mail.tests.cast import Cast, cast_of_a_desk
from deskbell.people.models import Department
from deskbell.tickets.models import Ticket

pytestmark = pytest.mark.django_db


def raw_mail(number: int = 1, *, subject: str = "Help") -> bytes:
    return (
        f"From: Maria <maria@cust.test>\r\nTo: help@desk.test\r\nSubject: {subject} {number}\r\n"
        f"Message-ID: <{subject}-{number}@cust.test>\r\n\r\nPlease help with {number}.\r\n"
    ).encode()


@pytest.fixture(autouse=True)
def cast() -> Cast:
    return cast_of_a_desk()


def stored(number: int = 1, *, subject: str = "Help") -> IncomingMail:
    return store(raw_mail(number, subject=subject), door=Door.PIPE)


def fresh(mail: IncomingMail) -> IncomingMail:
    return IncomingMail.objects.get(pk=mail.pk)


def make_due() -> None:
    """Let time pass: whatever waits is due now."""
    IncomingMail.objects.filter(state=WorkState.WAITING).update(due_at=timezone.now() - timedelta(seconds=1))


@pytest.fixture
def stumbling(monkeypatch: pytest.MonkeyPatch) -> Callable[[str, Exception], None]:
    """Let reading fail for messages whose bytes hold a word."""
    real = reading.read_mail

    def fail(word: str, error: Exception) -> None:
        def read(mail: IncomingMail, *, separator: str | None = None) -> IncomingMessage:
            if word.encode() in blobs.read(mail.sha256):
                raise error
            return real(mail, separator=separator)

        monkeypatch.setattr(processing, "read_mail", read)

    return fail


def test_the_worker_makes_a_ticket_of_what_is_stored() -> None:
    mail = stored()
    drain()
    mail = fresh(mail)
    assert (mail.outcome, mail.state, mail.worker, mail.attempts) == (Outcome.OPENED, WorkState.DONE, "", 1)
    assert (mail.sender, mail.sender_name, mail.subject) == ("maria@cust.test", "Maria", "Help 1")
    assert mail.message_id == "Help-1@cust.test"
    assert mail.content_hash
    assert mail.ticket is not None
    assert mail.ticket.subject_text == "Help 1"
    assert mail.entry is not None
    assert mail.entry.ticket_id == mail.ticket_id


def test_what_is_received_is_done_at_once_and_no_worker_can_come_between() -> None:
    mail = receive(raw_mail(), door=Door.API)
    assert (mail.outcome, mail.door, mail.state) == (Outcome.OPENED, Door.API, WorkState.DONE)
    again = receive(raw_mail(), door=Door.API)
    assert (again.outcome, again.duplicate_of_id, again.ticket_id) == (Outcome.DUPLICATE, mail.pk, mail.ticket_id)
    assert process(mail.pk).attempts == 1


def test_one_stored_message_is_processed_on_demand() -> None:
    mail, other = stored(1), stored(2)
    assert process(mail.pk).outcome == Outcome.OPENED
    assert fresh(other).outcome == Outcome.STORED


def test_whoever_lost_the_lease_takes_nothing_in() -> None:
    """The lease ran out while the message was being read, and another worker did the work meanwhile."""
    mail = stored()
    (slow,) = claim(model=IncomingMail, worker="slow", limit=1, lease=timedelta(0))
    assert take_in_mails(worker="quick") == 1
    processing._try(slow, "slow")
    assert Ticket.objects.count() == 1
    assert fresh(mail).outcome == Outcome.OPENED


def test_a_message_that_fails_holds_up_no_other_and_ends_in_quarantine(
    stumbling: Callable[[str, Exception], None],
) -> None:
    bad, good = stored(1, subject="Poison"), stored(2)
    stumbling("Poison", ValueError("no sense in it"))
    drain()
    assert fresh(good).outcome == Outcome.OPENED
    assert (fresh(bad).outcome, fresh(bad).attempts, fresh(bad).state) == (Outcome.STORED, 1, WorkState.WAITING)
    for _ in range(TRIES):
        make_due()
        drain()
    bad = fresh(bad)
    assert (bad.outcome, bad.state, bad.attempts) == (Outcome.QUARANTINED, WorkState.DONE, TRIES)
    assert bad.reason == "ValueError: no sense in it"
    assert (bad.sender, bad.sender_name, bad.subject) == ("maria@cust.test", "Maria", "Poison 1")
    assert Ticket.objects.exclude(subject__text="Poison 1").count() == 1


def test_what_cannot_be_read_is_in_quarantine_at_once_and_administrators_hear_of_it(
    stumbling: Callable[[str, Exception], None],
) -> None:
    bad, worse = stored(1, subject="Bomb"), stored(2, subject="Bomb")
    stumbling("Bomb", Unreadable("more than 200 parts"))
    drain()
    assert [fresh(mail).outcome for mail in (bad, worse)] == [Outcome.QUARANTINED] * 2
    assert not Ticket.objects.exists(), "a flood of bombs is no flood of tickets"
    (letter,) = OutgoingMail.objects.filter(subject="A message is in quarantine")
    assert "more than 200 parts" in letter.text
    assert "maria@cust.test" in letter.text


def test_headers_that_nobody_can_follow_keep_nothing_out_of_quarantine(
    stumbling: Callable[[str, Exception], None],
) -> None:
    """Whatever fails while a message is set aside would come again with each round, and hold up all others."""
    bad = store(b"From: " + b"(" * 2_000 + b"\nSubject: Bomb\n\n.", door=Door.PIPE)
    good = stored(2)
    stumbling("Bomb", Unreadable("\0 more than \ud800 parts"))
    drain()
    assert (fresh(bad).outcome, fresh(good).outcome) == (Outcome.QUARANTINED, Outcome.OPENED)


def test_what_comes_to_a_desk_without_a_department_waits_for_one() -> None:
    """Whoever wrote can't help it, and is never told: their message must not be turned away."""
    Department.objects.update(is_retired=True)
    early = stored(1)
    drain()
    assert (fresh(early).outcome, fresh(early).state) == (Outcome.STORED, WorkState.WAITING)
    Department.objects.update(is_retired=False)
    make_due()
    drain()
    assert fresh(early).outcome == Outcome.OPENED


def test_a_reader_that_was_killed_says_nothing_about_the_message(
    stumbling: Callable[[str, Exception], None], monkeypatch: pytest.MonkeyPatch
) -> None:
    mail = stored(1, subject="Unlucky")
    stumbling("Unlucky", Unreadable("killed", is_final=False))
    drain()
    assert fresh(mail).outcome == Outcome.STORED
    monkeypatch.setattr(processing, "read_mail", reading.read_mail)
    make_due()
    drain()
    assert fresh(mail).outcome == Outcome.OPENED


def test_a_full_disk_costs_a_message_none_of_its_tries(stumbling: Callable[[str, Exception], None]) -> None:
    mail = stored()
    stumbling("Help", OSError(28, "No space left on device"))
    for _ in range(TRIES + 2):
        make_due()
        drain()
    assert (fresh(mail).outcome, fresh(mail).attempts) == (Outcome.STORED, 0)
    assert "No space left" in fresh(mail).last_error


def test_a_database_that_is_away_is_no_fault_of_the_message(stumbling: Callable[[str, Exception], None]) -> None:
    mail = stored()
    stumbling("Help", OperationalError("gone"))
    with pytest.raises(OperationalError):
        take_in_mails(worker="one")
    assert fresh(mail).outcome == Outcome.STORED


def test_a_message_that_kills_its_worker_ends_in_quarantine_and_takes_no_other_along(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """The process dies while it takes one message in: nothing is marked, every claim of the batch runs out."""
    bad, good = stored(1, subject="Killer"), stored(2)
    real = reading.read_mail

    def read(mail: IncomingMail, *, separator: str | None = None) -> IncomingMessage:
        if b"Killer" in blobs.read(mail.sha256):
            raise KeyboardInterrupt  # nothing in the worker's step catches this, like SIGKILL
        return real(mail, separator=separator)

    monkeypatch.setattr(processing, "read_mail", read)
    for _ in range(TRIES + 3):
        make_due()
        try:
            drain()
        except KeyboardInterrupt:
            continue
    assert fresh(good).outcome == Outcome.OPENED
    assert fresh(good).attempts <= 2
    assert fresh(bad).outcome == Outcome.QUARANTINED


def read_already(*mails: IncomingMail) -> list[BeingRead]:
    """Mails that were claimed and read."""
    rows = claim(model=IncomingMail, worker="one", limit=len(mails), lease=timedelta(seconds=60))
    begun = []
    for row in rows:
        future: Future[IncomingMessage] = Future()
        future.set_result(reading.read_mail(row))
        begun.append(BeingRead(mail=row, future=future))
    return begun


def test_messages_that_were_read_are_taken_in_by_one_commit() -> None:
    mails = [stored(number) for number in range(3)]
    group = read_already(*mails)
    with CaptureQueriesContext(connection) as queries:
        processing._try_together(group, "one")
    marks = [one for one in queries if one["sql"].startswith("UPDATE") and "done_at" in one["sql"]]
    assert len(marks) == 1
    assert [fresh(mail).outcome for mail in mails] == [Outcome.OPENED] * 3


def test_one_that_fails_among_those_taken_in_together_fails_alone(monkeypatch: pytest.MonkeyPatch) -> None:
    mails = [stored(1), stored(2, subject="Poison"), stored(3)]
    real = take_in

    def taken_in(mail: IncomingMail, message: IncomingMessage, **known: Any) -> Taken:
        taken = real(mail, message, **known)
        if "Poison" in message.subject:
            raise ValueError("no sense in it")
        return taken

    monkeypatch.setattr(processing, "take_in", taken_in)
    processing._try_together(read_already(*mails), "one")
    assert [fresh(mail).outcome for mail in mails] == [Outcome.OPENED, Outcome.STORED, Outcome.OPENED]
    assert Ticket.objects.count() == 2
    assert fresh(mails[1]).last_error == "ValueError: no sense in it"


def test_a_copy_among_those_taken_in_together_is_known() -> None:
    mails = [stored(1), stored(1), stored(2)]
    processing._try_together(read_already(*mails), "one")
    assert [fresh(mail).outcome for mail in mails] == [Outcome.OPENED, Outcome.DUPLICATE, Outcome.OPENED]


def test_what_is_read_ahead_comes_in_order_and_is_bounded(monkeypatch: pytest.MonkeyPatch) -> None:
    """The first two fill the bound: the third is begun once the first was taken."""
    mails = [stored(number) for number in range(4)]
    monkeypatch.setattr(reading, "AHEAD_BYTES", sum(mail.size for mail in mails[:2]))
    ahead = ReadingAhead(mails, reading.read_mail)
    assert [one.mail.pk for one in ahead.take(1)] == [mails[0].pk]
    assert ahead.rest() == mails[1:]
    assert len(ahead._left) == 1
    taken = [one.mail.pk for _ in range(3) for one in ahead.take(1)]
    assert taken == [mail.pk for mail in mails[1:]]
    assert (ahead.take(1), ahead.rest()) == ([], [])


def test_nothing_of_a_message_is_kept_when_it_fails_half_way(monkeypatch: pytest.MonkeyPatch) -> None:
    mail = stored()
    monkeypatch.setenv(failpoints.VARIABLE, "mail taken in:EIO")
    drain()
    assert not Ticket.objects.exists()
    assert fresh(mail).outcome == Outcome.STORED
    monkeypatch.delenv(failpoints.VARIABLE)
    make_due()
    drain()
    assert (Ticket.objects.count(), fresh(mail).outcome) == (1, Outcome.OPENED)


def test_bytes_that_are_gone_end_in_quarantine() -> None:
    mail = stored(77, subject="Gone")
    place: Path = blobs.path_of(mail.sha256)
    kept = place.read_bytes()
    place.unlink()
    drain()
    assert fresh(mail).outcome == Outcome.QUARANTINED
    assert "not in the data folder" in fresh(mail).reason
    place.write_bytes(kept)
