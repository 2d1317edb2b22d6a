"""Threats 2, 3, 10 and 22 as tables: who gets into a ticket by mail, and who does not."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
from deskbell_tests.cast import SYSTEM, Cast

from deskbell.kernel.actor import Actor
from deskbell.kernel.configure import configure, configure_object
from deskbell.mail.intake import copies
from deskbell.mail.intake.tests.letters_in import DESK, PROVEN, SERVER, come_in, entry_of, message, ticket_of
from deskbell.mail.models import HeldReply, MailKind, MailRecipient, OutgoingMail
from deskbell.mail.parsing.message import IncomingMessage, Person, ReadAttachment
from deskbell.mail.settings import ADDS_COLLABORATORS
from deskbell.mail.tokens import reply_address, reply_token
from deskbell.people.models import Agent, User
from deskbell.tickets.commands.add_collaborator import add_collaborator
from deskbell.tickets.commands.transfer import transfer
from deskbell.tickets.models import Collaborator, SuggestedCollaborator, ThreadEntry, Ticket
from deskbell.tickets.queries.timeline import EntryItem, timeline
from deskbell.tickets.viewer import viewer_of

pytestmark = pytest.mark.django_db(transaction=True)

AUTHENTICATION: dict[str, tuple[str, ...]] = {
    "pass": (PROVEN,),
    "none": (),
    "fail": (f"{SERVER}; spf=fail; dmarc=fail",),
    "forged below ours": (f"{SERVER}; spf=none; dmarc=none", PROVEN),
    "of another server": ("mx.evil.example; dmarc=pass", PROVEN),
}
SENDERS = {
    "owner": "ken@northbank.example",
    "collaborator": "mia@southbank.example",
    "agent": "jane@desk.example",
    "stranger": "eve@x.example",
}
COPIES = {
    "none": "",
    "new": "new@person.example",
    "an agent": "john@desk.example",
    "the desk": DESK,
    "a machine": "no-reply@idp.example",
}


def readers_of(ticket: Ticket) -> set[str]:
    rows = Collaborator.objects.filter(ticket=ticket)
    return set(rows.values_list("user__email", flat=True))


def suggested_for(ticket_id: int | None) -> set[str]:
    rows = SuggestedCollaborator.objects.filter(ticket=ticket_id)
    return set(rows.values_list("address", flat=True))


@pytest.mark.parametrize("authentication", AUTHENTICATION)
@pytest.mark.parametrize("sender", SENDERS)
def test_threat_02_who_takes_part_after_a_mail_with_copies(cast: Cast, sender: str, authentication: str) -> None:
    for copy in COPIES:
        ticket = cast.ticket()
        add_collaborator(actor=SYSTEM, ticket_id=ticket.pk, email=SENDERS["collaborator"])
        before = readers_of(ticket)
        taken = come_in(
            message(
                SENDERS[sender],
                in_reply_to=(f"1.{reply_token(ticket_id=ticket.pk)}@desk.example",),
                authentication_results=AUTHENTICATION[authentication],
                cc=(Person(address=COPIES[copy]),) if COPIES[copy] else (),
            )
        )
        is_in = sender in ("owner", "collaborator")
        lets_in = is_in and authentication == "pass" and copy == "new"
        assert readers_of(ticket) - before == ({COPIES[copy]} if lets_in else set()), (sender, authentication, copy)
        suggests = is_in and not lets_in and copy in ("new", "an agent", "a machine")
        assert suggested_for(ticket.pk) == ({COPIES[copy]} if suggests else set()), (sender, authentication, copy)
        assert (taken.ticket_id == ticket.pk) == (sender != "stranger")


def test_threat_02_the_table_sees_a_desk_that_lets_everybody_in(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    """The counter-proof: without the rule, an unproven sender's copy takes part."""
    monkeypatch.setattr(copies, "_suggest", copies._let_in)
    ticket = cast.ticket()
    said = message(
        SENDERS["owner"],
        in_reply_to=(f"1.{reply_token(ticket_id=ticket.pk)}@desk.example",),
        cc=(Person(address="new@person.example"),),
    )
    come_in(said)
    assert readers_of(ticket) == {"new@person.example"}


def test_threat_02_a_desk_that_wants_no_copies_lets_nobody_in(cast: Cast) -> None:
    configure(actor=SYSTEM, setting=ADDS_COLLABORATORS, value=False)
    taken = come_in(message(SENDERS["owner"], proven=True, cc=(Person(address="new@person.example"),)))
    assert readers_of(ticket_of(taken)) == set()
    assert suggested_for(taken.ticket_id) == set()


def test_threat_02_whoever_is_let_in_sees_nothing_from_before(cast: Cast) -> None:
    ticket = cast.ticket()
    come_in(
        message(
            SENDERS["owner"],
            text="From here on",
            proven=True,
            in_reply_to=(f"1.{reply_token(ticket_id=ticket.pk)}@desk.example",),
            cc=(Person(address="new@person.example"),),
        )
    )
    newcomer = User.objects.get(email="new@person.example")
    seen = timeline(ticket=ticket, viewer=viewer_of(Actor.client(newcomer.pk)))
    bodies = [str(one.body_html) for one in seen if isinstance(one, EntryItem)]
    assert len(bodies) == 1
    assert "From here on" in bodies[0]


# Threat 3: agents by mail


def an_answer(cast: Cast, ticket: Ticket, **changes: Any) -> IncomingMessage:
    """Jane answers the alert that she got about the ticket, and her mail server vouches for her."""
    token = reply_token(ticket_id=ticket.pk, entry_id=ticket.last_message_id, agent_id=cast.jane.pk)
    usual = {"proven": True, "text": "Try it now", "in_reply_to": (f"9.{token}@desk.example",)}
    return message("jane@desk.example", **{**usual, **changes})


def public_words(ticket: Ticket) -> str:
    rows = ThreadEntry.objects.filter(ticket=ticket).exclude(kind="note")
    return " ".join(rows.values_list("body_html", flat=True))


def test_threat_03_an_agents_reply_answers_the_client(cast: Cast) -> None:
    ticket = cast.ticket()
    taken = come_in(an_answer(cast, ticket))
    entry = entry_of(taken)
    assert (taken.outcome, entry.kind, entry.author_id, entry.source) == ("answered", "response", cast.jane.pk, "mail")


@pytest.mark.parametrize("text", ["#note He is a liar", "  #NOTE: He is a liar", "#note\nHe is a liar"])
def test_threat_03_a_first_line_makes_it_a_note(cast: Cast, text: str) -> None:
    ticket = cast.ticket()
    html = f"<div><b></b>{text}</div>"
    for said in (an_answer(cast, ticket, text=text), an_answer(cast, ticket, text=text, html=html, reply_html=html)):
        taken = come_in(replace(said, reply_text=text))
        entry = entry_of(taken)
        assert (taken.outcome, entry.kind) == ("noted", "note")
        assert "He is a liar" in entry.body_html
        assert "#note" not in entry.body_html.casefold()
    assert "liar" not in public_words(ticket)


def test_threat_03_what_an_agents_answer_repeats_of_its_alert_never_reaches_the_client(cast: Cast) -> None:
    ticket, secret = cast.ticket(), "Vera noted: he is a liar"
    said = an_answer(cast, ticket, text=f"Try it now\n> {secret}", reply_text="Try it now", quoted_text=f"> {secret}")
    entry = entry_of(come_in(said))
    assert "Try it now" in entry.body_html
    assert "liar" not in entry.body_html + entry.quoted_html
    nothing_new = replace(said, reply_text="", message_id="again@x", content_hash="d" * 64)
    taken = come_in(nothing_new)
    assert taken.outcome == "held"
    assert "repeats" in taken.reason
    assert "liar" not in public_words(ticket)
    only_a_file = replace(nothing_new, text="", quoted_text="", message_id="third@x", content_hash="e" * 64)
    picture = ReadAttachment(name="a.txt", content_type="text/plain", content=b"words")
    assert come_in(replace(only_a_file, attachments=(picture,))).outcome == "answered"


def _wrong_hash(cast: Cast, ticket: Ticket) -> dict[str, Any]:
    token = reply_token(ticket_id=ticket.pk, entry_id=ticket.last_message_id, agent_id=cast.jane.pk)
    return {"in_reply_to": (f"9.{token[:-1]}{'a' if token[-1] != 'a' else 'b'}@desk.example",)}


def _missing_hash(cast: Cast, ticket: Ticket) -> dict[str, Any]:
    return {"in_reply_to": (f"9.a{ticket.pk}-{ticket.last_message_id}-{cast.jane.pk}@desk.example",)}


def _old_format(cast: Cast, ticket: Ticket) -> dict[str, Any]:
    return {"in_reply_to": (f"notify-{ticket.pk}-{cast.jane.pk}-1700000000@desk.example",)}


def _another_agents(cast: Cast, ticket: Ticket) -> dict[str, Any]:
    token = reply_token(ticket_id=ticket.pk, entry_id=ticket.last_message_id, agent_id=cast.john.pk)
    return {"in_reply_to": (f"9.{token}@desk.example",)}


def _clients_token(cast: Cast, ticket: Ticket) -> dict[str, Any]:
    return {"in_reply_to": (f"9.{reply_token(ticket_id=ticket.pk, entry_id=ticket.last_message_id)}@desk.example",)}


def _unproven(cast: Cast, ticket: Ticket) -> dict[str, Any]:
    return {"proven": False}


@pytest.mark.parametrize(
    "attack", [_wrong_hash, _missing_hash, _old_format, _another_agents, _clients_token, _unproven]
)
@pytest.mark.parametrize("proven", [True, False])
def test_threat_03_nothing_but_the_agents_own_word_speaks_to_the_client(cast: Cast, attack: Any, proven: bool) -> None:
    ticket = cast.ticket()
    said = an_answer(cast, ticket, **{"text": "Pay here", "proven": proven, **attack(cast, ticket)})
    taken = come_in(said)
    assert "Pay here" not in public_words(ticket)
    assert not MailRecipient.objects.filter(kind=MailKind.ANSWER).exists()
    assert taken.outcome in ("held", "noted", "opened")
    if taken.outcome == "noted":
        assert proven


def test_threat_03_a_disabled_agents_token_is_worth_nothing(cast: Cast) -> None:
    ticket = cast.ticket()
    said = an_answer(cast, ticket, text="Pay here")
    configure_object(actor=SYSTEM, instance=Agent.objects.get(pk=cast.jane.pk), changes={"is_active": False})
    taken = come_in(said)
    assert taken.outcome == "held"
    assert "Pay here" not in public_words(ticket)
    assert HeldReply.objects.get().ticket_id == ticket.pk


def test_threat_03_an_agent_whose_ticket_moved_away_is_held_and_told_once(cast: Cast) -> None:
    ticket = cast.ticket()
    token = reply_token(ticket_id=ticket.pk, entry_id=ticket.last_message_id, agent_id=cast.john.pk)
    transfer(actor=Actor.agent(cast.ada.pk), ticket_id=ticket.pk, department_id=cast.facilities.pk)
    said = message("john@desk.example", proven=True, in_reply_to=(f"9.{token}@desk.example",), text="Pay here")
    assert come_in(said).outcome == "held"
    come_in(replace(said, message_id="again@x", content_hash="d" * 64))
    letters = OutgoingMail.objects.filter(kind=MailKind.LETTER, recipients__address="john@desk.example")
    assert letters.count() == 1
    assert "Pay here" not in letters.get().text
    notes = ThreadEntry.objects.filter(ticket=ticket, kind="note", author=None)
    assert f"/desk/tickets/{ticket.number}/held/" in notes[0].body_html


def test_threat_03_a_forwarded_alert_gives_its_reader_no_voice(cast: Cast) -> None:
    """A client or a stranger who holds an agent's token stays what they are."""
    ticket = cast.ticket()
    stranger = come_in(replace(an_answer(cast, ticket), sender=Person(address="eve@x.example")))
    assert stranger.ticket_id != ticket.pk
    owner = replace(an_answer(cast, ticket), sender=Person(address="ken@northbank.example"))
    taken = come_in(owner)
    assert (taken.outcome, taken.ticket_id) == ("added", ticket.pk)
    assert entry_of(taken).kind == "message"


def test_threat_03_an_agent_without_a_token_is_a_client_like_anybody(cast: Cast) -> None:
    taken = come_in(message("jane@desk.example", proven=True))
    assert ticket_of(taken).requester_id == cast.jane.pk


def test_threat_03_view_only_agents_answer_nobody(cast: Cast) -> None:
    ticket = cast.ticket()
    token = reply_token(ticket_id=ticket.pk, agent_id=cast.vera.pk)
    said = message("vera@desk.example", proven=True, in_reply_to=(f"9.{token}@desk.example",), text="Pay here")
    assert come_in(said).outcome == "held"
    assert "Pay here" not in public_words(ticket)


# Threat 1: mails that servers send to an address that somebody gave them


def test_threat_01_a_server_that_was_put_in_copy_does_not_write_into_the_ticket(cast: Cast) -> None:
    """Eve has her own ticket, puts a server's address in copy, and gives the server the signed address."""
    opened = come_in(message("eve@x.example", proven=True, cc=(Person(address="verify@idp.example"),)))
    ticket = ticket_of(opened)
    assert readers_of(ticket) == {"verify@idp.example"}
    token = reply_token(ticket_id=ticket.pk)
    for place in (
        {"to": (Person(address=reply_address(DESK, token)),)},
        {"delivered_to": (reply_address(DESK, token),)},
        {"subject": f"Your code, [#{ticket.number}]"},
        {"text": f"Hello [ref:{token}], code 123456"},
    ):
        usual: dict[str, Any] = {"text": "code 123456", "proven": True}
        taken = come_in(message("verify@idp.example", **{**usual, **place}))
        assert taken.ticket_id != ticket.pk
    answers = come_in(message("verify@idp.example", in_reply_to=(f"1.{token}@desk.example",), text="I am a person"))
    assert answers.ticket_id == ticket.pk, "who answers a mail of the ticket takes part"


# Threat 22: headers that would steer the desk


def test_threat_22_no_header_of_a_sender_steers_the_desk(cast: Cast) -> None:
    headers = {
        "x-zammad-ticket-priority": "3 high", "x-zammad-ticket-state": "closed", "x-zammad-ignore": "yes",
        "x-rt-command": "Owner: root", "x-otrs-queue": "Facilities", "x-otrs-ignore": "yes",
        "x-osticket-department": "Facilities", "x-deskbell-priority": "emergency", "x-deskbell-department": "Facilities",
    }  # fmt: skip
    plain, steered = come_in(message("a@x.example")), come_in(message("b@x.example", headers=headers))
    one, other = ticket_of(plain), ticket_of(steered)
    for column in ("department_id", "priority_id", "status_id", "agent_id", "team_id", "topic_id", "due_at"):
        assert getattr(one, column) == getattr(other, column), column
