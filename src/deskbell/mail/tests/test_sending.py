"""The worker's step against a real mail server: taking, refusing one of several, failing for now, cutting the line."""

import shutil
import ssl
import subprocess
from collections import defaultdict
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from django.utils import timezone
from pytest_django import Settings

from deskbell.kernel.actor import Actor
from deskbell.kernel.models import Delivery
from deskbell.kernel.worker import drain
from deskbell.mail import jobs, marks
from deskbell.mail.letters import queue_letter
from deskbell.mail.link_requests import ask_for_link
from deskbell.mail.models import MailRecipient, OutgoingMail
from deskbell.mail.queries import deliveries, failed_work, mail_in_log, mail_log
from deskbell.mail.retries import retry_mail
from deskbell.mail.server import Pause, is_loopback
from deskbell.mail.tests.cast import Cast, cast_of_a_desk
from deskbell.mail.tests.post_office import PostOffice, post_office
from deskbell.tickets.commands.add_collaborator import add_collaborator
from deskbell.tickets.commands.open_ticket import open_ticket
from deskbell.tickets.commands.resolve import resolve
from deskbell.tickets.commands.respond import respond
from deskbell.tickets.models import ThreadEntry, Ticket

pytestmark = pytest.mark.django_db
SELF_SIGN = [
    "openssl",
    "req",
    "-x509",
    "-newkey",
    "rsa:2048",
    "-nodes",
    "-days",
    "2",
    "-subj",
    "/CN=127.0.0.1",
    "-addext",
    "subjectAltName=IP:127.0.0.1",
]
MARIA, BEN = "maria@cust.test", "ben@cust.test"


@pytest.fixture
def cast() -> Cast:
    return cast_of_a_desk()


@pytest.fixture(autouse=True)
def no_pause(monkeypatch: pytest.MonkeyPatch) -> Pause:
    """Each test begins with a server that nobody has found dead yet."""
    pause = Pause()
    monkeypatch.setattr(jobs, "pauses", defaultdict(lambda: pause))
    return pause


@pytest.fixture
def office(settings: Settings) -> Iterator[PostOffice]:
    with post_office() as running:
        connect(settings, running)
        yield running


def connect(settings: Settings, office: PostOffice) -> None:
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", office.port
    settings.EMAIL_USE_TLS = settings.EMAIL_USE_SSL = False


def ticket_with_collaborator(cast: Cast) -> Ticket:
    ticket = open_ticket(actor=Actor.visitor(), email=MARIA, name="Maria", subject="Bank down", body="Since today.")
    add_collaborator(actor=Actor.agent(cast.boss.pk), ticket_id=ticket.pk, email=BEN)
    return ticket


def answer(cast: Cast, ticket: Ticket, body: str = "<p>On it.</p>") -> ThreadEntry:
    return respond(actor=Actor.agent(cast.jane.pk), ticket_id=ticket.pk, body=body)


def of(effect: str) -> OutgoingMail:
    return OutgoingMail.objects.get(effect=effect)


def states(effect: str) -> dict[str, str]:
    return {one.address: one.state for one in MailRecipient.objects.filter(mail__effect=effect)}


def taken(office: PostOffice, effect: str) -> list[tuple[str, ...]]:
    """The recipients of each time that the server took this mail."""
    return [one.recipients for one in office.book if one.message_id == of(effect).message_id]


def later() -> None:
    """The pauses are over."""
    OutgoingMail.objects.filter(state="waiting").update(due_at=timezone.now() - timedelta(seconds=1))
    jobs.pauses[None].end()
    drain()


def test_the_server_takes_everything_once(cast: Cast, office: PostOffice) -> None:
    answer(cast, ticket_with_collaborator(cast))
    drain()
    later()
    assert taken(office, "answer") == [(MARIA, BEN)]
    assert taken(office, "confirmation") == [(MARIA,)]
    assert states("answer") == {MARIA: "sent", BEN: "sent"}
    assert (
        MailRecipient.objects.filter(mail__effect="answer").values_list("server_answer", flat=True)[0].startswith("250")
    )
    assert mail_log().rows[0].state == "sent"


def test_automatic_mail_says_so_and_has_no_return_path_and_an_answer_has_one(cast: Cast, office: PostOffice) -> None:
    answer(cast, ticket_with_collaborator(cast))
    drain()
    by_id = {one.message_id: one for one in office.book}
    automatic, human = by_id[of("confirmation").message_id], by_id[of("answer").message_id]
    assert (automatic.sender, human.sender) == ("", "desk@127.0.0.1")
    assert automatic.message["Auto-Submitted"] == "auto-generated"
    assert automatic.message["X-Auto-Response-Suppress"] == "All"
    assert human.message["Auto-Submitted"] is None


def test_the_mail_on_the_wire_is_whole(cast: Cast, office: PostOffice) -> None:
    ticket = ticket_with_collaborator(cast)
    drain()
    answer(cast, ticket, "<p>Größe <b>ok</b>: <a href='https://x.test/?a=1&amp;b=2'>here</a></p>")
    drain()
    message = office.book[-1].message
    assert message["Subject"] == f"[#{ticket.number}] Bank down"
    assert str(message["From"]) == "Jane Doe at Deskbell <desk@127.0.0.1>"
    assert message["In-Reply-To"] == of("confirmation").message_id
    assert message["References"].split()[-1] == of("confirmation").message_id
    text, html = message.get_body(("plain",)), message.get_body(("html",))
    assert text is not None
    assert html is not None
    assert "Größe ok: here" in text.get_content()
    assert "Größe <b>ok</b>" in html.get_content()
    assert all(len(line) <= 998 for line in office.book[-1].content.splitlines())


def test_the_access_link_on_the_wire_opens_the_ticket(cast: Cast, office: PostOffice) -> None:
    ticket_with_collaborator(cast)
    drain()
    mail = of("confirmation")
    wire = next(one for one in office.book if one.message_id == mail.message_id).message
    text = wire.get_body(("plain",))
    assert text is not None
    assert mail_in_log(mail.pk).text.strip() == text.get_content().replace("\r\n", "\n").strip()
    assert mail.link_marker not in text.get_content()


def test_one_refused_recipient_fails_alone_and_is_shown(cast: Cast, office: PostOffice) -> None:
    office.refuses[BEN] = "550 5.1.1 no such user"
    ticket = ticket_with_collaborator(cast)
    entry = answer(cast, ticket)
    drain()
    later()
    assert taken(office, "answer") == [(MARIA,)]
    assert states("answer") == {MARIA: "sent", BEN: "failed"}
    state = deliveries(ticket_id=ticket.pk).by_entry[entry.pk]
    assert state.state == "failed"
    assert state.sentence == f"Not delivered: {BEN}: 550 5.1.1 no such user"
    assert [row.id for row in failed_work().mails] == [of("answer").pk]


def test_a_confirmation_that_did_not_arrive_is_told_until_it_does(cast: Cast, office: PostOffice) -> None:
    office.refuses[MARIA] = "550 5.1.1 no such user"
    ticket = ticket_with_collaborator(cast)
    drain()
    told = "The confirmation to maria@cust.test could not be delivered: 550 5.1.1 no such user"
    assert deliveries(ticket_id=ticket.pk).troubles == (told,)
    office.refuses.clear()
    assert retry_mail(mail_id=of("confirmation").pk)
    drain()
    assert deliveries(ticket_id=ticket.pk).troubles == ()


def test_a_link_that_did_not_arrive_is_told_beside_the_rest(cast: Cast, office: PostOffice) -> None:
    office.refuses[MARIA] = "550 5.1.1 no such user"
    ticket = ticket_with_collaborator(cast)
    ask_for_link(email=MARIA, number=ticket.number)
    drain()
    later()
    assert [told.split(" could")[0] for told in deliveries(ticket_id=ticket.pk).troubles] == [
        "The link that maria@cust.test asked for",
        "The confirmation to maria@cust.test",
    ]


def test_a_confirmation_that_could_not_be_written_is_told(cast: Cast) -> None:
    ticket = ticket_with_collaborator(cast)
    composing = Delivery.objects.filter(fact__stream_id=ticket.pk, effect="confirmation")
    assert composing.update(state="failed", last_error="KeyError: 7") == 1
    assert deliveries(ticket_id=ticket.pk).troubles == (
        "The confirmation to the client could not be delivered: KeyError: 7",
    )


def test_a_question_that_is_tried_again_says_so(cast: Cast, office: PostOffice) -> None:
    ticket = ticket_with_collaborator(cast)
    drain()
    office.refuses[MARIA] = "450 4.2.1 mailbox busy"
    resolve(actor=Actor.agent(cast.jane.pk), ticket_id=ticket.pk)
    drain()
    (told,) = deliveries(ticket_id=ticket.pk).troubles
    assert told.startswith("The question to maria@cust.test whether it is solved could not be delivered: 450")
    assert told.endswith("(still trying)")


def test_trying_again_asks_only_for_whom_it_failed(cast: Cast, office: PostOffice) -> None:
    office.refuses[BEN] = "550 5.1.1 no such user"
    answer(cast, ticket_with_collaborator(cast))
    drain()
    office.refuses.clear()
    assert retry_mail(mail_id=of("answer").pk)
    drain()
    assert taken(office, "answer") == [(MARIA,), (BEN,)]
    assert of("answer").state == "done"
    assert not failed_work().mails
    assert not retry_mail(mail_id=of("answer").pk)


def test_a_recipient_refused_for_now_is_asked_again_and_nobody_else(cast: Cast, office: PostOffice) -> None:
    office.refuses[BEN] = "450 4.2.1 mailbox busy"
    ticket = ticket_with_collaborator(cast)
    entry = answer(cast, ticket)
    drain()
    assert states("answer") == {MARIA: "sent", BEN: "queued"}
    assert "still trying" in deliveries(ticket_id=ticket.pk).by_entry[entry.pk].sentence
    office.refuses.clear()
    later()
    assert taken(office, "answer") == [(MARIA,), (BEN,)]
    assert [one.message["To"] for one in office.book if one.message_id == of("answer").message_id] == [
        "Maria <maria@cust.test>"
    ] * 2


def test_a_message_refused_for_now_goes_later_and_one_refused_for_good_fails(cast: Cast, office: PostOffice) -> None:
    ticket = ticket_with_collaborator(cast)
    drain()
    office.answers_data = ["451 4.3.0 try later", "554 5.6.0 no"]
    answer(cast, ticket)
    drain()
    assert states("answer") == {MARIA: "queued", BEN: "queued"}
    later()
    assert states("answer") == {MARIA: "failed", BEN: "failed"}
    assert of("answer").state == "failed"
    assert taken(office, "answer") == []


def test_a_cut_line_loses_nothing_and_stops_nobody_else(cast: Cast, office: PostOffice) -> None:
    office.drops_after_data = 1
    answer(cast, ticket_with_collaborator(cast))
    drain()
    later()
    every = {mail.message_id for mail in OutgoingMail.objects.all()}
    assert sorted(one.message_id for one in office.book) == sorted(every)
    assert set(OutgoingMail.objects.values_list("state", flat=True)) == {"done"}


def test_an_absent_server_costs_one_attempt_and_then_quiet(cast: Cast, settings: Settings, no_pause: Pause) -> None:
    with post_office() as gone:
        connect(settings, gone)
    answer(cast, ticket_with_collaborator(cast))
    drain()
    assert no_pause.is_on
    assert set(OutgoingMail.objects.values_list("state", "attempts")) == {("waiting", 1)}
    assert all(OutgoingMail.objects.values_list("last_error", flat=True))
    with post_office() as back:
        connect(settings, back)
        later()
        assert len(back.book) == OutgoingMail.objects.count()


def test_a_sender_that_the_server_refuses_waits_to_be_mended(cast: Cast, office: PostOffice) -> None:
    office.refuses_sender = {"": "553 not you", "desk@127.0.0.1": "553 not you"}
    ticket_with_collaborator(cast)
    drain()
    assert of("confirmation").state == "waiting"
    office.refuses_sender = {"": "550 null sender refused"}
    later()
    later()
    assert {one.sender for one in office.book} == {"desk@127.0.0.1"}
    assert of("confirmation").state == "done"


def test_what_keeps_failing_is_given_up_in_the_end(
    cast: Cast, office: PostOffice, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(marks, "ATTEMPTS_BEFORE_GIVING_UP", 3)
    office.refuses[MARIA] = "450 4.2.1 busy"
    ticket_with_collaborator(cast)
    drain()
    for _time in range(4):
        later()
    assert (of("confirmation").state, of("confirmation").attempts) == ("failed", 3)
    assert states("confirmation") == {MARIA: "failed"}


def test_a_sent_letter_is_forgotten_and_a_logged_one_is_kept(settings: Settings) -> None:
    queue_letter(to=MARIA, subject="Sign in", text="logged secret", key="a")
    drain()
    assert OutgoingMail.objects.get().text == "logged secret"
    with post_office() as office:
        connect(settings, office)
        queue_letter(
            to=MARIA, subject="Sign in\r\nBcc: x@evil.test", text="sent secret", html="<p>sent secret</p>", key="b"
        )
        queue_letter(to=MARIA, subject="Sign in", text="sent secret", key="b")
        drain()
        assert [one.recipients for one in office.book] == [(MARIA,)]
        assert b"sent secret" in office.book[0].content
        assert office.book[0].message["Bcc"] is None
    sent = OutgoingMail.objects.latest("pk")
    assert (sent.text, sent.html) == ("", "")
    assert mail_in_log(sent.pk).is_forgotten


def test_without_a_server_mails_land_in_the_log(cast: Cast) -> None:
    entry = answer(cast, ticket_with_collaborator(cast))
    drain()
    assert {row.state for row in mail_log().rows} == {"logged"}
    assert deliveries(ticket_id=entry.ticket_id).by_entry[entry.pk].state == "logged"
    assert set(MailRecipient.objects.values_list("state", flat=True)) == {"logged"}


# Threat 28: a connection whose encryption was taken away ----------------------------------------------------------------


def test_without_starttls_nothing_is_said_least_of_all_the_password(cast: Cast, settings: Settings) -> None:
    with post_office(login=("desk", "secret")) as office:
        connect(settings, office)
        settings.EMAIL_USE_TLS, settings.EMAIL_HOST_USER, settings.EMAIL_HOST_PASSWORD = True, "desk", "secret"
        ticket_with_collaborator(cast)
        drain()
        assert office.heard == []
        assert of("confirmation").state == "waiting"


@pytest.mark.skipif(shutil.which("openssl") is None, reason="needs openssl to make a certificate")
@pytest.mark.parametrize("is_trusted", [True, False])
def test_a_certificate_must_be_trusted(
    cast: Cast, settings: Settings, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, is_trusted: bool
) -> None:
    certificate, key = self_signed(tmp_path)
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate, key)
    if is_trusted:
        monkeypatch.setenv("SSL_CERT_FILE", str(certificate))
    with post_office(tls=context, login=("desk", "secret")) as office:
        connect(settings, office)
        settings.EMAIL_USE_TLS, settings.EMAIL_HOST_USER, settings.EMAIL_HOST_PASSWORD = True, "desk", "secret"
        ticket_with_collaborator(cast)
        drain()
        assert of("confirmation").state == ("done" if is_trusted else "waiting")
        assert ("AUTH desk" in office.heard) == is_trusted


def test_plain_text_goes_to_this_machine_only(cast: Cast, settings: Settings) -> None:
    settings.EMAIL_HOST, settings.EMAIL_PORT = "192.0.2.1", 25  # TEST-NET: a connection would hang
    settings.EMAIL_USE_TLS = settings.EMAIL_USE_SSL = False
    ticket_with_collaborator(cast)
    drain()
    assert "this very machine" in of("confirmation").last_error


@pytest.mark.parametrize(
    ("host", "expected"),
    [("localhost", True), ("127.0.0.9", True), ("::1", True), ("127.0.0.1.evil.test", False), ("10.0.0.1", False)],
)
def test_what_counts_as_this_machine(host: str, expected: bool) -> None:
    assert is_loopback(host) == expected


def self_signed(folder: Path) -> tuple[Path, Path]:
    certificate, key = folder / "certificate.pem", folder / "key.pem"
    subprocess.run(
        [*SELF_SIGN, "-keyout", str(key), "-out", str(certificate)],
        check=True,
        capture_output=True,
    )
    return certificate, key
