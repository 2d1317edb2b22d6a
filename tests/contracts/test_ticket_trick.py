"""Threat 1: nobody reads what a server mails to the desk's addresses by opening a ticket in that server's name."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

import pytest
from deskbell_tests.cast import Cast
from django.test import Client

from deskbell.mail.intake.tests.letters_in import DESK, come_in, message
from deskbell.mail.parsing.message import Person
from deskbell.mail.tokens import body_marker, reply_address, reply_token
from deskbell.portal.routes import urlpatterns
from deskbell.tickets.models import Attachment, Ticket

pytestmark = pytest.mark.django_db(transaction=True)
SERVER = "no-reply@idp.example"
CODE = "code 123456"
_HREF = re.compile(r'(?:href|action|src)="(/[^"#]*)"')


def opened_in_the_name_of(server: str, topic_id: int) -> tuple[Client, Ticket]:
    """A visitor fills the form in with the server's address."""
    browser = Client()
    key = re.search(r'name="form_key" value="([^"]+)"', browser.get("/new/").text)
    assert key
    words = {"form_key": key[1], "subject": "Hello", "body": "Hello", "name": "Eve", "email": server}
    browser.post("/new/", {**words, "topic": str(topic_id)}, follow=True)
    return browser, Ticket.objects.get()


def every_form_of_address(ticket: Ticket) -> Iterator[dict[str, Any]]:
    """All that the desk threads by, with which the server's mail may come."""
    token = reply_token(ticket_id=ticket.pk, entry_id=ticket.last_message_id)
    yield {"to": (Person(address=reply_address(DESK, token)),)}
    yield {"delivered_to": (reply_address(DESK, token),)}
    yield {"in_reply_to": (f"0.{token}@desk.example",)}
    yield {"references": (f"0.{token}@desk.example",)}
    yield {"subject": f"[#{ticket.number}] {CODE}"}
    yield {"text": f"{CODE} {body_marker(token)}"}
    yield {}


def pages_seen(browser: Client, ticket: Ticket) -> dict[str, str]:
    """Every page of the portal that the browser comes to, by links and by guessing."""
    files = Attachment.objects.values_list("pk", flat=True)
    guessed = [
        "/" + str(one.pattern).replace("<str:number>", ticket.number).replace("<int:attachment_id>", str(number))
        for one in urlpatterns
        for number in files or [1]
    ]
    waiting, seen = ["/", *guessed], dict[str, str]()
    while waiting:
        address = waiting.pop()
        if address in seen or len(seen) > 500:
            continue
        answer = browser.get(address, follow=True)
        seen[address] = answer.getvalue().decode("utf-8", "replace") if answer.streaming else answer.text
        waiting += _HREF.findall(seen[address])
    return seen


@pytest.mark.parametrize("is_machine", [True, False])
def test_threat_01_what_a_server_mails_is_shown_to_no_session_that_opened_the_ticket(
    cast: Cast,
    is_machine: bool,
) -> None:
    browser, ticket = opened_in_the_name_of(SERVER, cast.outage.pk)
    for form in every_form_of_address(ticket):
        machine: dict[str, Any] = {"machine": ("Auto-Submitted: auto-generated",)} if is_machine else {}
        come_in(message(SERVER, **{"text": CODE, "reply_text": CODE, "proven": True, **machine, **form}))
    seen = pages_seen(browser, ticket)
    assert len(seen) > len(urlpatterns)
    assert [address for address, text in seen.items() if "123456" in text] == []


def test_threat_01_the_crawl_sees_what_a_requester_with_a_link_sees(cast: Cast, client: Client) -> None:
    """The counter-proof: in the right hands the same crawl finds the words."""
    ticket = cast.ticket()
    token = reply_token(ticket_id=ticket.pk)
    come_in(message("ken@northbank.example", text=CODE, in_reply_to=(f"0.{token}@desk.example",)))
    client.force_login(cast.ken)
    assert any("123456" in text for text in pages_seen(client, ticket).values())
