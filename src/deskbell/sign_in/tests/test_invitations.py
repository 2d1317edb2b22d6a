"""An invited agent sets a password by the mailed link and comes in; a disabled one is out at once."""

import re

import pytest
from deskbell_tests.cast import PASSWORD, Cast
from django.test import Client
from django.urls import reverse

from deskbell.kernel.actor import Actor
from deskbell.kernel.configure import configure_object
from deskbell.kernel.errors import Invalid, Refused
from deskbell.mail.models import MailRecipient, OutgoingMail
from deskbell.people.commands.invite_again import invite_again
from deskbell.people.commands.invite_agent import invite_agent
from deskbell.people.models import Agent, User

pytestmark = pytest.mark.django_db
NEW = "a heron on the harbour wall"


def invite(cast: Cast, email: str = "Eve@desk.example") -> Agent:
    return invite_agent(
        actor=Actor.agent(cast.ada.pk),
        email=email,
        name="Eve Lund",
        department_id=cast.banking.pk,
        role_id=cast.jane.role_id,
        accesses={cast.facilities.pk: cast.vera.role_id, cast.banking.pk: cast.vera.role_id},
    )


def link_in(mail: OutgoingMail) -> str:
    found = re.search(r"https?://[^/\s]+(/\S+)", mail.text)
    assert found
    return found[1]


def test_an_invited_agent_sets_a_password_and_works(cast: Cast, client: Client) -> None:
    agent = invite(cast)
    assert MailRecipient.objects.get().address == "Eve@desk.example"
    assert not agent.user.has_usable_password()
    assert set(agent.accesses.values_list("department_id", flat=True)) == {cast.facilities.pk}
    address = link_in(OutgoingMail.objects.get())
    assert client.get(address).status_code == 200
    assert client.post(address, {"password1": NEW, "password2": NEW}).status_code == 302
    answer = client.post("/account/sign-in/", {"login": "eve@desk.example", "password": NEW})
    assert (answer.status_code, answer["Location"]) == (302, "/desk/")
    assert client.get("/desk/", follow=True).status_code == 200
    assert Client().get(address).status_code == 404


def test_without_the_account_there_is_no_invitation(cast: Cast) -> None:
    for email in ("jane@desk.example", "nonsense"):
        with pytest.raises(Invalid):
            invite(cast, email)
    User.objects.filter(pk=cast.gus.pk).update(is_active=False)
    with pytest.raises(Invalid):
        invite(cast, cast.gus.email)
    assert not OutgoingMail.objects.exists()


def test_a_clients_account_becomes_the_agents(cast: Cast) -> None:
    assert invite(cast, cast.gus.email).pk == cast.gus.pk


def test_the_invitation_goes_again_until_it_was_answered(cast: Cast) -> None:
    agent = invite(cast)
    invite_again(actor=Actor.agent(cast.ada.pk), agent_id=agent.pk)
    assert OutgoingMail.objects.count() == 2
    with pytest.raises(Refused):
        invite_again(actor=Actor.agent(cast.ada.pk), agent_id=cast.jane.pk)


def test_a_password_of_somebody_who_never_confirmed_is_forgotten(cast: Cast, client: Client) -> None:
    client.post("/account/sign-up/", {"name": "Mallory", "email": "eve@desk.example", "password1": NEW})
    assert User.objects.get(email_normalised="eve@desk.example").has_usable_password()
    assert not invite(cast).user.has_usable_password()


@pytest.mark.parametrize("who", ["agent", "account"])
def test_whoever_is_disabled_is_out_of_open_sessions_at_once(cast: Cast, client: Client, who: str) -> None:
    client.post("/account/sign-in/", {"login": "john@desk.example", "password": PASSWORD})
    assert client.get("/desk/", follow=True).status_code == 200
    row = cast.john if who == "agent" else cast.john.user
    configure_object(actor=Actor.agent(cast.ada.pk), instance=row, changes={"is_active": False})
    assert client.get("/desk/")["Location"].startswith("/account/sign-in/")
    assert client.get(reverse("portal:my_tickets"))["Location"].startswith("/account/sign-in/")


def test_a_disabled_agent_gets_no_mail_and_no_use_of_an_old_link(cast: Cast, client: Client) -> None:
    agent = invite(cast)
    configure_object(actor=Actor.agent(cast.ada.pk), instance=agent, changes={"is_active": False})
    assert client.get(link_in(OutgoingMail.objects.get())).status_code == 404
    answer = client.post(reverse("account_reset_password"), {"email": "eve@desk.example"})
    assert answer.status_code == 302
    assert OutgoingMail.objects.count() == 1
