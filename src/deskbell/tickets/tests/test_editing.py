"""An entry gets other words: who may, what stays readable to whom, and two who edit at once."""

import pytest
from deskbell_tests.cast import Cast
from deskbell_tests.roles import without

from deskbell.kernel.actor import Actor
from deskbell.kernel.errors import Conflict, Invalid, NotFound, Refused
from deskbell.kernel.ledger import facts_of
from deskbell.kernel.models import Delivery
from deskbell.tickets.commands.add_message import add_message
from deskbell.tickets.commands.edit_entry import edit_entry
from deskbell.tickets.commands.note import note
from deskbell.tickets.commands.respond import respond
from deskbell.tickets.events import EntryEdited
from deskbell.tickets.models import EntryVersion, ThreadEntry, Ticket
from deskbell.tickets.queries import EntryItem, timeline
from deskbell.tickets.viewer import viewer_of

pytestmark = pytest.mark.django_db


def edits(ticket: Ticket) -> list[EntryEdited]:
    return [one.fact for one in facts_of(ticket.pk) if isinstance(one.fact, EntryEdited)]


def test_the_new_words_stand_there_and_the_old_are_kept(cast: Cast) -> None:
    ticket, jane = cast.ticket(), Actor.agent(cast.jane.pk)
    entry_id = ticket.last_message_id or 0
    before = ThreadEntry.objects.get(pk=entry_id)
    owed = Delivery.objects.count()
    edit_entry(actor=jane, ticket_id=ticket.pk, entry_id=entry_id, body="My password is not here", body_format="text")
    entry, version = ThreadEntry.objects.get(pk=entry_id), EntryVersion.objects.get()
    assert (entry.preview, entry.author_id) == ("My password is not here", cast.ken.pk)
    assert (version.body_html, version.author_id, version.written_at) == (
        before.body_html, cast.ken.pk, before.created_at,
    )  # fmt: skip
    assert edits(ticket) == [EntryEdited(entry_id=entry_id, version_id=version.pk)]
    assert Delivery.objects.count() == owed
    edit_entry(actor=Actor.agent(cast.ada.pk), ticket_id=ticket.pk, entry_id=entry_id, body="<p>Third</p>")
    assert list(EntryVersion.objects.order_by("pk").values_list("author_id", flat=True)) == [cast.ken.pk, cast.jane.pk]


def test_the_same_words_change_nothing(cast: Cast) -> None:
    ticket = cast.ticket()
    entry = ThreadEntry.objects.get(pk=ticket.last_message_id or 0)
    edit_entry(actor=Actor.agent(cast.jane.pk), ticket_id=ticket.pk, entry_id=entry.pk, body=entry.body_html)
    assert edits(ticket) == []
    assert not EntryVersion.objects.exists()


def test_clients_read_the_new_words_and_never_the_old(cast: Cast) -> None:
    ticket, jane = cast.ticket(body="The old secret"), Actor.agent(cast.jane.pk)
    answer = respond(actor=jane, ticket_id=ticket.pk, body="<p>Another secret</p>")
    hidden = note(actor=jane, ticket_id=ticket.pk, body="<p>For us</p>")
    for pk in (ticket.last_message_id or 0, answer.pk, hidden.pk):
        edit_entry(actor=jane, ticket_id=ticket.pk, entry_id=pk, body="<p>Nothing to see</p>")
    fresh = Ticket.objects.get(pk=ticket.pk)
    items = timeline(viewer=viewer_of(Actor.client(cast.ken.pk)), ticket=fresh)
    assert [type(one) for one in items] == [EntryItem, EntryItem]
    assert all(isinstance(one, EntryItem) and one.edited_at and "secret" not in one.body_html for one in items)
    for_agents = timeline(viewer=viewer_of(jane), ticket=fresh)
    assert len([one for one in for_agents if one.name == "EntryEdited"]) == 3


def test_who_may_edit_what(cast: Cast) -> None:
    """Vera may only look: her own notes alone are hers to edit. Whoever has the permission edits what others wrote."""
    ticket, vera, john = cast.ticket(), Actor.agent(cast.vera.pk), Actor.agent(cast.john.pk)
    hers = note(actor=vera, ticket_id=ticket.pk, body="<p>I looked</p>")
    his = note(actor=john, ticket_id=ticket.pk, body="<p>So did I</p>")
    edit_entry(actor=vera, ticket_id=ticket.pk, entry_id=hers.pk, body="<p>I looked twice</p>")
    for pk in (his.pk, ticket.last_message_id or 0):
        with pytest.raises(Refused):
            edit_entry(actor=vera, ticket_id=ticket.pk, entry_id=pk, body="<p>Mine</p>")
    edit_entry(actor=Actor.agent(cast.jane.pk), ticket_id=ticket.pk, entry_id=his.pk, body="<p>So did John</p>")
    for actor in (Actor.client(cast.ken.pk), Actor.guest(user_id=cast.ken.pk, ticket_id=ticket.pk)):
        with pytest.raises(Refused):
            edit_entry(actor=actor, ticket_id=ticket.pk, entry_id=ticket.last_message_id or 0, body="<p>Mine</p>")


def test_a_response_of_ones_own_needs_the_right_to_answer(cast: Cast) -> None:
    ticket, john = cast.ticket(), Actor.agent(cast.john.pk)
    answer = respond(actor=john, ticket_id=ticket.pk, body="<p>Soon</p>")
    edit_entry(actor=john, ticket_id=ticket.pk, entry_id=answer.pk, body="<p>Tomorrow</p>")
    with without("ticket.reply", role=cast.john.role), pytest.raises(Refused):
        edit_entry(actor=john, ticket_id=ticket.pk, entry_id=answer.pk, body="<p>Never</p>")


def test_an_entry_of_another_ticket_is_not_there(cast: Cast) -> None:
    ticket, other = cast.ticket(), cast.ticket()
    with pytest.raises(NotFound):
        edit_entry(
            actor=Actor.agent(cast.jane.pk), ticket_id=ticket.pk, entry_id=other.last_message_id or 0, body="<p>x</p>"
        )


def test_an_empty_text_is_refused(cast: Cast) -> None:
    ticket = cast.ticket()
    with pytest.raises(Invalid):
        edit_entry(
            actor=Actor.agent(cast.jane.pk), ticket_id=ticket.pk, entry_id=ticket.last_message_id or 0, body="<p> </p>"
        )


def test_who_saw_older_words_is_told_of_the_newer(cast: Cast) -> None:
    ticket, jane, john = cast.ticket(), Actor.agent(cast.jane.pk), Actor.agent(cast.ada.pk)
    entry_id = ticket.last_message_id or 0
    edit_entry(actor=jane, ticket_id=ticket.pk, entry_id=entry_id, body="<p>One</p>", seen_version=0)
    seen = EntryVersion.objects.get().pk
    with pytest.raises(Conflict) as collision:
        edit_entry(actor=john, ticket_id=ticket.pk, entry_id=entry_id, body="<p>Two</p>", seen_version=0)
    assert [one.fact for one in collision.value.since] == edits(ticket)
    edit_entry(actor=john, ticket_id=ticket.pk, entry_id=entry_id, body="<p>Two</p>", seen_version=seen)
    edit_entry(actor=jane, ticket_id=ticket.pk, entry_id=entry_id, body="<p>Three</p>", seen_version=None)
    assert len(edits(ticket)) == 3


def test_editing_is_no_message(cast: Cast) -> None:
    """Whether the ticket waits for an answer, and how much stands in it, stays as it is."""
    ticket, jane = cast.ticket(), Actor.agent(cast.jane.pk)
    respond(actor=jane, ticket_id=ticket.pk, body="<p>Soon</p>")
    before = Ticket.objects.get(pk=ticket.pk)
    edit_entry(actor=jane, ticket_id=ticket.pk, entry_id=ticket.last_message_id or 0, body="<p>Other words</p>")
    after = Ticket.objects.get(pk=ticket.pk)
    for column in ("is_answered", "standing", "entry_count", "last_message_at", "next_due_at"):
        assert getattr(after, column) == getattr(before, column)
    add_message(actor=Actor.client(cast.ken.pk), ticket_id=ticket.pk, body="And?")
    assert not Ticket.objects.get(pk=ticket.pk).is_answered
