"""A long thread shows how it began and its latest steps; the rest is one click away."""

from __future__ import annotations

import re

import pytest
from deskbell_tests.cast import Cast
from django.test import Client

from deskbell.agent_panel.pages.thread import LATEST, LONG, STEP
from deskbell.kernel.actor import Actor
from deskbell.tickets.commands.note import note
from deskbell.tickets.commands.tag_ticket import tag_ticket
from deskbell.tickets.models import ThreadEntry, Ticket

pytestmark = pytest.mark.django_db


def noted(cast: Cast, number: int) -> Ticket:
    """A ticket with so many notes behind its first message."""
    ticket = cast.ticket()
    for place in range(1, number + 1):
        note(actor=Actor.agent(cast.jane.pk), ticket_id=ticket.pk, body=f"<p>Note {place}.</p>")
    return Ticket.objects.get(pk=ticket.pk)


def notes_in(text: str) -> list[int]:
    return [int(one) for one in re.findall(r"<p>Note (\d+)\.</p>", text)]


def page(client: Client, ticket: Ticket, query: str = "") -> str:
    return client.get(f"/desk/tickets/{ticket.number}/{query}").content.decode()


def test_a_thread_of_some_length_stands_there_whole(cast: Cast, jane: Client) -> None:
    text = page(jane, noted(cast, LONG))
    assert notes_in(text) == list(range(1, LONG + 1))
    assert "earlier step" not in text


def test_of_a_longer_one_the_beginning_and_the_latest_steps_are_shown(cast: Cast, jane: Client) -> None:
    ticket = noted(cast, LONG + 15)
    text = page(jane, ticket)
    first = ThreadEntry.objects.filter(ticket=ticket).earliest("pk")
    hidden = (LONG + 15 - LATEST) // STEP * STEP
    assert f'id="e{first.pk}"' in text
    assert notes_in(text) == list(range(hidden + 1, LONG + 16))
    assert f"{hidden} earlier steps: show them" in text
    link = re.search(r'id="between"><a class="btn small" href="([^"]+)"', text)
    assert link
    assert link.group(1).rpartition("#")[2] == f"e{first.pk + hidden + 1}"
    whole = jane.get(link.group(1).partition("#")[0].replace("&amp;", "&")).content.decode()
    assert notes_in(whole) == list(range(1, LONG + 16))
    assert "earlier step" not in whole


def test_what_is_folded_stays_while_a_few_more_steps_come(cast: Cast, jane: Client) -> None:
    ticket = noted(cast, LONG + 10)
    first = notes_in(page(jane, ticket))[0]
    for _turn in range(STEP - 1):
        note(actor=Actor.agent(cast.ada.pk), ticket_id=ticket.pk, body="<p>One more</p>")
    assert notes_in(page(jane, ticket))[0] == first
    note(actor=Actor.agent(cast.ada.pk), ticket_id=ticket.pk, body="<p>One more</p>")
    assert notes_in(page(jane, ticket))[0] == first + STEP


def test_what_was_open_stays_open_on_every_way_back(cast: Cast, jane: Client) -> None:
    ticket = noted(cast, LONG + 10)
    assert jane.post(f"/desk/tickets/{ticket.number}/claim/?whole=1")["Location"].endswith("?whole=1")
    swapped = jane.post(
        f"/desk/tickets/{ticket.number}/change-subject/?whole=1", {"subject": "Printer"}, headers={"HX-Request": "true"}
    )
    assert notes_in(swapped.content.decode())[0] == 1
    news = jane.get(f"/desk/tickets/{ticket.number}/news/?whole=1&after={ticket.sequence}").content.decode()
    assert notes_in(news)[0] == 1


def test_links_to_one_entry_open_all_of_it(cast: Cast, jane: Client) -> None:
    ticket = noted(cast, LONG + 10)
    entry = ThreadEntry.objects.filter(ticket=ticket, kind="note").earliest("pk")
    address = f"/desk/tickets/{ticket.number}/entries/{entry.pk}/edit/"
    seen = re.search(r'name="seen_version" value="(\d*)"', jane.get(address).content.decode())
    assert seen
    typed = {"body": "<p>Other words</p>", "body_format": "html", "seen_version": seen.group(1)}
    assert jane.post(address, typed)["Location"] == f"/desk/tickets/{ticket.number}/?whole=1#e{entry.pk}"
    assert "Other words" in page(jane, ticket, f"?images={entry.pk}")


def test_news_hide_nothing_that_is_new_to_the_page(cast: Cast, jane: Client) -> None:
    ticket = noted(cast, LONG + 10)
    text = jane.get(f"/desk/tickets/{ticket.number}/news/?after=5").content.decode()
    assert set(range(6, LONG + 11)) <= set(notes_in(text))


def test_tags_given_in_what_is_folded_are_there(cast: Cast, jane: Client) -> None:
    ticket = cast.ticket()
    tag_ticket(actor=Actor.agent(cast.jane.pk), ticket_id=ticket.pk, names="Hardware")
    for _turn in range(LONG + 10):
        note(actor=Actor.agent(cast.jane.pk), ticket_id=ticket.pk, body="<p>More</p>")
    text = page(jane, ticket)
    assert "tagged" not in text
    assert "Hardware" in text
