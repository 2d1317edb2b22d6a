"""Words of one's own in mails: variables once, from a list, escaped for where they stand (threat 17)."""

import html

import pytest
from django.conf import settings
from django.utils import translation

from deskbell.kernel.actor import Actor
from deskbell.kernel.configure import configure
from deskbell.kernel.models import ConfigurationChange
from deskbell.kernel.worker import drain
from deskbell.mail.configuration.mail_templates import MailTemplateForm
from deskbell.mail.draft import Draft
from deskbell.mail.intake.tests.letters_in import come_in, message
from deskbell.mail.models import MailTemplate, OutgoingMail
from deskbell.mail.template_events import BY_EFFECT, EVENTS
from deskbell.mail.template_preview import mail_words, preview_of
from deskbell.mail.tests.cast import Cast, cast_of_a_desk
from deskbell.mail.wording import Words, filled
from deskbell.people.language_settings import LANGUAGES_OFFERED
from deskbell.people.models import Agent
from deskbell.tickets.commands.add_collaborator import add_collaborator
from deskbell.tickets.commands.add_message import add_message
from deskbell.tickets.commands.assign import assign
from deskbell.tickets.commands.note import note
from deskbell.tickets.commands.open_ticket import open_ticket
from deskbell.tickets.commands.respond import respond
from deskbell.tickets.models import Ticket
from deskbell.tickets.settings import HIDES_AGENT_NAMES, MOST_OPEN_TICKETS

pytestmark = pytest.mark.django_db
HOSTILE = "%{ticket.auth_token} {{1234567*7}} {% debug %} %{response} <script>x</script>"
# As osTicket ships them, in short.
OSTICKETS = {
    "ticket.autoresp": "<p>Dear %{recipient.name.first}, #%{ticket.number} %{ticket.topic.name} %{ticket.subject}</p><a href='%{recipient.ticket_link}'>view</a> %{signature} %{company.name}",
    "ticket.autoreply": "Dear %{recipient.name.first}, #%{ticket.number} %{response} %{signature} %{recipient.ticket_link}",
    "message.autoresp": "Dear %{recipient.name.first}, #%{ticket.number} %{recipient.ticket_link} %{signature}",
    "ticket.notice": "Dear %{recipient.name.first}, %{ticket.topic.name} %{ticket.subject} %{message} %{signature} %{company.name}",
    "ticket.reply": "Dear %{recipient.name}, %{response} %{signature} %{recipient.ticket_link}",
    "ticket.activity.notice": "Dear %{recipient.name.first}, %{poster.name} %{message} %{recipient.ticket_link}",
    "ticket.alert": "Hi %{recipient}, #%{ticket.number} %{ticket.name} %{ticket.email} %{ticket.dept} %{message} %{ticket.staff_link}",
    "message.alert": "Hi %{recipient}, %{ticket.name} %{poster.name} %{message} %{ticket.staff_link}",
    "note.alert": "Hi %{recipient}, %{note.poster} %{note.title} %{note.message} %{ticket.staff_link}",
    "assigned.alert": "Hi %{assignee.name.first}, %{assigner.name.short} %{comments} %{ticket.name.full} %{ticket.staff_link}",
    "transfer.alert": "Hi %{recipient}, %{ticket.dept} %{staff.name.short} %{comments} %{ticket.staff_link}",
    "ticket.overdue": "Hi %{recipient}, %{ticket.assigned} %{ticket.due_date} %{ticket.staff_link}",
}


@pytest.fixture
def cast() -> Cast:
    return cast_of_a_desk()


def a_template(event: str, body: str, *, subject: str = "%{ticket.subject}", language: str = "en") -> MailTemplate:
    form = MailTemplateForm(
        {"event": event, "language": language, "subject": subject, "body_html": body}, instance=MailTemplate()
    )
    assert form.is_valid(), form.errors
    row: MailTemplate = form.apply(Actor.system())
    return row


def only(effect: str) -> OutgoingMail:
    drain()
    return OutgoingMail.objects.filter(effect=effect).latest("pk")


def of_a_client(cast: Cast, subject: str = "Printer") -> Ticket:
    return open_ticket(actor=Actor.client(cast.client.pk), subject=subject, body="Broken.")


def test_an_answer_in_words_of_ones_own_keeps_its_buttons_and_the_number(cast: Cast) -> None:
    Agent.objects.filter(pk=cast.jane.pk).update(signature="<p>Jane of IT</p>")
    a_template(
        "ticket.reply",
        "<p>Dear %{recipient.name.first},</p>%{response}<p><a href='%{recipient.ticket_link}'>Look</a></p>%{signature}",
        subject="Re: %{ticket.subject}",
    )
    ticket = of_a_client(cast)
    respond(actor=Actor.agent(cast.jane.pk), ticket_id=ticket.pk, body="<p>Turn it <b>off</b>.</p>")
    mail = only("answer")
    assert mail.subject == f"[#{ticket.number}] Re: Printer"
    assert mail.text.startswith("Dear Carla,\n\n")
    assert "Turn it off." in mail.text
    assert "Jane of IT" in mail.text
    assert "<b>off</b>" in mail.html
    assert "answered" not in mail.text, "none of the built-in words"
    assert mail.link_marker in mail.html.partition(">Look</a>")[0].rpartition("<a")[2], "the reader's own link"
    assert "Open your ticket" in mail.text


def test_nothing_that_a_person_wrote_is_ever_looked_at_again(cast: Cast) -> None:
    body = "<p>%{ticket.subject}</p>%{response}"
    a_template("ticket.reply", body, subject="%{ticket.subject} #%{ticket.number}")
    ticket = of_a_client(cast, subject=HOSTILE)
    respond(actor=Actor.agent(cast.jane.pk), ticket_id=ticket.pk, body=f"<p>{html.escape(HOSTILE)}</p>")
    mail = only("answer")
    assert mail.subject == f"{HOSTILE} #{ticket.number}"
    assert mail.text.count(HOSTILE) == 2
    assert mail.html.count(html.escape(HOSTILE, quote=False)) >= 2
    assert "<script>" not in mail.html
    assert "8641969" not in mail.text.replace(ticket.number, "")


def test_a_second_pass_would_be_seen(cast: Cast) -> None:
    """The counter-proof: filled twice, the same template gives what a client smuggled in."""
    template = MailTemplate(event="ticket.reply", subject="x", body_html="<p>%{ticket.subject}</p>")
    event = EVENTS["ticket.reply"]
    plain = {"ticket.subject": "%{ticket.number}", "ticket.number": "482913"}
    words, draft = Words(plain=plain, markup={}), Draft(heading="", desk_name="Desk")
    once = filled(template, event, words, draft=draft)[1]
    assert once.body is not None
    assert once.body.text == "%{ticket.number}"
    template.body_html = str(once.body.html)
    twice = filled(template, event, words, draft=draft)[1]
    assert twice.body is not None
    assert twice.body.text == "482913"


def test_a_link_that_a_subject_becomes_runs_nothing(cast: Cast) -> None:
    a_template("ticket.reply", "<p><a href='%{ticket.subject}'>x</a> %{response}</p>")
    ticket = of_a_client(cast, subject="javascript:alert(1)")
    respond(actor=Actor.agent(cast.jane.pk), ticket_id=ticket.pk, body="ok")
    assert 'href="javascript' not in only("answer").html


def test_a_visitor_sends_none_of_their_words_to_an_address_that_may_not_be_theirs(cast: Cast) -> None:
    a_template("ticket.autoresp", "Dear %{recipient.name}, %{requester.name}: %{ticket.subject}. #%{ticket.number}")
    ticket = open_ticket(
        actor=Actor.visitor(), email="victim@cust.test", name="Buy pills", subject="Cheap pills", body="Pills."
    )
    mail = only("confirmation")
    assert ticket.number in mail.subject
    assert "ills" not in mail.subject + mail.text + mail.html
    assert "Dear victim" in mail.text


def test_agents_are_not_named_where_the_desk_hides_them(cast: Cast) -> None:
    configure(actor=Actor.system(), setting=HIDES_AGENT_NAMES, value=True)
    a_template("ticket.reply", "%{agent.name} %{ticket.agent} %{response}")
    ticket = of_a_client(cast)
    assign(actor=Actor.agent(cast.boss.pk), ticket_id=ticket.pk, agent_id=cast.jane.pk)
    respond(actor=Actor.agent(cast.jane.pk), ticket_id=ticket.pk, body="ok")
    mail = only("answer")
    assert "Jane" not in mail.text + mail.html


def test_alerts_speak_to_the_agent_who_gets_them(cast: Cast) -> None:
    a_template("assigned.alert", "Hi %{assignee.name.first}, %{assigner.name.short}: %{comments} %{ticket.staff_link}")
    a_template("note.alert", "Hi %{recipient}, %{note.poster}: %{note.message}")
    ticket = of_a_client(cast)
    assign(actor=Actor.agent(cast.boss.pk), ticket_id=ticket.pk, agent_id=cast.jane.pk, comment="Yours <3")
    alert = only("assignment_alert")
    assert f"Bo Boss: Yours <3 {settings.DESKBELL_URL}/desk/tickets/{ticket.number}/" in alert.text
    assert "Yours &lt;3" in alert.html
    note(actor=Actor.agent(cast.john.pk), ticket_id=ticket.pk, body="Look here")
    assert "Hi Jane Doe, John Roe: Look here" in only("note_alert").text


def test_participants_hear_of_each_other_in_these_words(cast: Cast) -> None:
    a_template("ticket.activity.notice", "%{recipient.name.first}: %{poster.name} says %{message}")
    ticket = of_a_client(cast)
    add_collaborator(actor=Actor.agent(cast.boss.pk), ticket_id=ticket.pk, email="ben@cust.test", name="Ben B")
    add_message(actor=Actor.client(cast.client.pk), ticket_id=ticket.pk, body="Still broken")
    mail = only("participant_notice")
    assert [one.address for one in mail.recipients.all()] == ["ben@cust.test"]
    assert "Ben: Carla Client says" in mail.text
    assert "Still broken" in mail.text


def test_readers_of_other_languages_have_the_built_in_words_and_taking_it_back_is_one_switch(cast: Cast) -> None:
    template = a_template("ticket.autoresp", "Ihre Nummer ist %{ticket.number}", language="de")
    configure(actor=Actor.system(), setting=LANGUAGES_OFFERED, value=["en", "de"])
    of_a_client(cast)
    assert "Your ticket number is" in only("confirmation").text
    cast.client.language = "de"
    cast.client.save()
    of_a_client(cast)
    assert "Ihre Nummer ist" in only("confirmation").text
    MailTemplate.objects.filter(pk=template.pk).update(is_retired=True)
    of_a_client(cast)
    assert "Ihre Nummer ist" not in only("confirmation").text


@pytest.mark.parametrize("event", sorted(OSTICKETS))
def test_osTickets_own_templates_are_understood(event: str, cast: Cast) -> None:  # noqa: N802 - its name
    template = a_template(event, OSTICKETS[event])
    shown = preview_of(template.pk)
    assert "%{" not in shown.text.replace("%{ticket.number}", "", 1 if "message" in EVENTS[event].names.values() else 0)
    assert shown.html.startswith("<!DOCTYPE html>")


def test_what_is_no_variable_is_said_beside_the_field_and_named() -> None:
    typed = {
        "event": "ticket.reply",
        "language": "en",
        "subject": "%{ticket.secret}",
        "body_html": "<p>%{ticket.auth_token} %{response} %{note.message}</p>",
    }
    form = MailTemplateForm(typed, instance=MailTemplate())
    assert not form.is_valid()
    assert "%{ticket.secret}" in str(form.errors["subject"])
    assert "%{ticket.auth_token} %{note.message}" in form.errors["body_html"][0]
    assert "%{response}" not in form.errors["body_html"][0]


def test_one_template_for_a_mail_in_a_language_and_each_change_is_kept(cast: Cast) -> None:
    template = a_template("ticket.reply", "%{response}")
    typed = {"event": "ticket.reply", "language": "en", "subject": "x", "body_html": "<p>y</p>"}
    second = MailTemplateForm(typed, instance=MailTemplate())
    assert not second.is_valid()
    form = MailTemplateForm(typed, instance=MailTemplate.objects.get(pk=template.pk))
    assert form.is_valid(), form.errors
    form.apply(Actor.agent(cast.boss.pk))
    changes = ConfigurationChange.objects.filter(target=f"mail.MailTemplate:{template.pk}").order_by("pk")
    assert [(one.after or {})["subject"] for one in changes] == ["%{ticket.subject}", "x"]


def test_every_mail_stands_in_the_list_of_words() -> None:
    listed = mail_words(languages={"en": "English"})
    assert {one.event.key for one in listed} == set(EVENTS)
    assert set(BY_EFFECT.values()) <= set(EVENTS)
    with translation.override("de"):
        assert all(str(one.event.title) for one in listed)


def test_whoever_has_too_many_open_tickets_hears_so_in_these_words(cast: Cast) -> None:
    configure(actor=Actor.system(), setting=MOST_OPEN_TICKETS, value=1)
    body = "Dear %{ticket.name}, sorry. %{message} %{url} %{company.name} %{recipient.email}"
    a_template("ticket.overlimit", body, subject="Not now, %{recipient.name.first}")
    shown = preview_of(MailTemplate.objects.get().pk)
    assert "%{recipient" not in shown.subject + shown.text
    for _time in range(2):
        taken = come_in(message("pat@cust.test", subject="Cheap pills"))
    assert taken.outcome == "rejected"
    mail = OutgoingMail.objects.get(kind="letter")
    assert mail.subject == "Not now, pat"
    assert "Dear pat, sorry." in mail.text
    assert taken.reason in mail.text
    assert "pills" not in mail.subject + mail.text


def test_a_letter_without_a_ticket_knows_none_of_its_variables(cast: Cast) -> None:
    typed = {"event": "ticket.overlimit", "language": "en", "subject": "x", "body_html": "<p>%{ticket.number}</p>"}
    form = MailTemplateForm(typed, instance=MailTemplate())
    assert "%{ticket.number}" in str(form.errors["body_html"])


@pytest.mark.parametrize("event", sorted(EVENTS))
def test_a_new_template_begins_with_words_that_can_be_saved(event: str, cast: Cast) -> None:
    for language in ("en", "de"):
        form = MailTemplateForm(instance=MailTemplate(), initial={"event": event, "language": language})
        first = {name: form.initial[name] for name in ("event", "language", "subject", "body_html")}
        saved = MailTemplateForm(first, instance=MailTemplate())
        assert saved.is_valid(), saved.errors
        assert len(first["body_html"]) > len("<p></p>")
