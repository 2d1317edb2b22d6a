"""A further address makes mail somebody's, and opens no door: least of all one that nobody proved to read."""

from __future__ import annotations

import pytest
from deskbell_tests.cast import PASSWORD, SYSTEM, Cast
from django.test import Client

from deskbell.kernel.actor import Actor
from deskbell.kernel.errors import Invalid
from deskbell.kernel.worker import drain
from deskbell.mail.intake import taking_in
from deskbell.mail.intake.tests.letters_in import come_in, entry_of, message, ticket_of
from deskbell.mail.link_requests import answer_link_requests, ask_for_link
from deskbell.mail.models import MailRecipient
from deskbell.mail.parsing.message import Person
from deskbell.mail.tokens import reply_token
from deskbell.people.address_proof import prove
from deskbell.people.commands.change_account import change_account
from deskbell.people.commands.further_addresses import add_address
from deskbell.people.commands.invite_agent import invite_agent
from deskbell.people.models import PersonAddress, User
from deskbell.people.queries import person_by_email
from deskbell.tickets.commands.respond import respond
from deskbell.tickets.models import Collaborator, SuggestedCollaborator

pytestmark = pytest.mark.django_db(transaction=True)
HOME = "Ken@Home.example"


@pytest.fixture
def home(cast: Cast) -> PersonAddress:
    """A further address of Ken's, as an administrator noted it."""
    return add_address(actor=Actor.agent(cast.ada.pk), user_id=cast.ken.pk, email=HOME)


def test_mail_from_it_is_the_persons_and_answers_go_to_the_main_one(cast: Cast, home: PersonAddress) -> None:
    ticket = ticket_of(come_in(message("ken@HOME.example", proven=True)))
    assert ticket.requester_id == cast.ken.pk
    taken = come_in(message(HOME, "One thing more", subject=f"Re: [#{ticket.number}]"))
    assert (taken.ticket_id, entry_of(taken).author_id) == (ticket.pk, cast.ken.pk)
    respond(actor=Actor.agent(cast.ada.pk), ticket_id=ticket.pk, body="<p>Done</p>")
    drain()
    told = set(MailRecipient.objects.values_list("address", flat=True))
    assert cast.ken.email in told
    assert not [one for one in told if one.lower() == HOME.lower()]


@pytest.mark.parametrize("is_verified", [False, True])
def test_a_copy_named_from_it_is_let_in_only_once_it_is_proved(
    cast: Cast, home: PersonAddress, *, is_verified: bool
) -> None:
    if is_verified:
        prove(home)
    ticket = cast.ticket()
    token = (f"1.{reply_token(ticket_id=ticket.pk)}@desk.example",)
    come_in(message(HOME, in_reply_to=token, proven=True, cc=(Person(address="new@person.example"),)))
    assert Collaborator.objects.filter(ticket=ticket).exists() == is_verified
    assert SuggestedCollaborator.objects.filter(ticket=ticket).exists() != is_verified


def test_the_table_sees_a_desk_that_believes_every_further_address(
    cast: Cast, home: PersonAddress, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The counter-proof: where nobody asks whether it was proved, its reader lets others in."""
    monkeypatch.setattr(taking_in, "is_unproved_alias", lambda _email: False)
    ticket = cast.ticket()
    token = (f"1.{reply_token(ticket_id=ticket.pk)}@desk.example",)
    come_in(message(HOME, in_reply_to=token, proven=True, cc=(Person(address="new@person.example"),)))
    assert Collaborator.objects.filter(ticket=ticket).exists()


@pytest.mark.parametrize("is_verified", [False, True])
def test_signing_in_by_it_takes_the_proof_and_the_persons_password(
    cast: Cast, home: PersonAddress, *, is_verified: bool
) -> None:
    if is_verified:
        prove(home)
    for password, lets_in in (("wrong horse battery", False), (PASSWORD, is_verified)):
        client = Client()
        answer = client.post("/account/sign-in/", {"login": HOME, "password": password})
        assert ("_auth_user_id" in client.session) == lets_in, answer.status_code
    if is_verified:
        assert client.session["_auth_user_id"] == str(cast.ken.pk)


@pytest.mark.parametrize("is_verified", [False, True])
def test_every_link_goes_to_the_main_address(cast: Cast, home: PersonAddress, *, is_verified: bool) -> None:
    if is_verified:
        prove(home)
    ticket = cast.ticket()
    drain()
    known = set(MailRecipient.objects.values_list("pk", flat=True))
    Client().post("/account/password/reset/", {"email": HOME})
    Client().post("/account/sign-up/", {"name": "Eve", "email": HOME, "password1": "another horse battery"})
    ask_for_link(email=HOME, number=ticket.number)
    answer_link_requests(worker="test")
    sent = list(MailRecipient.objects.exclude(pk__in=known).values_list("address", flat=True))
    assert sent == [cast.ken.email] * 3
    assert User.objects.filter(email_normalised=HOME.lower()).count() == 0


def test_it_is_nobody_elses_and_can_become_the_main_one(cast: Cast, home: PersonAddress) -> None:
    old = cast.ken.email
    change_account(actor=SYSTEM, user_id=cast.ken.pk, name="Ken Ito", email=HOME, phone="")
    assert person_by_email(HOME) == person_by_email(old) == cast.ken
    (row,) = PersonAddress.objects.all()
    assert (row.address, row.is_verified) == (old, False)


def test_an_agent_speaks_by_one_address(cast: Cast) -> None:
    """Somebody who became an agent keeps no further way to act as one."""
    PersonAddress.objects.create(user=cast.jane.user, address="j@home.example", address_normalised="j@home.example")
    assert person_by_email("j@home.example") is None
    ticket = cast.ticket()
    token = reply_token(ticket_id=ticket.pk, agent_id=cast.jane.pk)
    taken = come_in(
        message("j@home.example", "Send me everything", in_reply_to=(f"1.{token}@desk.example",), proven=True)
    )
    assert taken.ticket_id != ticket.pk


def test_nobody_is_invited_by_a_further_address(cast: Cast, home: PersonAddress) -> None:
    """Else the wrong address would become an agent's."""
    with pytest.raises(Invalid):
        invite_agent(actor=SYSTEM, email=HOME, name="Ken", department_id=cast.banking.pk, role_id=cast.jane.role_id)
