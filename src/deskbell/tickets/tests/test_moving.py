"""Messages that go into another ticket, or get one of their own."""

import io
from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from deskbell_tests.cast import Cast
from deskbell_tests.plans import published_plan

from deskbell.kernel.actor import Actor
from deskbell.kernel.configure import configure
from deskbell.kernel.errors import Invalid, NotFound, Refused
from deskbell.kernel.ledger import facts_of
from deskbell.kernel.models import Delivery
from deskbell.service_levels.settings import DEFAULT_PLAN_ID
from deskbell.tickets import clocks as clock_rules
from deskbell.tickets.commands.add_machine_message import add_machine_message
from deskbell.tickets.commands.add_message import add_message
from deskbell.tickets.commands.archive import archive
from deskbell.tickets.commands.assign import assign
from deskbell.tickets.commands.close import close
from deskbell.tickets.commands.detach_message import detach_message
from deskbell.tickets.commands.move_message import move_message
from deskbell.tickets.commands.note import note
from deskbell.tickets.commands.respond import respond
from deskbell.tickets.commands.suggest_collaborator import suggest_collaborator
from deskbell.tickets.files import take_in
from deskbell.tickets.models import Attachment, Clock, Collaborator, SuggestedCollaborator, ThreadEntry, Ticket
from deskbell.tickets.queries import EntryItem, attachment_for, linked_tickets, timeline
from deskbell.tickets.viewer import viewer_of
from deskbell.tickets.words import State

pytestmark = pytest.mark.django_db
MONDAY = datetime(2026, 3, 2, 8, 0, tzinfo=UTC)
SYSTEM = Actor.system()


def fresh(ticket: Ticket) -> Ticket:
    return Ticket.objects.get(pk=ticket.pk)


def first_of(ticket: Ticket) -> ThreadEntry:
    assert ticket.last_message is not None
    return ticket.last_message


def read_by(actor: Actor, ticket: Ticket) -> list[int]:
    items = timeline(viewer=viewer_of(actor), ticket=fresh(ticket))
    return [one.entry_id for one in items if isinstance(one, EntryItem)]


def two_matters(cast: Cast) -> tuple[Ticket, ThreadEntry]:
    """Ken's ticket, in which he writes about something else, with a file."""
    ticket = cast.ticket()
    files = (take_in(name="app.txt", content=io.BytesIO(b"trace")),)
    message = add_message(actor=Actor.client(cast.ken.pk), ticket_id=ticket.pk, body="And the app?", attachments=files)
    return ticket, message


def test_a_message_gets_a_ticket_of_its_own(cast: Cast) -> None:
    ticket, message = two_matters(cast)
    owed = Delivery.objects.count()
    new = detach_message(actor=Actor.agent(cast.jane.pk), ticket_id=ticket.pk, entry_id=message.pk)
    assert (new.requester_id, new.department_id, new.topic_id) == (cast.ken.pk, ticket.department_id, ticket.topic_id)
    assert (new.last_message_id, new.entry_count, new.subject_text) == (message.pk, 1, ticket.subject_text)
    old = fresh(ticket)
    assert (old.last_message_id, old.entry_count) == (ticket.last_message_id, 1)
    assert Delivery.objects.count() == owed
    ken, jane = Actor.client(cast.ken.pk), Actor.agent(cast.jane.pk)
    assert read_by(ken, ticket) == read_by(jane, ticket) == [ticket.last_message_id]
    assert read_by(ken, new) == read_by(jane, new) == [message.pk]
    file_id = Attachment.objects.get().pk
    assert attachment_for(viewer=viewer_of(ken), number=new.number, attachment_id=file_id).pk == file_id
    with pytest.raises(NotFound):
        attachment_for(viewer=viewer_of(jane), number=ticket.number, attachment_id=file_id)


def test_agents_read_in_both_tickets_what_happened_and_clients_in_none(cast: Cast) -> None:
    ticket, message = two_matters(cast)
    jane, ken = viewer_of(Actor.agent(cast.jane.pk)), viewer_of(Actor.client(cast.ken.pk))
    new = detach_message(actor=Actor.agent(cast.jane.pk), ticket_id=ticket.pk, entry_id=message.pk)
    told = [one.sentence for one in timeline(viewer=jane, ticket=fresh(ticket)) if not isinstance(one, EntryItem)]
    assert f"<b>You</b> moved a message to <b>#{new.number}</b>" in told
    assert [(one.number, one.kind) for one in linked_tickets(viewer=jane, ticket=ticket)] == [(new.number, "gave_to")]
    assert [(one.number, one.kind) for one in linked_tickets(viewer=jane, ticket=new)] == [(ticket.number, "took_from")]
    assert linked_tickets(viewer=ken, ticket=ticket) == ()
    assert not [one for one in timeline(viewer=ken, ticket=fresh(ticket)) if not isinstance(one, EntryItem)]


def test_a_message_belongs_to_another_ticket(cast: Cast) -> None:
    ticket, message = two_matters(cast)
    other = cast.ticket(actor=Actor.client(cast.mia.pk), subject="The app")
    assign(actor=Actor.agent(cast.ada.pk), ticket_id=other.pk, agent_id=cast.john.pk)
    owed, jane = Delivery.objects.count(), Actor.agent(cast.jane.pk)
    move_message(actor=jane, ticket_id=ticket.pk, entry_id=message.pk, number=f" #{other.number} ")
    assert Delivery.objects.count() == owed
    assert read_by(Actor.client(cast.mia.pk), other) == [other.last_message_id, message.pk]
    assert read_by(Actor.client(cast.ken.pk), ticket) == [ticket.last_message_id]
    assert (fresh(other).last_message_id, fresh(other).entry_count) == (message.pk, 2)
    assert not Collaborator.objects.exists()


def test_its_author_takes_part_there_if_that_is_asked_for(cast: Cast) -> None:
    ticket, message = two_matters(cast)
    other = cast.ticket(actor=Actor.client(cast.mia.pk), subject="The app")
    jane = Actor.agent(cast.jane.pk)
    move_message(actor=jane, ticket_id=ticket.pk, entry_id=message.pk, number=other.number, author_takes_part=True)
    assert read_by(Actor.client(cast.ken.pk), other) == [message.pk]


def test_who_was_in_copy_goes_along(cast: Cast) -> None:
    ticket, message = two_matters(cast)
    other = cast.ticket(actor=Actor.client(cast.mia.pk), subject="The app")
    for address, place, entry in (
        ("both@x.example", ticket, message), ("both@x.example", other, other.last_message), ("one@x.example", ticket, message),
    ):  # fmt: skip
        entry_id = entry.pk if entry else 0
        suggest_collaborator(actor=SYSTEM, ticket_id=place.pk, email=address, entry_id=entry_id)
    move_message(actor=Actor.agent(cast.jane.pk), ticket_id=ticket.pk, entry_id=message.pk, number=other.number)
    found = SuggestedCollaborator.objects.values_list("address", "ticket_id")
    assert sorted(found) == [("both@x.example", other.pk), ("one@x.example", other.pk)]


def test_a_message_ends_waiting_and_reopens_where_it_comes_to(cast: Cast) -> None:
    ticket, message = two_matters(cast)
    other, jane = cast.ticket(), Actor.agent(cast.jane.pk)
    close(actor=jane, ticket_id=other.pk)
    move_message(actor=jane, ticket_id=ticket.pk, entry_id=message.pk, number=other.number)
    assert fresh(other).state == State.OPEN
    close(actor=jane, ticket_id=ticket.pk)
    machine = add_machine_message(actor=SYSTEM, ticket_id=other.pk, body="<p>Away</p>")
    move_message(actor=jane, ticket_id=other.pk, entry_id=machine.pk, number=ticket.number)
    assert fresh(ticket).state == State.CLOSED
    assert ThreadEntry.objects.get(pk=machine.pk).ticket_id == ticket.pk
    assert machine.pk not in read_by(Actor.client(cast.ken.pk), ticket)
    assert machine.pk in read_by(jane, ticket)


def test_an_archived_ticket_takes_none(cast: Cast) -> None:
    ticket, message = two_matters(cast)
    other, jane = cast.ticket(), Actor.agent(cast.jane.pk)
    close(actor=jane, ticket_id=other.pk)
    archive(actor=jane, ticket_id=other.pk)
    with pytest.raises(Refused):
        move_message(actor=jane, ticket_id=ticket.pk, entry_id=message.pk, number=other.number)


def test_what_is_left_empty_is_closed_without_a_word(cast: Cast) -> None:
    ticket, other, jane = cast.ticket(), cast.ticket(), Actor.agent(cast.jane.pk)
    note(actor=jane, ticket_id=ticket.pk, body="<p>Does it belong there?</p>")
    owed, message_id = Delivery.objects.count(), ticket.last_message_id or 0
    move_message(actor=jane, ticket_id=ticket.pk, entry_id=message_id, number=other.number)
    left = fresh(ticket)
    assert (left.state, left.last_message_id, left.is_answered) == (State.CLOSED, None, False)
    assert Delivery.objects.count() == owed
    with pytest.raises(NotFound):
        move_message(actor=jane, ticket_id=ticket.pk, entry_id=message_id, number=other.number)


def test_what_was_answered_before_is_answered_again(cast: Cast) -> None:
    ticket, jane = cast.ticket(), Actor.agent(cast.jane.pk)
    respond(actor=jane, ticket_id=ticket.pk, body="<p>Try this</p>")
    message = add_message(actor=Actor.client(cast.ken.pk), ticket_id=ticket.pk, body="And the app?")
    assert not fresh(ticket).is_answered
    detach_message(actor=jane, ticket_id=ticket.pk, entry_id=message.pk)
    assert (fresh(ticket).is_answered, fresh(ticket).last_message_id) == (True, ticket.last_message_id)


def test_clocks_are_right_on_both_sides(cast: Cast) -> None:
    configure(actor=SYSTEM, setting=DEFAULT_PLAN_ID, value=published_plan().pk)
    jane = Actor.agent(cast.jane.pk)
    with time_machine.travel(MONDAY, tick=False):
        ticket = cast.ticket()
        respond(actor=jane, ticket_id=ticket.pk, body="<p>Try this</p>")
    with time_machine.travel(MONDAY + timedelta(hours=1), tick=False):
        message = add_message(actor=Actor.client(cast.ken.pk), ticket_id=ticket.pk, body="And the app?")
    assert Clock.objects.filter(ticket=ticket, target="next_response").exists()
    with time_machine.travel(MONDAY + timedelta(hours=2), tick=False):
        new = detach_message(actor=jane, ticket_id=ticket.pk, entry_id=message.pk)
    assert not Clock.objects.filter(ticket=ticket, target="next_response").exists()
    starts = dict(Clock.objects.filter(ticket=new).values_list("target", "started_at"))
    assert starts == {target: MONDAY + timedelta(hours=2) for target in ("first_response", "resolution")}


@pytest.mark.broken_on_purpose
def test_a_clock_that_forgets_the_moving_would_be_noticed(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    """The counter-proof: reckoned without what moved away, the clock of the old ticket still runs."""
    configure(actor=SYSTEM, setting=DEFAULT_PLAN_ID, value=published_plan().pk)
    ticket, jane = cast.ticket(), Actor.agent(cast.jane.pk)
    respond(actor=jane, ticket_id=ticket.pk, body="<p>Try this</p>")
    message = add_message(actor=Actor.client(cast.ken.pk), ticket_id=ticket.pk, body="And the app?")
    kinds = tuple(kind for kind in clock_rules.FOLLOWED if kind.__name__ != "MessageMovedOut")
    monkeypatch.setattr(clock_rules, "FOLLOWED", kinds)
    detach_message(actor=jane, ticket_id=ticket.pk, entry_id=message.pk)
    assert Clock.objects.filter(ticket=ticket, target="next_response").exists()


def test_threat_13_both_tickets_must_be_open_to_the_agent(cast: Cast) -> None:
    ticket, message = two_matters(cast)
    hidden = cast.ticket(actor=SYSTEM, email=cast.gus.email, topic_id=None, department_id=cast.facilities.pk)
    jane, vera = Actor.agent(cast.jane.pk), Actor.agent(cast.vera.pk)
    for number in (hidden.number, "000000", ticket.number, "", "\x00"):
        with pytest.raises(Invalid):
            move_message(actor=jane, ticket_id=ticket.pk, entry_id=message.pk, number=number)
    with pytest.raises(Refused):
        move(vera, ticket, message, cast.ticket())
    with pytest.raises(Refused):
        detach(vera, ticket, message)
    with pytest.raises(NotFound):
        move(Actor.agent(cast.nora.pk), ticket, message, hidden)
    assert message.ticket_id == ThreadEntry.objects.get(pk=message.pk).ticket_id
    assert not [one for one in facts_of(ticket.pk) if one.name.startswith("MessageMoved")]


def test_threat_13_whoever_may_change_one_ticket_alone_moves_nothing(cast: Cast) -> None:
    """Tom's team has Ken's ticket, where Tom may look; in Facilities he may do more."""
    ticket, _message = two_matters(cast)
    assign(actor=Actor.agent(cast.ada.pk), ticket_id=ticket.pk, team_id=cast.level_two.pk)
    theirs = cast.ticket(actor=SYSTEM, email=cast.gus.email, topic_id=None, department_id=cast.facilities.pk)
    nora, tom = Actor.agent(cast.nora.pk), Actor.agent(cast.tom.pk)
    with pytest.raises(Invalid):
        move(nora, theirs, first_of(theirs), ticket)
    seen = viewer_of(tom)
    assert seen.rights is not None
    if not seen.rights.may("ticket.edit", department_id=ticket.department_id):
        with pytest.raises(Refused):
            move(tom, theirs, first_of(theirs), ticket)


def move(actor: Actor, ticket: Ticket, message: ThreadEntry, other: Ticket) -> None:
    move_message(actor=actor, ticket_id=ticket.pk, entry_id=message.pk, number=other.number)


def detach(actor: Actor, ticket: Ticket, message: ThreadEntry) -> None:
    detach_message(actor=actor, ticket_id=ticket.pk, entry_id=message.pk)


def test_only_clients_messages_move_and_never_the_only_one_by_itself(cast: Cast) -> None:
    ticket, other, jane = cast.ticket(), cast.ticket(), Actor.agent(cast.jane.pk)
    answer = respond(actor=jane, ticket_id=ticket.pk, body="<p>Try this</p>")
    with pytest.raises(NotFound):
        move(jane, ticket, answer, other)
    with pytest.raises(NotFound):
        detach(jane, other, answer)
    with pytest.raises(Refused):
        detach(jane, ticket, first_of(ticket))
    machine = add_machine_message(actor=SYSTEM, ticket_id=ticket.pk, body="<p>Not delivered</p>")
    with pytest.raises(Refused):
        detach(jane, ticket, machine)
