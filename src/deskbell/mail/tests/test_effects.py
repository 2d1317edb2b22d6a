"""Which mail follows which fact, to whom, with what in it."""

import re

import pytest
from django.conf import settings

from deskbell.kernel.actor import Actor
from deskbell.kernel.worker import drain
from deskbell.mail.models import MailRecipient, OutgoingMail
from deskbell.mail.queries import mail_in_log
from deskbell.mail.tests.cast import Cast, cast_of_a_desk
from deskbell.people.models import Agent, Department
from deskbell.tickets.access import link_by_token
from deskbell.tickets.commands.add_collaborator import add_collaborator
from deskbell.tickets.commands.add_message import add_message
from deskbell.tickets.commands.assign import assign
from deskbell.tickets.commands.note import note
from deskbell.tickets.commands.open_ticket import open_ticket
from deskbell.tickets.commands.reopen import reopen
from deskbell.tickets.commands.resolve import resolve
from deskbell.tickets.commands.respond import respond
from deskbell.tickets.commands.transfer import transfer
from deskbell.tickets.models import Status, Ticket

pytestmark = pytest.mark.django_db


@pytest.fixture
def cast() -> Cast:
    return cast_of_a_desk()


def guest_ticket(**more: object) -> Ticket:
    return open_ticket(
        actor=Actor.visitor(),
        email="maria@cust.test",
        name="Maria Díaz",
        subject="Entire mobile and online banking system is down",
        body="Nothing works since this morning.",
        **more,  # type: ignore[arg-type]
    )


def sent() -> dict[str, list[str]]:
    """Effects with the addresses that their mails went to, since the last call."""
    drain()
    found: dict[str, list[str]] = {}
    for one in MailRecipient.objects.select_related("mail").filter(mail__link_marker__gte="").order_by("pk"):
        found.setdefault(one.mail.effect, []).append(one.address)
    return {effect: sorted(addresses) for effect, addresses in found.items()}


def only(effect: str) -> OutgoingMail:
    return OutgoingMail.objects.get(effect=effect)


def test_a_guest_gets_the_number_and_a_link_and_nothing_of_what_was_typed(cast: Cast) -> None:
    ticket = guest_ticket()
    assert sent() == {
        "confirmation": ["maria@cust.test"],
        "new_ticket_alert": ["boss@desk.test", "manager@desk.test"],
    }
    mail = only("confirmation")
    whole = f"{mail.subject} {mail.text} {mail.html} {mail.recipients.get().name}"
    assert mail.subject == f"[#{ticket.number}] We have received your request"
    assert ticket.number in mail.text
    for word in ("banking", "morning", "Maria", "Díaz"):
        assert word not in whole


def test_the_link_works_and_its_token_stands_nowhere_in_the_database(cast: Cast) -> None:
    ticket = guest_ticket()
    drain()
    mail = only("confirmation")
    shown = mail_in_log(mail.pk)
    tokens = re.findall(rf"{re.escape(settings.DESKBELL_URL)}/\S*?/([\w-]{{43}})/", shown.text)
    assert len(tokens) == 1
    link = link_by_token(tokens[0])
    assert link is not None
    assert (link.user_id, link.ticket_id) == (ticket.requester_id, ticket.pk)
    assert tokens[0] in shown.html
    assert tokens[0] not in mail.text + mail.html + mail.link_marker + (mail.access_link_id or "")
    assert mail.link_marker not in shown.text + shown.html


def test_a_signed_in_client_finds_the_subject_in_the_confirmation(cast: Cast) -> None:
    ticket = open_ticket(actor=Actor.client(cast.client.pk), subject="Printer <b>& fax</b>", body="Broken.")
    drain()
    mail = only("confirmation")
    assert mail.subject == f"[#{ticket.number}] Printer <b>& fax</b>"
    assert "Printer &lt;b&gt;&amp; fax&lt;/b&gt;" in mail.html
    assert "Printer <b>& fax</b>" in mail.text


def test_who_opened_the_ticket_gets_no_alert_about_it(cast: Cast) -> None:
    open_ticket(
        actor=Actor.agent(cast.manager.pk), email="maria@cust.test", subject="By phone", body="x", source="phone"
    )
    assert sent()["new_ticket_alert"] == ["boss@desk.test"]
    assert "opened a ticket for you" in only("confirmation").text


def test_nobody_answers_for_the_department_so_its_agents_are_told(cast: Cast) -> None:
    for agent in (cast.boss, cast.manager):
        agent.is_away = True
        agent.save()
    guest_ticket()
    assert sent()["new_ticket_alert"] == ["jane@desk.test", "john@desk.test"]


def test_an_answer_goes_to_requester_and_collaborators_in_one_message(cast: Cast) -> None:
    ticket = guest_ticket()
    drain()
    add_collaborator(actor=Actor.agent(cast.boss.pk), ticket_id=ticket.pk, email="ben@cust.test")
    respond(actor=Actor.agent(cast.jane.pk), ticket_id=ticket.pk, body="<p>We are <b>on it</b>.</p>")
    drain()
    mail = only("answer")
    assert [(one.address, one.place) for one in mail.recipients.order_by("pk")] == [
        ("maria@cust.test", "to"),
        ("ben@cust.test", "cc"),
    ]
    assert mail.access_link_id is None
    assert f"/tickets/{ticket.number}" in mail.text
    assert "We are on it." in mail.text
    assert "<b>on it</b>" in mail.html
    assert not mail.is_automatic
    assert mail.in_reply_to == only("confirmation").message_id
    assert mail.references[-1] == only("confirmation").message_id


def test_an_answer_ends_with_the_signature_as_it_is_set(cast: Cast) -> None:
    signed = "<p><strong>Jane</strong></p><ul><li>IT</li></ul><img src=x>"
    Agent.objects.filter(pk=cast.jane.pk).update(signature=signed)
    Department.objects.filter(pk=cast.support.pk).update(signature="<p>The house</p>")
    ticket = guest_ticket()
    respond(actor=Actor.agent(cast.jane.pk), ticket_id=ticket.pk, body="<p>On it.</p>")
    drain()
    mail = OutgoingMail.objects.get(effect="answer")
    assert "<p><strong>Jane</strong></p><ul><li>IT</li></ul></div>" in mail.html
    assert "<img" not in mail.html
    assert "Jane" in mail.text.partition("On it.")[2]
    assert "<strong>" not in mail.text
    assert "The house" not in mail.html + mail.text
    respond(actor=Actor.agent(cast.boss.pk), ticket_id=ticket.pk, body="<p>So am I.</p>")
    drain()
    assert "The house" in OutgoingMail.objects.filter(effect="answer").latest("pk").text


@pytest.mark.parametrize(
    ("usual", "said", "ends_with"),
    [
        ("own", "", "Jane of IT"),
        ("own", "dept", "The house"),
        ("own", "none", ""),
        ("none", "", ""),
        ("none", "own", "Jane of IT"),
        ("dept", "", "The house"),
    ],
)
def test_the_response_says_whose_signature_ends_it(cast: Cast, usual: str, said: str, ends_with: str) -> None:
    Agent.objects.filter(pk=cast.jane.pk).update(signature="<p>Jane of IT</p>", signature_use=usual)
    Department.objects.filter(pk=cast.support.pk).update(signature="<p>The house</p>")
    ticket = guest_ticket()
    respond(actor=Actor.agent(cast.jane.pk), ticket_id=ticket.pk, body="<p>On it.</p>", signature_use=said)
    drain()
    text = OutgoingMail.objects.get(effect="answer").text
    assert [one for one in ("Jane of IT", "The house") if one in text] == ([ends_with] if ends_with else [])


def test_an_answer_to_one_reader_carries_the_link(cast: Cast) -> None:
    ticket = guest_ticket()
    respond(actor=Actor.agent(cast.jane.pk), ticket_id=ticket.pk, body="<p>On it.</p>")
    drain()
    mail = only("answer")
    assert mail.access_link_id
    assert mail.link_marker in mail.text
    assert mail.from_name == "Jane Doe at Deskbell"


def test_a_new_message_reaches_the_last_respondent_and_the_assignee_once(cast: Cast) -> None:
    ticket = guest_ticket()
    respond(actor=Actor.agent(cast.john.pk), ticket_id=ticket.pk, body="<p>a</p>")
    assign(actor=Actor.agent(cast.john.pk), ticket_id=ticket.pk, agent_id=cast.jane.pk)
    add_message(actor=Actor.guest(user_id=ticket.requester_id, ticket_id=ticket.pk), ticket_id=ticket.pk, body="More")
    assert sent()["new_message_alert"] == ["jane@desk.test", "john@desk.test"]


def test_the_first_message_alone_alerts_nobody_beside_the_new_ticket(cast: Cast) -> None:
    guest_ticket()
    assert "new_message_alert" not in sent()


def test_an_assignment_tells_the_agent_even_away_with_the_comment_escaped(cast: Cast) -> None:
    ticket = guest_ticket()
    cast.john.is_away = True
    cast.john.save()
    boss = Actor.agent(cast.boss.pk)
    assign(actor=boss, ticket_id=ticket.pk, agent_id=cast.john.pk, comment="Please <script>look</script>\nsoon")
    assert sent()["assignment_alert"] == ["john@desk.test"]
    mail = only("assignment_alert")
    assert "Please &lt;script&gt;look&lt;/script&gt;<br>soon" in mail.html
    assert "<script" not in mail.html
    assert "Please <script>look</script>\nsoon" in mail.text


def test_assigning_oneself_sends_nothing(cast: Cast) -> None:
    ticket = guest_ticket()
    assign(actor=Actor.agent(cast.jane.pk), ticket_id=ticket.pk, agent_id=cast.jane.pk)
    assert "assignment_alert" not in sent()


def test_a_team_is_told_through_its_lead_else_its_members(cast: Cast) -> None:
    ticket = guest_ticket()
    assign(actor=Actor.agent(cast.boss.pk), ticket_id=ticket.pk, team_id=cast.team.pk)
    assert sent()["assignment_alert"] == ["jane@desk.test"]
    cast.jane.is_away = True
    cast.jane.save()
    other = guest_ticket()
    assign(actor=Actor.agent(cast.boss.pk), ticket_id=other.pk, team_id=cast.team.pk)
    assert sent()["assignment_alert"] == ["jane@desk.test", "john@desk.test"]


def test_a_note_reaches_the_assignee_and_who_handed_over_but_no_client(cast: Cast) -> None:
    ticket = guest_ticket()
    assign(actor=Actor.agent(cast.manager.pk), ticket_id=ticket.pk, agent_id=cast.john.pk)
    note(actor=Actor.agent(cast.jane.pk), ticket_id=ticket.pk, body="<p>Secret</p>")
    assert sent()["note_alert"] == ["john@desk.test", "manager@desk.test"]
    for mail in OutgoingMail.objects.exclude(kind="alert"):
        assert "Secret" not in mail.text + mail.html


def test_a_note_is_not_sent_to_who_may_not_see_the_ticket_any_more(cast: Cast) -> None:
    ticket = guest_ticket()
    assign(actor=Actor.agent(cast.john.pk), ticket_id=ticket.pk, agent_id=cast.jane.pk)
    cast.john.department = cast.other
    cast.john.save()
    note(actor=Actor.agent(cast.boss.pk), ticket_id=ticket.pk, body="<p>Secret</p>")
    assert sent()["note_alert"] == ["jane@desk.test"]


@pytest.mark.parametrize("column", ["is_active", "is_away"])
def test_agents_who_are_disabled_or_away_get_no_alerts(cast: Cast, column: str) -> None:
    ticket = guest_ticket()
    assign(actor=Actor.agent(cast.boss.pk), ticket_id=ticket.pk, agent_id=cast.jane.pk)
    setattr(cast.jane, column, column == "is_away")
    cast.jane.save()
    note(actor=Actor.agent(cast.john.pk), ticket_id=ticket.pk, body="<p>n</p>")
    assert sent()["note_alert"] == ["boss@desk.test"]


def test_a_transfer_tells_the_new_manager(cast: Cast) -> None:
    ticket = guest_ticket()
    cast.other.manager = cast.john
    cast.other.save()
    cast.john.department = cast.other
    cast.john.save()
    transfer(actor=Actor.agent(cast.boss.pk), ticket_id=ticket.pk, department_id=cast.other.pk, comment="Yours?")
    assert sent()["transfer_alert"] == ["john@desk.test"]
    assert "Yours?" in only("transfer_alert").text


def test_resolving_asks_the_requester_with_a_yes_and_a_no(cast: Cast) -> None:
    ticket = guest_ticket()
    resolve(actor=Actor.agent(cast.jane.pk), ticket_id=ticket.pk)
    assert sent()["resolved"] == ["maria@cust.test"]
    text = only("resolved").text
    assert "?ask=confirm" in text
    assert "?ask=reopen" in text


def test_answer_and_resolution_in_one_go_are_one_mail(cast: Cast) -> None:
    ticket = guest_ticket()
    status = Status.objects.filter(state="resolved").first()
    assert status
    respond(actor=Actor.agent(cast.jane.pk), ticket_id=ticket.pk, body="<p>Done.</p>", then_status_id=status.pk)
    assert "resolved" not in sent()
    assert "?ask=reopen" in only("answer").text


def test_with_collaborators_the_question_goes_to_the_requester_alone(cast: Cast) -> None:
    ticket = guest_ticket()
    add_collaborator(actor=Actor.agent(cast.boss.pk), ticket_id=ticket.pk, email="ben@cust.test")
    status = Status.objects.filter(state="resolved").first()
    assert status
    respond(actor=Actor.agent(cast.jane.pk), ticket_id=ticket.pk, body="<p>Done.</p>", then_status_id=status.pk)
    assert sent()["resolved"] == ["maria@cust.test"]
    assert "?ask=reopen" not in only("answer").text


def test_a_client_who_reopens_without_a_word_alerts_who_was_at_it(cast: Cast) -> None:
    ticket = guest_ticket()
    respond(actor=Actor.agent(cast.jane.pk), ticket_id=ticket.pk, body="<p>Done.</p>")
    resolve(actor=Actor.agent(cast.jane.pk), ticket_id=ticket.pk)
    reopen(actor=Actor.guest(user_id=ticket.requester_id, ticket_id=ticket.pk), ticket_id=ticket.pk)
    assert sent()["reopened_alert"] == ["jane@desk.test"]


def test_a_message_that_reopens_is_one_alert(cast: Cast) -> None:
    ticket = guest_ticket()
    respond(actor=Actor.agent(cast.jane.pk), ticket_id=ticket.pk, body="<p>Done.</p>")
    resolve(actor=Actor.agent(cast.jane.pk), ticket_id=ticket.pk)
    add_message(actor=Actor.guest(user_id=ticket.requester_id, ticket_id=ticket.pk), ticket_id=ticket.pk, body="No!")
    found = sent()
    assert found["new_message_alert"] == ["jane@desk.test"]
    assert "reopened_alert" not in found


def test_an_answer_to_a_disabled_account_is_kept_and_shown_as_not_delivered(cast: Cast) -> None:
    ticket = guest_ticket()
    ticket.requester.is_active = False
    ticket.requester.save()
    entry = respond(actor=Actor.agent(cast.jane.pk), ticket_id=ticket.pk, body="<p>Hello?</p>")
    drain()
    mail = only("answer")
    assert (mail.state, mail.entry_id) == ("failed", entry.pk)
    assert "disabled" in mail.last_error


def test_mails_of_a_ticket_share_their_thread_and_clients_and_agents_do_not(cast: Cast) -> None:
    ticket = guest_ticket()
    respond(actor=Actor.agent(cast.jane.pk), ticket_id=ticket.pk, body="<p>a</p>")
    drain()
    roots = {mail.effect: mail.references[0] for mail in OutgoingMail.objects.all()}
    assert roots["confirmation"] == roots["answer"] != roots["new_ticket_alert"]
