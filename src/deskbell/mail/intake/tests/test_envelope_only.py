"""What can't be taken in, try after try, is a ticket for agents all the same, and becomes whole when it can be read."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.utils import timezone

from deskbell.kernel.actor import Actor
from deskbell.kernel.configure import configure_object
from deskbell.kernel.leases import WorkState
from deskbell.kernel.worker import drain
from deskbell.mail.intake import envelope_only, processing, settling
from deskbell.mail.intake.opening import NOBODY
from deskbell.mail.intake.processing import TRIES
from deskbell.mail.intake.storing import store
from deskbell.mail.models import Door, IncomingMail, Outcome, OutgoingMail
from deskbell.mail.parsing.child import Unreadable
from deskbell.mail.parsing.message import IncomingMessage
from deskbell.mail.tests.cast import Cast, cast_of_a_desk
from deskbell.people.models import BannedAddress
from deskbell.tickets.models import Attachment, Ticket
from deskbell.tickets.words import EntryKind

pytestmark = pytest.mark.django_db
RAW = (
    b"From: Maria <maria@cust.test>\r\nTo: help@desk.test\r\nSubject: The printer burns\r\n"
    b"Message-ID: <p@cust.test>\r\n\r\nOn the second floor.\r\n"
)


@pytest.fixture(autouse=True)
def cast() -> Cast:
    return cast_of_a_desk()


@pytest.fixture
def given_up(monkeypatch: pytest.MonkeyPatch) -> Callable[..., IncomingMail]:
    """A message that failed as often as it was tried; by now it would not."""

    def make(mail: IncomingMail | None = None, error: Exception | None = None) -> IncomingMail:
        def read(mail: IncomingMail, **_words: str) -> IncomingMessage:
            raise error or ValueError("no sense in it")

        mail = mail or store(RAW, door=Door.PIPE)
        with monkeypatch.context() as patch:
            patch.setattr(processing, "read_mail", read)
            for _ in range(TRIES):
                IncomingMail.objects.filter(state=WorkState.WAITING).update(
                    due_at=timezone.now() - timedelta(seconds=1)
                )
                drain()
        mail.refresh_from_db()
        assert mail.outcome == Outcome.QUARANTINED
        return mail

    return make


def test_agents_get_sender_subject_and_the_whole_as_a_file(given_up: Callable[..., IncomingMail], cast: Cast) -> None:
    mail = given_up()
    ticket = Ticket.objects.get()
    assert mail.ticket == ticket
    assert (ticket.requester.email, ticket.subject_text) == ("maria@cust.test", "The printer burns")
    message, note = ticket.entries.order_by("pk")
    assert (message.kind, note.kind) == (EntryKind.MESSAGE, EntryKind.NOTE)
    assert "second floor" not in message.body_html + note.body_html
    assert Attachment.objects.get().entry == message
    told = set(OutgoingMail.objects.values_list("recipients__address", flat=True))
    assert told, "agents hear of it, and administrators of the quarantine"
    assert "maria@cust.test" not in told, "a loop would go on with each answer"


def test_what_is_read_at_last_comes_into_that_ticket(given_up: Callable[..., IncomingMail]) -> None:
    mail = given_up()
    assert settling.try_again(mail.pk)
    drain()
    mail.refresh_from_db()
    ticket = Ticket.objects.get()
    assert (mail.outcome, mail.match_step, mail.ticket) == (Outcome.ADDED, "tried_before", ticket)
    assert mail.entry is not None
    assert "second floor" in mail.entry.body_html


@pytest.mark.parametrize("error", [ValueError("still no sense in it"), Unreadable("more than 200 parts")])
def test_tried_again_in_vain_it_keeps_its_one_ticket(given_up: Callable[..., IncomingMail], error: Exception) -> None:
    mail = given_up()
    ticket = Ticket.objects.get()
    assert settling.try_again(mail.pk)
    assert given_up(mail, error).ticket == Ticket.objects.get() == ticket


@pytest.mark.parametrize("sender", [b"", b"From: nobody at all\r\n", b"From: " + b"(" * 2_000 + b"\r\n"])
def test_what_names_no_sender_is_a_ticket_of_nobody(given_up: Callable[..., IncomingMail], sender: bytes) -> None:
    assert given_up(store(sender + b"Subject: Who?\r\n\r\n.", door=Door.PIPE)).ticket is not None
    assert Ticket.objects.get().requester.email == NOBODY


def test_a_banned_sender_stays_in_quarantine_alone(given_up: Callable[..., IncomingMail]) -> None:
    configure_object(actor=Actor.system(), instance=BannedAddress(), changes={"address": "@cust.test"})
    assert given_up().ticket is None
    assert not Ticket.objects.exists()


def test_even_that_may_fail_and_loses_nothing(
    given_up: Callable[..., IncomingMail], monkeypatch: pytest.MonkeyPatch
) -> None:
    def stumble(**_keywords: object) -> None:
        raise ValueError("poison in the subject too")

    monkeypatch.setattr(envelope_only, "open_ticket", stumble)
    mail = given_up()
    assert (mail.ticket, mail.reason) == (None, "ValueError: no sense in it")
    assert OutgoingMail.objects.filter(subject="A message is in quarantine").exists()
