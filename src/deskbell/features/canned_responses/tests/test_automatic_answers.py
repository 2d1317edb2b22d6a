"""Canned responses as automatic answers of filter rules."""

import pytest
from deskbell_tests.cast import SYSTEM, Cast

from deskbell.features.canned_responses.commands import switch_response, write_response
from deskbell.kernel.actor import Actor
from deskbell.kernel.worker import drain
from deskbell.mail.audience import last_respondent
from deskbell.mail.models import OutgoingMail
from deskbell.mail.variable_names import ALIASES, OWN
from deskbell.routing.words import ActionKind, Operator
from deskbell.tickets.commands.add_message import add_message
from deskbell.tickets.commands.respond import respond
from deskbell.tickets.models import ThreadEntry, Ticket
from deskbell.tickets.rules.tests.rule_book import UPDATE, in_force, then, when

pytestmark = pytest.mark.django_db
WORDS = "<p>Dear %{requester.name}, about “%{ticket.subject}”: we know.</p>"


def known_outage() -> int:
    """A canned response with variables."""
    return write_response(actor=SYSTEM, response_id=None, title="Known", body_html=WORDS, department_id=None).pk


def mails(effect: str) -> list[OutgoingMail]:
    drain()
    return list(OutgoingMail.objects.filter(effect=effect).order_by("pk"))


def test_a_canned_response_answers_in_place_of_the_confirmation(cast: Cast) -> None:
    in_force("Outage", then(ActionKind.ANSWER, known_outage()))
    ticket = cast.ticket()
    (mail,) = mails("automatic_answer")
    assert mail.is_automatic
    assert "Dear Ken Ito, about “Entire mobile and online banking system is down”: we know." in mail.text
    assert [one.address for one in mail.recipients.all()] == [cast.ken.email]
    assert mails("confirmation") == []
    now = Ticket.objects.get(pk=ticket.pk)
    assert (now.is_answered, now.last_response_at) == (False, None)


def test_a_visitor_sends_no_words_of_their_own_to_others(cast: Cast) -> None:
    in_force("Outage", then(ActionKind.ANSWER, known_outage()))
    cast.ticket(actor=Actor.visitor(), email="victim@elsewhere.example", name="Buy cheap pills", subject="Pills now")
    (mail,) = mails("automatic_answer")
    assert "victim" in mail.text
    assert "ills" not in mail.text + mail.html + mail.subject + mail.recipients.get().name


def test_no_name_of_a_variable_leads_around_that(cast: Cast) -> None:
    words = " ".join(f"%{{{name}}}" for name in (*OWN, *ALIASES))
    answer = write_response(
        actor=SYSTEM, response_id=None, title="All", body_html=f"<p>{words}</p>", department_id=None
    )
    in_force("Outage", then(ActionKind.ANSWER, answer.pk))
    typed = {"name": "Buy cheap pills", "subject": "Pills now", "phone": "+44 20 7946 0018"}
    ticket = cast.ticket(actor=Actor.visitor(), email="victim@elsewhere.example", **typed)
    (mail,) = mails("automatic_answer")
    assert ticket.number in mail.text
    assert [one for one in ("ills", "7946") if one in mail.text + mail.html] == []


def test_one_automatic_answer_is_enough_until_a_person_answers(cast: Cast) -> None:
    conditions = (when("event", Operator.IS, "message"),)
    in_force("Wait", then(ActionKind.ANSWER, known_outage()), conditions=conditions, occasions=UPDATE)
    ticket, ken = cast.ticket(), Actor.client(cast.ken.pk)
    for words in ("Hello?", "Anybody?"):
        add_message(actor=ken, ticket_id=ticket.pk, body=words)
        drain()
    assert len(mails("automatic_answer")) == 1
    respond(actor=Actor.agent(cast.jane.pk), ticket_id=ticket.pk, body="<p>Yes.</p>")
    add_message(actor=ken, ticket_id=ticket.pk, body="Thanks")
    assert len(mails("automatic_answer")) == 2
    assert last_respondent(ticket) == cast.jane.pk, "a rule that answered since hides nobody"


def test_an_answer_that_is_disabled_is_not_given(cast: Cast) -> None:
    response_id = known_outage()
    in_force("Outage", then(ActionKind.ANSWER, response_id))
    switch_response(actor=SYSTEM, response_id=response_id, is_active=False)
    ticket = cast.ticket()
    assert mails("automatic_answer") == []
    assert len(mails("confirmation")) == 1
    assert ThreadEntry.objects.filter(ticket=ticket).count() == 1
