"""The settings of mails: which agents are told of what, and which mails clients get without anybody writing them."""

from typing import Any

import pytest

from deskbell.kernel.actor import Actor
from deskbell.kernel.configure import configure
from deskbell.kernel.settings import DeskSetting
from deskbell.kernel.worker import drain
from deskbell.mail.models import MailRecipient, OutgoingMail
from deskbell.mail.settings import (
    ALERTS_ASSIGNMENT,
    ALERTS_NEW_MESSAGE,
    ALERTS_NEW_TICKET,
    ALERTS_NOTE,
    ALERTS_TRANSFER,
    ASKS_WHETHER_SOLVED,
    CONFIRMS_MESSAGES,
    SENDS_CONFIRMATION,
    TELLS_OF_OPENING,
    TELLS_PARTICIPANTS,
    WORDS,
)
from deskbell.mail.tests.cast import Cast, cast_of_a_desk
from deskbell.people.models import Agent, User
from deskbell.tickets.commands.add_collaborator import add_collaborator
from deskbell.tickets.commands.add_message import add_message
from deskbell.tickets.commands.assign import assign
from deskbell.tickets.commands.close import close
from deskbell.tickets.commands.note import note
from deskbell.tickets.commands.open_ticket import open_ticket
from deskbell.tickets.commands.reopen import reopen
from deskbell.tickets.commands.resolve import resolve
from deskbell.tickets.commands.respond import respond
from deskbell.tickets.commands.transfer import transfer
from deskbell.tickets.models import Ticket
from deskbell.tickets.settings import HIDES_AGENT_NAMES
from deskbell.tickets.words import Source

pytestmark = pytest.mark.django_db


@pytest.fixture
def cast() -> Cast:
    return cast_of_a_desk()


def put(setting: DeskSetting[Any], value: Any) -> None:
    """As an administrator would."""
    configure(actor=Actor.system(), setting=setting, value=value)


def client_ticket(cast: Cast) -> Ticket:
    return open_ticket(actor=Actor.client(cast.client.pk), subject="Printer", body="Broken.")


def told(effect: str, *, after: int = 0) -> list[str]:
    """Who got mails of this effect after the recipient row with this number, by the name before the at sign."""
    drain()
    rows = MailRecipient.objects.filter(mail__effect=effect, pk__gt=after)
    return sorted(one.address.partition("@")[0] for one in rows)


def latest() -> int:
    """The number of the latest recipient row."""
    drain()
    return MailRecipient.objects.latest("pk").pk


def answered(cast: Cast) -> Ticket:
    """Assigned to John, answered by Jane."""
    ticket = client_ticket(cast)
    respond(actor=Actor.agent(cast.jane.pk), ticket_id=ticket.pk, body="Hello")
    assign(actor=Actor.agent(cast.boss.pk), ticket_id=ticket.pk, agent_id=cast.john.pk)
    drain()
    return ticket


@pytest.mark.parametrize(
    ("chosen", "expected"),
    [
        (["administrators"], ["boss"]),
        (["manager"], ["manager"]),
        (["members"], ["boss", "jane", "john", "manager"]),
        ([], []),
    ],
)
def test_new_tickets(cast: Cast, chosen: list[str], expected: list[str]) -> None:
    put(ALERTS_NEW_TICKET, chosen)
    client_ticket(cast)
    assert told("new_ticket_alert") == expected


def test_where_nobody_of_the_chosen_is_there_a_new_ticket_goes_to_all_who_serve(cast: Cast) -> None:
    put(ALERTS_NEW_TICKET, ["manager"])
    Agent.objects.filter(pk=cast.manager.pk).update(is_away=True)
    client_ticket(cast)
    assert told("new_ticket_alert") == ["boss", "jane", "john"]


@pytest.mark.parametrize(
    ("chosen", "expected"),
    [(["last_respondent"], ["jane"]), (["assigned"], ["john"]), (["manager"], ["manager"]), ([], [])],
)
def test_new_messages_and_reopening(cast: Cast, chosen: list[str], expected: list[str]) -> None:
    put(ALERTS_NEW_MESSAGE, chosen)
    ticket = answered(cast)
    add_message(actor=Actor.client(cast.client.pk), ticket_id=ticket.pk, body="Still")
    assert told("new_message_alert") == expected
    close(actor=Actor.agent(cast.boss.pk), ticket_id=ticket.pk)
    reopen(actor=Actor.client(cast.client.pk), ticket_id=ticket.pk)
    assert told("reopened_alert") == expected


@pytest.mark.parametrize(
    ("chosen", "expected"),
    [(["assigned"], ["john"]), (["last_respondent"], ["jane"]), (["manager"], ["manager"]), ([], [])],
)
def test_notes(cast: Cast, chosen: list[str], expected: list[str]) -> None:
    put(ALERTS_NOTE, chosen)
    note(actor=Actor.agent(cast.boss.pk), ticket_id=answered(cast).pk, body="Look")
    assert told("note_alert") == expected


def test_a_note_tells_whoever_handed_the_ticket_over(cast: Cast) -> None:
    put(ALERTS_NOTE, ["handed_over_by"])
    ticket = client_ticket(cast)
    assign(actor=Actor.agent(cast.jane.pk), ticket_id=ticket.pk, agent_id=cast.john.pk)
    note(actor=Actor.agent(cast.john.pk), ticket_id=ticket.pk, body="Look")
    assert told("note_alert") == ["jane"]


@pytest.mark.parametrize(
    ("chosen", "to_agent", "to_team"),
    [
        (["agent"], ["john"], []),
        (["lead"], [], ["jane"]),
        (["team_members"], [], ["jane", "john"]),
        ([], [], []),
    ],
)
def test_assignments(cast: Cast, chosen: list[str], to_agent: list[str], to_team: list[str]) -> None:
    put(ALERTS_ASSIGNMENT, chosen)
    assign(actor=Actor.agent(cast.boss.pk), ticket_id=client_ticket(cast).pk, agent_id=cast.john.pk)
    assert told("assignment_alert") == to_agent
    before = latest()
    assign(actor=Actor.agent(cast.boss.pk), ticket_id=client_ticket(cast).pk, team_id=cast.team.pk)
    assert told("assignment_alert", after=before) == to_team


@pytest.mark.parametrize(
    ("chosen", "expected"),
    [(["manager"], ["manager"]), (["assigned"], ["john"]), (["members"], ["jane", "john", "manager"]), ([], [])],
)
def test_transfers(cast: Cast, chosen: list[str], expected: list[str]) -> None:
    put(ALERTS_TRANSFER, chosen)
    ticket = answered(cast)
    transfer(actor=Actor.agent(cast.boss.pk), ticket_id=ticket.pk, department_id=cast.other.pk)
    before = latest()
    transfer(actor=Actor.agent(cast.boss.pk), ticket_id=ticket.pk, department_id=cast.support.pk)
    assert told("transfer_alert", after=before) == expected


def test_confirmations(cast: Cast) -> None:
    put(SENDS_CONFIRMATION, value=False)
    client_ticket(cast)
    assert told("confirmation") == []
    asked: dict[str, Any] = {"email": "maria@cust.test", "subject": "Hello", "body": "Help"}
    asked |= {"actor": Actor.agent(cast.jane.pk), "department_id": cast.support.pk}
    open_ticket(**asked)
    assert told("confirmation") == ["maria"], "what an agent opens is another setting"
    before = latest()
    put(TELLS_OF_OPENING, value=False)
    open_ticket(**asked)
    assert told("confirmation", after=before) == []


def test_the_question_whether_it_is_solved(cast: Cast) -> None:
    put(ASKS_WHETHER_SOLVED, value=False)
    resolve(actor=Actor.agent(cast.jane.pk), ticket_id=client_ticket(cast).pk)
    assert told("resolved") == []
    put(ASKS_WHETHER_SOLVED, value=True)
    resolve(actor=Actor.agent(cast.jane.pk), ticket_id=client_ticket(cast).pk)
    assert told("resolved") == ["carla"]


def by_mail(cast: Cast, ticket: Ticket, **more: Any) -> None:
    add_message(actor=Actor.client(cast.client.pk), ticket_id=ticket.pk, body="Still broken", **more)


def test_further_messages_by_mail_are_confirmed_if_the_desk_wishes(cast: Cast) -> None:
    ticket = client_ticket(cast)
    by_mail(cast, ticket, source=Source.MAIL)
    assert told("message_confirmation") == [], "as in osTicket, nobody asked for it"
    put(CONFIRMS_MESSAGES, value=True)
    by_mail(cast, ticket)
    assert told("message_confirmation") == [], "on the portal people see that it arrived"
    by_mail(cast, ticket, source=Source.MAIL)
    assert told("message_confirmation") == ["carla"]
    client_ticket(cast)
    assert told("message_confirmation") == ["carla"], "a ticket's first message has the ticket's confirmation"


def test_participants_hear_of_each_other_if_the_desk_wishes(cast: Cast) -> None:
    ticket = client_ticket(cast)
    add_collaborator(actor=Actor.agent(cast.boss.pk), ticket_id=ticket.pk, email="ben@cust.test")
    by_mail(cast, ticket)
    assert told("participant_notice") == ["ben"], "and not whoever wrote"
    add_message(
        actor=Actor.client(User.objects.get(email="ben@cust.test").pk), ticket_id=ticket.pk, body="I see it too"
    )
    assert told("participant_notice") == ["ben", "carla"]
    before = latest()
    put(TELLS_PARTICIPANTS, value=False)
    by_mail(cast, ticket)
    assert told("participant_notice", after=before) == []


def test_agents_names_stay_out_of_answers_where_the_desk_hides_them(cast: Cast) -> None:
    put(HIDES_AGENT_NAMES, value=True)
    answered(cast)
    mail = OutgoingMail.objects.get(effect="answer")
    assert "Jane" not in f"{mail.subject} {mail.from_name} {mail.text} {mail.html}"
    put(HIDES_AGENT_NAMES, value=False)
    answered(cast)
    assert "Jane" in OutgoingMail.objects.filter(effect="answer").latest("pk").from_name


def test_every_name_has_words() -> None:
    offered = [ALERTS_NEW_TICKET, ALERTS_NEW_MESSAGE, ALERTS_NOTE, ALERTS_ASSIGNMENT, ALERTS_TRANSFER]
    names = {name for one in offered for name, _words in one.field.choices()}  # type: ignore[union-attr,operator]
    assert names == set(WORDS)
    assert all(set(one.default) <= names for one in offered)
