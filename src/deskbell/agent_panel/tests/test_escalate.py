"""Escalating on the page of a ticket."""

import pytest
from deskbell_tests.cast import Cast
from django.test import Client

from deskbell.kernel.actor import Actor
from deskbell.kernel.configure import configure_object
from deskbell.people.models import Agent
from deskbell.tickets.models import Ticket

pytestmark = pytest.mark.django_db


def browser(agent: Agent) -> Client:
    client = Client()
    client.force_login(agent.user)
    return client


def test_the_dialog_says_to_whom_and_wants_a_reason(cast: Cast) -> None:
    configure_object(actor=Actor.system(), instance=cast.banking, changes={"manager_id": cast.john.pk})
    ticket, jane = cast.ticket(), browser(cast.jane)
    address = f"/desk/tickets/{ticket.number}/escalate/"
    assert "John Doe, who manages the department" in jane.get(address).content.decode()
    assert jane.post(address, {"to": "manager", "comment": " "}).status_code == 422
    assert jane.post(address, {"to": "team", "comment": "Up"}).status_code == 422
    assert jane.post(address, {"to": "manager", "comment": "I may not open it"}).status_code == 302
    assert Ticket.objects.get().agent == cast.john
    page = jane.get(f"/desk/tickets/{ticket.number}/").content.decode()
    assert "I may not open it" in page


def test_where_nobody_is_above_the_dialog_says_so(cast: Cast) -> None:
    ticket = cast.ticket()
    shown = browser(cast.jane).get(f"/desk/tickets/{ticket.number}/escalate/").content.decode()
    assert "There is nobody above" in shown
    assert 'name="comment"' not in shown


def test_somebody_else_s_assignment_meanwhile_is_told(cast: Cast) -> None:
    configure_object(actor=Actor.system(), instance=cast.banking, changes={"manager_id": cast.ada.pk})
    ticket, jane, john = cast.ticket(), browser(cast.jane), browser(cast.john)
    address = f"/desk/tickets/{ticket.number}/"
    john.post(f"{address}claim/")
    asked = {"to": "manager", "comment": "Up", "seen_sequence": ticket.sequence}
    assert jane.post(f"{address}escalate/", asked).status_code == 409
    assert Ticket.objects.get().agent == cast.john
