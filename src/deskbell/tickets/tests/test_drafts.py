"""What people typed is cleaned before the transaction of their command begins."""

import pytest
from deskbell_tests.cast import Cast
from django.db import connection

from deskbell.kernel.actor import Actor
from deskbell.kernel.errors import Invalid, NotFound
from deskbell.kernel.transactions import writing
from deskbell.tickets import drafts
from deskbell.tickets.commands.note import note
from deskbell.tickets.commands.respond import respond
from deskbell.tickets.models import ThreadEntry

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def cleaned_within(monkeypatch: pytest.MonkeyPatch) -> list[bool]:
    """Of each cleaning, whether a transaction was open."""
    seen: list[bool] = []
    clean = drafts._cleaned

    def watched(body: str, body_format: str) -> drafts.Body:
        seen.append(connection.in_atomic_block)
        return clean(body, body_format)

    monkeypatch.setattr(drafts, "_cleaned", watched)
    return seen


def test_once_and_outside_the_transaction(cast: Cast, cleaned_within: list[bool]) -> None:
    jane = Actor.agent(cast.jane.pk)
    ticket = cast.ticket(body="A & B")
    respond(actor=jane, ticket_id=ticket.pk, body="<p>Yes<script>x</script></p>")
    note(actor=jane, ticket_id=ticket.pk, body="plain", body_format="text")
    assert cleaned_within == [False] * 3
    bodies = ThreadEntry.objects.order_by("pk").values_list("body_html", flat=True)
    assert [one.strip() for one in bodies] == ["<p>A &amp; B</p>", "<p>Yes</p>", "<p>plain</p>"]


def test_within_another_transaction_there_is_no_before(cast: Cast, cleaned_within: list[bool]) -> None:
    ticket = cast.ticket()
    with writing():
        note(actor=Actor.agent(cast.jane.pk), ticket_id=ticket.pk, body="<p>there</p>")
    assert cleaned_within == [False, True]


def test_whoever_may_not_see_the_ticket_hears_nothing_of_their_words(cast: Cast) -> None:
    ticket = cast.ticket()
    with pytest.raises(NotFound):
        respond(actor=Actor.agent(cast.nora.pk), ticket_id=ticket.pk, body=" ")
    with pytest.raises(Invalid):
        respond(actor=Actor.agent(cast.jane.pk), ticket_id=ticket.pk, body=" ")
