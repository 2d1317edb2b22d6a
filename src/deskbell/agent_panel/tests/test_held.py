"""The page of a held mail: it says why, and does what was chosen."""

from __future__ import annotations

import pytest
from deskbell_tests.cast import Cast
from django.test import Client

from deskbell.mail.intake.tests.letters_in import come_in, held_at, message
from deskbell.mail.tokens import reply_token
from deskbell.tickets.models import ThreadEntry, Ticket

pytestmark = pytest.mark.django_db(transaction=True)


def held_page(cast: Cast, *, text: str = "Try it now") -> tuple[Ticket, str]:
    """An answer in Jane's name that nobody vouches for, found by the note that tells of it."""
    ticket = cast.ticket()
    token = reply_token(ticket_id=ticket.pk, agent_id=cast.jane.pk)
    html = f'<p>{text}</p><img src="https://tracker.example/x.png" alt="">'
    said = message("jane@desk.example", text, in_reply_to=(f"1.{token}@desk.example",), html=html, reply_html=html)
    come_in(said)
    note = ThreadEntry.objects.get(ticket=ticket, kind="note")
    address = f"/desk/tickets/{ticket.number}/held/{held_at(ticket)[0].id}/"
    assert address in note.body_html
    return ticket, address


def test_the_page_shows_the_mail_and_fetches_nothing(cast: Cast, client: Client) -> None:
    _ticket, address = held_page(cast)
    client.force_login(cast.john.user)
    page = client.get(address)
    assert "Try it now" in page.text
    assert "jane@desk.example" in page.text
    assert "tracker.example" not in page.text
    client.force_login(cast.vera.user)
    assert 'value="send"' not in client.get(address).text, "may read, may not answer"


@pytest.mark.parametrize(("verdict", "kind"), [("send", "response"), ("note", "note"), ("discard", None)])
def test_a_button_decides_once(cast: Cast, client: Client, verdict: str, kind: str | None) -> None:
    ticket, address = held_page(cast)
    client.force_login(cast.john.user)
    before = set(ThreadEntry.objects.values_list("pk", flat=True))
    for _time in range(2):
        client.post(address, {"verdict": verdict})
    new = ThreadEntry.objects.exclude(pk__in=before)
    assert [(one.kind, one.author_id) for one in new] == ([(kind, cast.john.pk)] if kind else [])
    assert held_at(ticket) == []
    assert 'value="send"' not in client.get(address).text


def test_whoever_comes_late_is_told_what_became_of_it(cast: Cast, client: Client) -> None:
    """And not that the mail went out in their name."""
    _ticket, address = held_page(cast)
    client.force_login(cast.john.user)
    assert "has not been sent" in client.get(address).text
    assert client.post(address, {"verdict": "discard"}).status_code == 302
    late = client.post(address, {"verdict": "send"})
    assert (late.status_code, "Discarded</p>" in late.text, 'value="send"' in late.text) == (200, True, False)
    assert client.post(address, {"verdict": "burn"}).status_code == 422


def test_threat_03_who_may_not_answer_decides_nothing(cast: Cast, client: Client) -> None:
    ticket, address = held_page(cast)
    client.force_login(cast.vera.user)
    assert client.post(address, {"verdict": "send"}).status_code == 403
    other, _address = held_page(cast)
    client.force_login(cast.john.user)
    assert client.get(address.replace(ticket.number, other.number)).status_code == 404
    assert len(held_at(ticket)) == 1
