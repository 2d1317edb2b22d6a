"""Threat 2: whoever came in by a copy of a mail sees the thread from that mail on, wherever they look."""

import io
from collections.abc import Callable

import pytest
from deskbell_tests.cast import Cast

from deskbell.kernel.actor import Actor
from deskbell.kernel.configure import configure_object
from deskbell.kernel.errors import Invalid, NotFound, Refused
from deskbell.kernel.ledger import facts_of
from deskbell.people.models import Organization, User
from deskbell.tickets.commands.add_collaborator import add_collaborator
from deskbell.tickets.commands.add_message import add_message
from deskbell.tickets.commands.decide_suggestion import accept_suggestion, dismiss_suggestion
from deskbell.tickets.commands.remove_collaborator import remove_collaborator
from deskbell.tickets.commands.resolve import resolve
from deskbell.tickets.commands.respond import respond
from deskbell.tickets.commands.suggest_collaborator import suggest_collaborator
from deskbell.tickets.files import AttachmentDraft, take_in
from deskbell.tickets.models import Attachment, Collaborator, SuggestedCollaborator, ThreadEntry, Ticket
from deskbell.tickets.queries import EntryItem, attachment_for, timeline
from deskbell.tickets.viewer import viewer_of

pytestmark = pytest.mark.django_db
SYSTEM = Actor.system()


def text_file(words: bytes) -> tuple[AttachmentDraft, ...]:
    return (take_in(name="file.txt", content=io.BytesIO(words)),)


def a_thread(cast: Cast) -> tuple[Ticket, list[ThreadEntry]]:
    """Ken asks, John answers, Ken writes with Mia in copy, John answers again; each with a file."""
    ken, john = Actor.client(cast.ken.pk), Actor.agent(cast.john.pk)
    ticket = cast.ticket(attachments=text_file(b"one"))
    entries = [ticket.last_message]
    entries.append(respond(actor=john, ticket_id=ticket.pk, body="<p>Two</p>", attachments=text_file(b"two")))
    entries.append(add_message(actor=ken, ticket_id=ticket.pk, body="Three", attachments=text_file(b"three")))
    entries.append(respond(actor=john, ticket_id=ticket.pk, body="<p>Four</p>", attachments=text_file(b"four")))
    return ticket, [one for one in entries if one is not None]


def let_in(cast: Cast, ticket: Ticket, entry: ThreadEntry | None) -> None:
    add_collaborator(
        actor=SYSTEM, ticket_id=ticket.pk, email=cast.mia.email, sees_from_entry_id=entry.pk if entry else None
    )


def read_by(actor: Actor, ticket: Ticket) -> list[int]:
    items = timeline(viewer=viewer_of(actor), ticket=ticket)
    return [one.entry_id for one in items if isinstance(one, EntryItem)]


def files_for(actor: Actor, ticket: Ticket) -> set[int]:
    """The entries whose files the actor gets."""
    found = set()
    for one in Attachment.objects.filter(entry__ticket=ticket):
        try:
            found.add(attachment_for(viewer=viewer_of(actor), number=ticket.number, attachment_id=one.pk).entry_id)
        except NotFound:
            continue
    return found


@pytest.mark.parametrize("part", [Actor.client, "guest"])
def test_threat_2_they_read_from_their_mail_on(cast: Cast, part: Callable[[int], Actor] | str) -> None:
    ticket, entries = a_thread(cast)
    let_in(cast, ticket, entries[2])
    mia = Actor.guest(user_id=cast.mia.pk, ticket_id=ticket.pk) if part == "guest" else Actor.client(cast.mia.pk)
    later = [entries[2].pk, entries[3].pk]
    assert read_by(mia, ticket) == later
    assert files_for(mia, ticket) == set(later)
    assert read_by(Actor.client(cast.ken.pk), ticket) == [one.pk for one in entries]
    assert files_for(Actor.client(cast.ken.pk), ticket) == {one.pk for one in entries}


def test_threat_2_what_happened_before_is_not_told_either(cast: Cast) -> None:
    ticket = cast.ticket()
    john, ken = Actor.agent(cast.john.pk), Actor.client(cast.ken.pk)
    resolve(actor=john, ticket_id=ticket.pk)
    entry = add_message(actor=ken, ticket_id=ticket.pk, body="Mia, please look")
    let_in(cast, ticket, entry)
    resolve(actor=john, ticket_id=ticket.pk)
    told = timeline(viewer=viewer_of(Actor.client(cast.mia.pk)), ticket=Ticket.objects.get(pk=ticket.pk))
    assert [one.name for one in told] == ["MessageAdded", "TicketReopened", "TicketResolved"]


def test_others_see_all_of_it(cast: Cast) -> None:
    """The counter-proof: without a place to begin at the same person reads everything."""
    ticket, entries = a_thread(cast)
    let_in(cast, ticket, None)
    assert read_by(Actor.client(cast.mia.pk), ticket) == [one.pk for one in entries]


def test_an_agent_may_open_the_whole_thread_to_them(cast: Cast) -> None:
    ticket, entries = a_thread(cast)
    let_in(cast, ticket, entries[2])
    let_in(cast, ticket, entries[3])
    assert read_by(Actor.client(cast.mia.pk), ticket) == [entries[2].pk, entries[3].pk]
    let_in(cast, ticket, entries[1])
    assert read_by(Actor.client(cast.mia.pk), ticket) == [one.pk for one in entries[1:]]
    add_collaborator(actor=Actor.agent(cast.jane.pk), ticket_id=ticket.pk, email=cast.mia.email)
    assert read_by(Actor.client(cast.mia.pk), ticket) == [one.pk for one in entries]
    before = ticket.sequence
    let_in(cast, ticket, entries[3])
    assert read_by(Actor.client(cast.mia.pk), ticket) == [one.pk for one in entries]
    assert [one.name for one in facts_of(ticket.pk, after=before)].count("CollaboratorAdded") == 3


def test_a_colleague_who_shares_tickets_sees_all_of_it_anyway(cast: Cast) -> None:
    ticket, entries = a_thread(cast)
    bank = Organization.objects.create(name="North Bank", sharing="all")
    for member in (cast.ken, cast.mia):
        configure_object(actor=SYSTEM, instance=member, changes={"organization_id": bank.pk})
    let_in(cast, ticket, entries[2])
    assert len(read_by(Actor.client(cast.mia.pk), Ticket.objects.get(pk=ticket.pk))) == len(entries)


def test_an_entry_of_another_ticket_is_no_place_to_begin_at(cast: Cast) -> None:
    ticket, other = cast.ticket(), cast.ticket()
    with pytest.raises(Invalid):
        let_in(cast, ticket, other.last_message)
    with pytest.raises(Invalid):
        suggest(cast, ticket, other.last_message)


def suggest(cast: Cast, ticket: Ticket, entry: ThreadEntry | None, email: str = "") -> None:
    suggest_collaborator(
        actor=SYSTEM, ticket_id=ticket.pk, email=email or cast.mia.email, entry_id=entry.pk if entry else 0, name="Mia"
    )


def test_whoever_is_suggested_sees_nothing_until_an_agent_says_so(cast: Cast) -> None:
    ticket, entries = a_thread(cast)
    suggest(cast, ticket, entries[2], "New.Person@Else.example")
    suggest(cast, ticket, entries[3], "new.person@else.example")
    found = SuggestedCollaborator.objects.get()
    assert (found.address, found.entry_id, found.verdict) == ("new.person@else.example", entries[2].pk, "open")
    assert not User.objects.filter(email__iexact=found.address).exists()
    for _time in range(2):
        accept_suggestion(actor=Actor.agent(cast.jane.pk), ticket_id=ticket.pk, suggestion_id=found.pk)
    person = User.objects.get(email=found.address)
    assert Collaborator.objects.get().user == person
    assert read_by(Actor.client(person.pk), ticket) == [entries[2].pk, entries[3].pk]
    found.refresh_from_db()
    assert (found.verdict, found.decided_by_id) == ("accepted", cast.jane.pk)


def test_whoever_was_left_outside_is_not_suggested_again(cast: Cast) -> None:
    ticket, entries = a_thread(cast)
    suggest(cast, ticket, entries[2])
    found = SuggestedCollaborator.objects.get()
    dismiss_suggestion(actor=Actor.agent(cast.jane.pk), ticket_id=ticket.pk, suggestion_id=found.pk)
    accept_suggestion(actor=Actor.agent(cast.jane.pk), ticket_id=ticket.pk, suggestion_id=found.pk)
    suggest(cast, ticket, entries[3])
    assert SuggestedCollaborator.objects.get().verdict == "dismissed"
    assert not Collaborator.objects.exists()


def test_who_takes_part_is_not_suggested(cast: Cast) -> None:
    ticket, entries = a_thread(cast)
    let_in(cast, ticket, entries[2])
    suggest(cast, ticket, entries[2])
    suggest(cast, ticket, entries[2], cast.ken.email.upper())
    assert not SuggestedCollaborator.objects.exists()


def test_deciding_needs_the_permission_and_the_right_ticket(cast: Cast) -> None:
    ticket, entries = a_thread(cast)
    suggest(cast, ticket, entries[2])
    found, other = SuggestedCollaborator.objects.get(), cast.ticket()
    for decide in (accept_suggestion, dismiss_suggestion):
        with pytest.raises(Refused):
            decide(actor=Actor.agent(cast.vera.pk), ticket_id=ticket.pk, suggestion_id=found.pk)
        with pytest.raises(NotFound):
            decide(actor=Actor.agent(cast.jane.pk), ticket_id=other.pk, suggestion_id=found.pk)
    with pytest.raises(Refused):
        suggest_collaborator(actor=Actor.agent(cast.jane.pk), ticket_id=ticket.pk, email="a@b.example", entry_id=1)


def test_who_was_removed_comes_back_where_they_are_let_in_again(cast: Cast) -> None:
    ticket, entries = a_thread(cast)
    let_in(cast, ticket, entries[1])
    remove_collaborator(actor=Actor.agent(cast.jane.pk), ticket_id=ticket.pk, user_id=cast.mia.pk)
    let_in(cast, ticket, entries[3])
    assert read_by(Actor.client(cast.mia.pk), ticket) == [entries[3].pk]
