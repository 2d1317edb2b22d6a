"""Agents read why the desk gave a ticket to somebody, and nobody else does."""

import re

import pytest
from deskbell_tests.cast import Cast
from django.test import Client

from deskbell.kernel.actor import Actor
from deskbell.kernel.configure import configure_object
from deskbell.routing.assignment import Method
from deskbell.routing.models import AgentCapacity, AssignmentPolicy
from deskbell.tickets.models import AssignmentDecision, Ticket

pytestmark = pytest.mark.django_db


def hand_out(cast: Cast, method: Method, most: int | None = 10) -> None:
    changes = {"department_id": cast.banking.pk, "method": method.value, "default_capacity": most}
    configure_object(actor=Actor.system(), instance=AssignmentPolicy(), changes=changes)


def words_in(page: bytes) -> str:
    return " ".join(re.sub(r"<[^>]+>", " ", page.decode()).split()).replace(" :", ":")


def words_of(client: Client, ticket: Ticket, **headers: str) -> str:
    decision = AssignmentDecision.objects.filter(ticket=ticket).latest("pk")
    page = client.get(f"/desk/tickets/{ticket.number}/assignments/{decision.pk}/", headers=headers)
    assert page.status_code == 200
    return words_in(page.content)


@pytest.fixture
def john(cast: Cast, client: Client) -> Client:
    client.force_login(cast.john.user)
    return client


def test_the_thread_leads_to_the_reasons(cast: Cast, john: Client) -> None:
    hand_out(cast, Method.IN_TURN)
    ticket = cast.ticket()
    page = john.get(f"/desk/tickets/{ticket.number}/").content.decode()
    assert f'href="/desk/tickets/{ticket.number}/assignments/' in page
    words = words_of(john, ticket)
    assert "Jane Moss: has had no ticket here yet." in words
    assert "Vera Low may not answer there" in words
    assert "John Doe could take it 0 of 10 none yet" in words


def test_by_load_the_share_is_said(cast: Cast, john: Client) -> None:
    hand_out(cast, Method.LEAST_LOADED)
    tickets = [cast.ticket() for _ in range(3)]
    assert "Jane Moss: least loaded: 1 of 10." in words_of(john, tickets[2])


def test_in_turn_the_time_is_said(cast: Cast, john: Client) -> None:
    hand_out(cast, Method.IN_TURN)
    tickets = [cast.ticket() for _ in range(3)]
    assert "Jane Moss: longest since the last ticket: 1 min." in words_of(john, tickets[2])


def test_a_deferred_ticket_says_why_nobody(cast: Cast, john: Client) -> None:
    hand_out(cast, Method.IN_TURN, most=0)
    words = words_of(john, cast.ticket(), HX_Request="true")
    assert words.startswith("Why nobody yet? Nobody could take it.")
    assert "Jane Moss is given none by the desk 0 none yet" in words


def test_a_decision_belongs_to_its_ticket(cast: Cast, john: Client) -> None:
    hand_out(cast, Method.IN_TURN)
    one, other = cast.ticket(), cast.ticket()
    decision = AssignmentDecision.objects.get(ticket=one)
    assert john.get(f"/desk/tickets/{other.number}/assignments/{decision.pk}/").status_code == 404


def test_the_panel_shows_who_has_room(cast: Cast, client: Client) -> None:
    client.force_login(cast.ada.user)
    assert "Every ticket is assigned by hand" in client.get("/admin/workload/").content.decode()
    hand_out(cast, Method.IN_TURN, most=1)
    configure_object(actor=Actor.system(), instance=AgentCapacity(agent=cast.john), changes={"limit": 2})
    configure_object(actor=Actor.system(), instance=cast.vera, changes={"is_away": True})
    for _ in range(4):
        cast.ticket()
    words = words_in(client.get("/admin/workload/").content)
    assert "1 ticket waits Nobody has room" in words
    assert "Jane Moss is at capacity 1 of 1" in words
    assert "John Doe is at capacity 2 of 2" in words
