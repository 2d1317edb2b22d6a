"""Agents are invited, explained and disabled in the browser, and a narrowed role holds in an open session."""

import pytest
from deskbell_tests.cast import Cast
from django.test import Client

from deskbell.kernel.actor import Actor
from deskbell.kernel.worker import drain
from deskbell.mail.models import OutgoingMail
from deskbell.people.models import Agent, Department, User
from deskbell.tickets.commands.close import close
from deskbell.tickets.models import Ticket

pytestmark = pytest.mark.django_db


@pytest.fixture
def ada(cast: Cast, client: Client) -> Client:
    client.force_login(cast.ada.user)
    return client


def invited(ada: Client, cast: Cast) -> Agent:
    typed = {"name": "Eve Lund", "email": "eve@desk.example", "department": cast.banking.pk, "role": cast.jane.role_id}
    answer = ada.post("/admin/agents/new/", {**typed, f"access_{cast.facilities.pk}": cast.vera.role_id}, follow=True)
    assert "Eve Lund" in answer.content.decode()
    return Agent.objects.get(user__email="eve@desk.example")


def test_an_invitation_goes_out_and_can_go_again(ada: Client, cast: Cast) -> None:
    agent = invited(ada, cast)
    assert OutgoingMail.objects.count() == 1
    address = f"/admin/agents/{agent.pk}/invitation/"
    assert address in ada.get(f"/admin/agents/{agent.pk}/").content.decode()
    assert "eve@desk.example" in ada.get(address).content.decode()
    assert "on its way" in ada.post(address, follow=True).content.decode()
    assert OutgoingMail.objects.count() == 2
    refused = ada.post(f"/admin/agents/{cast.jane.pk}/invitation/", follow=True).content.decode()
    assert "has set a password already" in refused


def test_the_same_invitation_twice_is_one(ada: Client, cast: Cast) -> None:
    typed = {"name": "Eve", "email": "eve@desk.example", "department": cast.banking.pk, "role": cast.jane.role_id}
    for _time in range(2):
        assert ada.post("/admin/agents/new/", {**typed, "form_key": "a" * 32}).status_code == 302
    assert OutgoingMail.objects.count() == 1


def test_an_address_that_is_taken_is_said_beside_the_field(ada: Client, cast: Cast) -> None:
    typed = {"name": "Eve", "email": "JOHN@desk.example", "department": cast.banking.pk, "role": cast.jane.role_id}
    answer = ada.post("/admin/agents/new/", typed)
    assert answer.status_code == 422
    assert "agent&#x27;s already" in answer.content.decode()


def test_the_pages_of_rights(ada: Client, cast: Cast) -> None:
    page = ada.get(f"/admin/agents/{cast.tom.pk}/rights/").content.decode()
    assert "Level II" in page
    assert "Answer clients" in page
    serving = ada.get(f"/admin/departments/{cast.banking.pk}/agents/").content.decode()
    assert "Vera Low" in serving
    assert "Nora Hill" not in serving


def test_a_disabled_agent_is_out_at_once_and_the_last_administrator_stays(ada: Client, cast: Cast) -> None:
    john = Client()
    john.force_login(cast.john.user)
    assert john.get("/desk/", follow=True).status_code == 200
    answer = ada.post(f"/admin/agents/{cast.john.pk}/retire/", follow=True)
    assert not Agent.objects.get(pk=cast.john.pk).is_active, answer.content.decode()
    assert "/account/sign-in/" in john.get("/desk/")["Location"]
    page = ada.post(f"/admin/agents/{cast.ada.pk}/retire/", follow=True).content.decode()
    assert "last administrator" in page
    assert Agent.objects.get(pk=cast.ada.pk).is_active


def test_a_narrowed_role_is_said_and_holds_in_an_open_session(ada: Client, cast: Cast) -> None:
    john, ticket = Client(), cast.ticket()
    john.force_login(cast.john.user)
    assert "Assign" in john.get(f"/desk/tickets/{ticket.number}/").content.decode()
    typed = {"name": cast.john.role.name, "permissions": ["ticket.reply"]}
    asked_back = ada.post(f"/admin/roles/{cast.john.role_id}/", typed).content.decode()
    assert "may no longer" in asked_back
    ada.post(f"/admin/roles/{cast.john.role_id}/", {**typed, "confirmed": "1"})
    answer = john.post(f"/desk/tickets/{ticket.number}/transfer/", {"department": cast.facilities.pk})
    assert answer.status_code == 403


def test_a_client_is_blocked_and_out_at_once(ada: Client, cast: Cast) -> None:
    ken = Client()
    ken.force_login(cast.ken)
    assert ken.get("/tickets/").status_code == 200
    ada.post(f"/admin/clients/{cast.ken.pk}/retire/", follow=True)
    assert not User.objects.get(pk=cast.ken.pk).is_active
    assert "/account/sign-in/" in ken.get("/tickets/")["Location"]


def test_open_tickets_are_handed_over_and_past_ones_stay(ada: Client, cast: Cast) -> None:
    system = Actor.system()
    theirs = cast.ticket(actor=system, email=cast.ken.email, agent_id=cast.john.pk, team_id=cast.level_two.pk)
    done = cast.ticket(actor=system, email=cast.ken.email, agent_id=cast.john.pk)
    close(actor=Actor.agent(cast.ada.pk), ticket_id=done.pk)
    drain()
    mails = OutgoingMail.objects.count()
    address = f"/admin/agents/{cast.john.pk}/hand-over/"
    assert "1 open ticket is" in ada.get(address).content.decode()
    for nonsense in ("", str(cast.john.pk), "987654321", "x"):
        assert ada.post(address, {"to": nonsense}).status_code == 422
    assert "1 ticket was handed over" in ada.post(address, {"to": cast.jane.pk}, follow=True).content.decode()
    after = Ticket.objects.get(pk=theirs.pk)
    assert (after.agent_id, after.team_id) == (cast.jane.pk, cast.level_two.pk)
    assert Ticket.objects.get(pk=done.pk).agent_id == cast.john.pk
    drain()
    assert OutgoingMail.objects.count() == mails


def test_the_default_department_stays(ada: Client, cast: Cast) -> None:
    address = f"/admin/departments/{cast.it_support.pk}/retire/"
    answer = ada.post(address, {"by": cast.facilities.pk}, follow=True)
    assert "default department" in answer.content.decode()
    assert not Department.objects.get(pk=cast.it_support.pk).is_retired
    assert Agent.objects.get(pk=cast.jane.pk).department_id == cast.it_support.pk
