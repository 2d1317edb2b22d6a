"""Deleting a ticket on its page, and what is found in its place."""

import pytest
from deskbell_tests.cast import Cast
from django.test import Client

from deskbell.people.models import Agent
from deskbell.tickets.models import Ticket
from deskbell.tickets.words import Standing

pytestmark = pytest.mark.django_db


def browser(agent: Agent) -> Client:
    client = Client()
    client.force_login(agent.user)
    return client


def test_only_administrators_are_offered_it(cast: Cast) -> None:
    address = f"/desk/tickets/{cast.ticket().number}/"
    assert f"{address}delete/" in browser(cast.ada).get(address).content.decode()
    assert f"{address}delete/" not in browser(cast.jane).get(address).content.decode()
    assert browser(cast.jane).get(f"{address}delete/").status_code == 403


def test_the_number_must_be_typed(cast: Cast) -> None:
    ticket, ada = cast.ticket(), browser(cast.ada)
    address = f"/desk/tickets/{ticket.number}/delete/"
    assert "can&#x27;t be brought back" in ada.get(address).content.decode()
    answer = ada.post(address, {"kind": "spam", "number": "12"})
    assert answer.status_code == 422
    assert "This is not the number of the ticket." in answer.content.decode()
    assert ada.post(address, {"kind": "", "number": ticket.number}).status_code == 422
    assert Ticket.objects.get().standing != Standing.DELETED


def test_administrators_find_who_deleted_it_when_and_why_and_nobody_else_finds_anything(cast: Cast) -> None:
    ticket, ada, jane = cast.ticket(), browser(cast.ada), browser(cast.jane)
    address = f"/desk/tickets/{ticket.number}/"
    answer = ada.post(f"{address}delete/", {"kind": "spam", "number": ticket.number}, follow=True)
    assert [str(one) for one in answer.context["messages"]] == ["The ticket is deleted."]
    left = ada.get(address)
    assert left.status_code == 410
    for words in (f"#{ticket.number} was deleted", "Ada King", "Spam"):
        assert words in left.content.decode()
    assert ada.get(f"{address}note/").status_code == 404
    nothing, never = jane.get(address), jane.get("/desk/tickets/no-such-number/")
    assert nothing.status_code == never.status_code == 404
    assert nothing.content.decode().replace(ticket.number, "") == never.content.decode().replace("no-such-number", "")
