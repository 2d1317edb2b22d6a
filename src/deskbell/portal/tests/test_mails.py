"""A client's own mail on the ticket's page: what it repeats is folded, and nothing is fetched unasked (threats 5, 6)."""

import pytest
from deskbell_tests.remembering import put_in

from deskbell.kernel.actor import Actor
from deskbell.portal.tests.cast import Cast, browser_of
from deskbell.tickets.commands.add_message import add_message
from deskbell.tickets.models import ThreadEntry

pytestmark = pytest.mark.django_db


@pytest.fixture
def cast() -> Cast:
    return put_in(Cast)


def by_mail(cast: Cast, body: str) -> tuple[str, ThreadEntry]:
    """The address of a ticket, and a message in it that came by mail."""
    ticket = cast.ticket()
    entry = add_message(
        actor=Actor.client(cast.carla.pk),
        ticket_id=ticket.pk,
        body=body,
        body_format="mail",
        source="mail",
        quoted_html="<blockquote>What was said before</blockquote>",
    )
    return f"/tickets/{ticket.number}/", entry


def test_what_a_mail_repeats_is_folded_and_a_mail_without_words_says_so(cast: Cast) -> None:
    address, _entry = by_mail(cast, "")
    page = browser_of(cast.carla).get(address).text
    assert '<details class="folded"><summary>Quoted text</summary>' in page
    assert "What was said before" in page
    assert "(This message has no text.)" in page


def test_remote_pictures_come_only_when_they_are_asked_for(cast: Cast) -> None:
    address, entry = by_mail(cast, '<p>Look</p><img src="https://far.example/pixel.gif" alt="A cat">')
    carla = browser_of(cast.carla)
    usual = carla.get(address)
    assert "far.example" not in usual.text
    assert "1 picture on another server is not shown." in usual.text
    assert f'href="?images={entry.pk}#e{entry.pk}"' in usual.text
    asked = carla.get(address, {"images": entry.pk})
    assert 'src="https://far.example/pixel.gif"' in asked.text
    assert "https:" in asked["Content-Security-Policy"]
    for nonsense in ("", "x", "-1", "9" * 30, "\x00"):
        answer = carla.get(address, {"images": nonsense})
        assert "far.example" not in answer.text
        assert "https:" not in answer["Content-Security-Policy"]
    assert browser_of(cast.otto).get(address, {"images": entry.pk}).status_code == 404
