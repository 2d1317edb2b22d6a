"""Whole mails over the API: kept first, and answered with what mail scripts make the right exit of."""

from typing import Any

import pytest
from deskbell_tests.cast import Cast
from django.db import OperationalError

from deskbell.kernel.actor import Actor
from deskbell.kernel.configure import configure_object
from deskbell.mail.models import IncomingMail, Outcome
from deskbell.people.models import BannedAddress
from deskbell.tickets.models import Ticket

from .calls import a_key, call, entries

pytestmark = pytest.mark.django_db
ADDRESS = "/api/tickets.email"
MAIL = b"""From: Ken Ito <ken@northbank.example>
To: desk@desk.example
Subject: No money from the machine
Message-ID: <7.1@northbank.example>

It keeps my card.
"""
# What osTicket's scripts for mail servers exit with, and what Postfix and Exim make of that.
EXITS = {201: 0, 400: 66, 401: 77, 403: 77, 415: 65, 416: 65, 417: 65, 501: 65, 503: 69}
TRY_AGAIN = 75


def exit_code(answer: Any) -> int:
    return EXITS.get(answer.status_code, TRY_AGAIN)


@pytest.fixture(autouse=True)
def desk(cast: Cast) -> None:
    a_key()


def test_a_mail_opens_a_ticket(cast: Cast) -> None:
    answer = call(MAIL, to=ADDRESS)
    ticket = Ticket.objects.get()
    assert (answer.status_code, answer.content.decode(), exit_code(answer)) == (201, ticket.number, 0)
    assert ticket.requester == cast.ken
    assert "It keeps my card." in entries(ticket)[0].body_html
    assert IncomingMail.objects.get().ticket == ticket


def test_the_same_mail_is_answered_with_the_same_number() -> None:
    first, second = call(MAIL, to=ADDRESS), call(MAIL, to=ADDRESS)
    assert first.content == second.content
    assert second.status_code == 201
    assert Ticket.objects.count() == 1


def test_line_ends_of_every_kind_are_taken() -> None:
    assert (
        call(MAIL.replace(b"\n", b"\r\n"), to="/api/http.php/tickets.email", content_type="text/plain").status_code
        == 201
    )


def test_what_the_desk_turns_away_is_final() -> None:
    configure_object(actor=Actor.system(), instance=BannedAddress(), changes={"address": "ken@northbank.example"})
    answer = call(MAIL, to=ADDRESS)
    assert (answer.status_code, exit_code(answer)) == (403, 77)
    assert IncomingMail.objects.get().outcome == Outcome.REJECTED


@pytest.mark.parametrize("raw", [b"\x00\xff\xfe garbage", b"no header at all", b"Subject: nobody\n\nhello"])
def test_garbage_is_kept_where_people_see_it(raw: bytes) -> None:
    answer = call(raw, to=ADDRESS)
    assert exit_code(answer) == 0
    assert IncomingMail.objects.get().outcome != Outcome.STORED


def test_nothing_at_all_is_no_mail() -> None:
    answer = call(b" \r\n", to=ADDRESS)
    assert (answer.status_code, exit_code(answer)) == (400, 66)
    assert not IncomingMail.objects.exists()


def test_a_mail_that_is_too_large_is_final(settings: Any) -> None:
    settings.DESKBELL_API_MAX_BYTES = 100
    assert exit_code(call(MAIL, to=ADDRESS)) == 66


@pytest.mark.parametrize("error", [OSError(28, "No space left on device"), OperationalError("gone away")])
def test_what_cannot_be_kept_is_tried_again(monkeypatch: pytest.MonkeyPatch, error: Exception) -> None:
    def fail(*_: Any, **__: Any) -> None:
        raise error

    monkeypatch.setattr("deskbell.mail.intake.processing.store", fail)
    answer = call(MAIL, to=ADDRESS)
    assert (answer.status_code, exit_code(answer)) == (507, TRY_AGAIN)
    assert not IncomingMail.objects.exists()


def test_a_mistake_of_ours_is_tried_again(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("deskbell.mail.intake.processing.store", lambda *_, **__: 1 / 0)
    assert exit_code(call(MAIL, to=ADDRESS)) == TRY_AGAIN
