"""The trial of the mail server names the step that failed, in the server's own words, and sends nothing."""

import socket
from collections.abc import Iterator
from typing import Any

import pytest

from deskbell.mail import trial
from deskbell.mail.tests.post_office import PostOffice, post_office
from deskbell.mail.trial import Step, try_server

pytestmark = pytest.mark.django_db


@pytest.fixture
def office(settings: Any) -> Iterator[PostOffice]:
    """A server on this machine that the settings point to."""
    with post_office() as running:
        settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", running.port
        settings.EMAIL_USE_TLS = settings.EMAIL_USE_SSL = False
        settings.DEFAULT_FROM_EMAIL = "Desk <desk@example.org>"
        yield running


def last(steps: tuple[Step, ...]) -> tuple[str, bool, str]:
    return str(steps[-1].words), steps[-1].is_done, steps[-1].answer


def test_without_a_server_there_is_nothing_to_try(settings: Any) -> None:
    settings.EMAIL_HOST = ""
    assert try_server(recipient="ada@desk.example") == ()


def test_a_good_server_passes_every_step_and_gets_no_message(office: PostOffice) -> None:
    steps = try_server(recipient="ada@desk.example")
    assert [step.is_done for step in steps] == [True] * 6
    assert last(steps) == ("Recipient", True, "250 2.1.5 fine")
    assert office.book == []


def test_a_name_that_is_none(settings: Any) -> None:
    settings.EMAIL_HOST = "no-such-host.invalid"
    steps = try_server(recipient="ada@desk.example")
    assert last(steps)[:2] == ("Find the server", False)
    assert "DESKBELL_SMTP_HOST" in str(steps[-1].remedy)


def test_nobody_listens(office: PostOffice, settings: Any) -> None:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        settings.EMAIL_PORT = free.getsockname()[1]
        words, is_done, answer = last(try_server(recipient="ada@desk.example"))
    assert (words, is_done) == ("Connect", False)
    assert "refused" in answer.lower()


def test_somebody_listens_and_says_nothing(office: PostOffice, settings: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(trial, "STEP_SECONDS", 0.2)
    with socket.socket() as silent:
        silent.bind(("127.0.0.1", 0))
        silent.listen()
        settings.EMAIL_PORT = silent.getsockname()[1]
        words, is_done, answer = last(try_server(recipient="ada@desk.example"))
    assert (words, is_done) == ("Connect", False)
    assert "timed out" in answer


def test_no_encryption_is_offered(office: PostOffice, settings: Any) -> None:
    settings.EMAIL_USE_TLS = True
    settings.EMAIL_HOST_USER, settings.EMAIL_HOST_PASSWORD = "desk", "secret"
    words, is_done, answer = last(try_server(recipient="ada@desk.example"))
    assert (words, is_done) == ("Encrypt", False)
    assert "STARTTLS" in answer
    assert not [line for line in office.heard if line.startswith("AUTH")], "the password never went out"


def test_plain_text_goes_to_this_machine_alone(
    office: PostOffice, settings: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(trial, "is_loopback", lambda _host: False)
    words, is_done, answer = last(try_server(recipient="ada@desk.example"))
    assert (words, is_done) == ("Connect", False)
    assert "without encryption" in answer


def test_a_refused_sender_and_a_refused_recipient(office: PostOffice) -> None:
    office.refuses["ada@desk.example"] = "550 5.1.1 nobody of that name"
    assert last(try_server(recipient="ada@desk.example")) == ("Recipient", False, "550 5.1.1 nobody of that name")
    office.refuses_sender["desk@example.org"] = "553 5.7.1 not yours"
    assert last(try_server(recipient="ada@desk.example")) == ("Sender", False, "553 5.7.1 not yours")


def test_a_sign_in_that_a_server_does_not_offer_is_told(office: PostOffice, settings: Any) -> None:
    settings.EMAIL_HOST_USER, settings.EMAIL_HOST_PASSWORD = "desk", "wrong"
    words, is_done, answer = last(try_server(recipient="ada@desk.example"))
    assert (words, is_done) == ("Sign in", False)
    assert "wrong" not in answer


def test_it_ends_in_time(office: PostOffice, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(trial, "ALL_SECONDS", -1)
    assert last(try_server(recipient="ada@desk.example")) == (
        "Find the server",
        False,
        "the mail server takes too long",
    )
