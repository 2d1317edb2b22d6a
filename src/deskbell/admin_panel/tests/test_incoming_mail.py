"""The ledger of incoming mail: every message stands there; what was not taken in can be tried again, opened or turned
away, once; what a stranger sent is saved, never shown as a page (threats 5, 6)."""

from collections.abc import Callable
from typing import Any

import pytest
from deskbell_tests.cast import Cast
from django.test import Client

from deskbell.kernel.worker import drain
from deskbell.mail.intake import blobs, processing, reading
from deskbell.mail.intake.storing import store
from deskbell.mail.models import Door, IncomingMail, Mailbox, Outcome
from deskbell.mail.parsing.child import Unreadable
from deskbell.mail.parsing.message import IncomingMessage
from deskbell.tickets.files import open_content
from deskbell.tickets.models import Attachment, Ticket

pytestmark = pytest.mark.django_db

EVIL = "<img src=x onerror=alert(1)><script>alert(1)</script>"


def raw(number: int, *, subject: str = "Lamp") -> bytes:
    return (
        f"From: Gus <gus@visitor.example>\r\nTo: help@desk.example\r\nSubject: {subject} {number}\r\n"
        f"Message-ID: <{number}@visitor.example>\r\nX-Odd: {EVIL}\r\n\r\nThe lamp is out. {EVIL}\r\n"
    ).encode()


@pytest.fixture
def ada(cast: Cast, client: Client) -> Client:
    client.force_login(cast.ada.user)
    return client


@pytest.fixture
def quarantined(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> Callable[[int], IncomingMail]:
    """A message that could not be read; by now it could."""

    def make(number: int) -> IncomingMail:
        def read(mail: IncomingMail, **_words: str) -> IncomingMessage:
            raise Unreadable("more than 200 parts")

        with monkeypatch.context() as patch:
            patch.setattr(processing, "read_mail", read)
            mail = store(raw(number, subject="Bomb"), door=Door.PIPE)
            drain()
        return mail

    return make


def outcome(mail: IncomingMail) -> str:
    return IncomingMail.objects.get(pk=mail.pk).outcome


def test_an_empty_ledger_says_what_will_stand_there(ada: Client) -> None:
    page = ada.get("/admin/incoming/").content.decode()
    assert "No message yet" in page
    assert "No message matches" in ada.get("/admin/incoming/?q=nothing").content.decode()


def test_every_message_stands_in_the_ledger_and_can_be_found(
    ada: Client, quarantined: Callable[[int], IncomingMail]
) -> None:
    box = Mailbox.objects.create(address="help@desk.example", name="Help")
    store(raw(1), door=Door.MAILBOX, mailbox_id=box.pk, uid_validity=1, uid="1")
    drain()
    quarantined(2)
    ticket = Ticket.objects.get()

    def found(question: str) -> tuple[bool, bool]:
        page = ada.get(f"/admin/incoming/?{question}").content.decode()
        return "Lamp 1" in page, "Bomb 2" in page

    assert found("") == found("q=gus@visitor.example") == found("outcome=nonsense&door=%00&mailbox=x") == (True, True)
    assert found("q=lamp") == found("q=<1@visitor.example>") == found(f"q=%23{ticket.number}") == (True, False)
    assert found("outcome=opened") == found("door=mailbox") == found(f"mailbox={box.pk}") == (True, False)
    assert found("outcome=quarantined") == found("door=pipe") == (False, True)


def test_the_ledger_is_paged_by_key(ada: Client) -> None:
    for number in range(30):
        store(raw(number), door=Door.PIPE)
    page = ada.get("/admin/incoming/").content.decode()
    assert page.count("<tr>") == 26
    oldest_shown = IncomingMail.objects.order_by("-pk")[24].pk
    assert f"from={oldest_shown}" in page
    assert ada.get(f"/admin/incoming/?from={oldest_shown}").content.decode().count("<tr>") == 6
    assert ada.get("/admin/incoming/?from=nonsense").content.decode().count("<tr>") == 26


def test_a_message_is_shown_as_words_and_saved_as_bytes(ada: Client) -> None:
    mail = store(raw(1), door=Door.PIPE, envelope_sender="gus@visitor.example")
    drain()
    page = ada.get(f"/admin/incoming/{mail.pk}/").content.decode()
    assert "The lamp is out." in page
    assert EVIL not in page
    assert "x-odd" in page
    assert f"/desk/tickets/{Ticket.objects.get().number}/" in page
    answer: Any = ada.get(f"/admin/incoming/{mail.pk}/raw/")
    assert b"".join(answer.streaming_content) == raw(1)
    assert answer["Content-Type"] == "application/octet-stream"
    assert answer["Content-Disposition"] == f'attachment; filename="message-{mail.pk}.eml"'
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert answer["Content-Security-Policy"] == "sandbox; default-src 'none'"


def test_a_message_in_quarantine_is_not_read_again_only_to_be_shown(
    ada: Client, quarantined: Callable[[int], IncomingMail], monkeypatch: pytest.MonkeyPatch
) -> None:
    mail = quarantined(1)
    monkeypatch.setattr(reading, "read_mail", lambda _mail: pytest.fail("it was read"))
    page = ada.get(f"/admin/incoming/{mail.pk}/").content.decode()
    assert "more than 200 parts" in page
    assert "Bomb 1" in page
    assert EVIL not in page
    health = ada.get("/admin/health/").content.decode()
    assert "1 message is in quarantine" in health


def test_what_is_tried_again_becomes_a_ticket_once(ada: Client, quarantined: Callable[[int], IncomingMail]) -> None:
    mail, other = quarantined(1), quarantined(2)
    ada.post(f"/admin/incoming/{mail.pk}/again/")
    drain()
    assert (outcome(mail), outcome(other)) == (Outcome.OPENED, Outcome.QUARANTINED)
    assert "settled this message" in ada.post(f"/admin/incoming/{mail.pk}/again/", follow=True).content.decode()
    drain()
    assert Ticket.objects.count() == 1
    assert "1 message is tried again" in ada.post("/admin/incoming/again/", follow=True).content.decode()
    drain()
    assert outcome(other) == Outcome.OPENED


def test_what_is_turned_away_stays_with_its_reason(ada: Client, quarantined: Callable[[int], IncomingMail]) -> None:
    mail = quarantined(1)
    assert ada.post(f"/admin/incoming/{mail.pk}/turn-away/", {"reason": " "}).status_code == 422
    assert outcome(mail) == Outcome.QUARANTINED
    page = ada.post(f"/admin/incoming/{mail.pk}/turn-away/", {"reason": "Spam"}, follow=True).content.decode()
    assert outcome(mail) == Outcome.REJECTED
    assert "Spam" in page
    assert "Turned away by Ada" in page
    assert blobs.path_of(mail.sha256).exists()


def test_a_ticket_is_opened_from_it_by_hand_once(
    ada: Client, cast: Cast, quarantined: Callable[[int], IncomingMail]
) -> None:
    mail = quarantined(1)
    address = f"/admin/incoming/{mail.pk}/ticket/"
    form = ada.get(address).content.decode()
    assert 'value="gus@visitor.example"' in form
    assert 'value="Bomb 1"' in form
    assert ada.post(address, {"email": "nobody", "subject": "x"}).status_code == 422
    chosen = {"email": "gus@visitor.example", "subject": "Bomb 1", "department": cast.banking.pk, "topic": ""}
    assert ada.post(address, chosen).status_code == 302
    ticket = Ticket.objects.get()
    assert (ticket.department_id, ticket.requester.email, ticket.source) == (
        cast.banking.pk,
        "gus@visitor.example",
        "mail",
    )
    kept = IncomingMail.objects.get(pk=mail.pk)
    assert (kept.outcome, kept.ticket_id, kept.entry_id) == (Outcome.OPENED, ticket.pk, ticket.entries.get().pk)
    assert EVIL not in ticket.entries.get().body_html
    with open_content(Attachment.objects.get().file) as file:
        assert file.read() == raw(1, subject="Bomb")
    assert ada.post(address, chosen).status_code == 422
    assert Ticket.objects.count() == 1


@pytest.mark.parametrize("page", ["", "raw/", "ticket/"])
def test_a_message_that_never_was_is_not_found(ada: Client, page: str) -> None:
    assert ada.get(f"/admin/incoming/987654321/{page}").status_code == 404
