"""The checks of deliveries and mails notice what is missing."""

from collections.abc import Callable

import pytest
from django.db import connection

from deskbell.kernel.actor import Actor
from deskbell.kernel.command import muting
from deskbell.kernel.models import Delivery
from deskbell.kernel.verification import Check
from deskbell.kernel.worker import drain
from deskbell.mail.models import MailRecipient, OutgoingMail
from deskbell.mail.tests.cast import Cast, cast_of_a_desk
from deskbell.mail.verification import check_answers, check_deliveries, check_recipients
from deskbell.tickets.commands.open_ticket import open_ticket
from deskbell.tickets.commands.respond import respond
from deskbell.tickets.models import Ticket

pytestmark = [pytest.mark.django_db, pytest.mark.broken_on_purpose]


@pytest.fixture
def cast() -> Cast:
    return cast_of_a_desk()


@pytest.fixture
def tickets(cast: Cast) -> list[Ticket]:
    return [answered(cast), answered(cast)]


def answered(cast: Cast) -> Ticket:
    ticket = open_ticket(actor=Actor.visitor(), email="maria@cust.test", subject="x", body="y")
    respond(actor=Actor.agent(cast.jane.pk), ticket_id=ticket.pk, body="<p>a</p>")
    drain()
    return ticket


def found(function: Callable[[Check], None]) -> list[tuple[str, str | None]]:
    check = Check()
    function(check)
    assert check.checked
    return [(problem.text, problem.ticket) for problem in check.problems]


def test_everything_holds_after_ordinary_work(tickets: list[Ticket]) -> None:
    for function in (check_deliveries, check_answers, check_recipients):
        assert found(function) == []


def test_a_delivery_that_was_dropped_is_missed(tickets: list[Ticket]) -> None:
    Delivery.objects.filter(fact__stream_id=tickets[1].pk, effect="answer").delete()
    [(text, number)] = found(check_deliveries)
    assert "has no delivery answer" in text
    assert number == tickets[1].number


def test_what_was_muted_is_not_missed(cast: Cast, tickets: list[Ticket]) -> None:
    with muting(frozenset({"answer"})):
        respond(actor=Actor.agent(cast.jane.pk), ticket_id=tickets[0].pk, body="<p>b</p>")
    assert found(check_deliveries) == []


def test_an_answer_whose_mail_is_gone_is_missed(tickets: list[Ticket]) -> None:
    OutgoingMail.objects.filter(ticket=tickets[0], effect="answer").delete()
    [(text, number)] = found(check_answers)
    assert "never mailed" in text
    assert number == tickets[0].number


def test_a_mail_to_nobody_is_seen(tickets: list[Ticket]) -> None:
    MailRecipient.objects.filter(mail__ticket=tickets[0], mail__effect="answer").delete()
    assert [number for _text, number in found(check_recipients)] == [tickets[0].number]


def test_a_settled_mail_that_somebody_waits_for_is_seen(tickets: list[Ticket]) -> None:
    MailRecipient.objects.filter(mail__ticket=tickets[0], mail__effect="answer").update(state="queued")
    assert [number for _text, number in found(check_recipients)] == [tickets[0].number]


def test_a_mail_about_another_ticket_than_its_fact_is_seen(tickets: list[Ticket]) -> None:
    with connection.cursor() as cursor:
        cursor.execute("UPDATE mail_outgoingmail SET ticket_id = %s", [tickets[1].pk])
    assert len(found(check_recipients)) == OutgoingMail.objects.filter(fact__stream_id=tickets[0].pk).count()
