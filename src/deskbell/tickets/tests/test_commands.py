"""The verbs: what each records, what it refuses, and what leaves everything as it is."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from deskbell_tests.cast import Cast
from django.utils import timezone

from deskbell.kernel.actor import Actor
from deskbell.kernel.errors import Conflict, Invalid, NotFound, Refused
from deskbell.kernel.ledger import facts_of
from deskbell.tickets.access import actor_by_link, link_by_token, new_link, revoke_links, token_of
from deskbell.tickets.commands.add_collaborator import add_collaborator
from deskbell.tickets.commands.add_message import add_message
from deskbell.tickets.commands.archive import archive
from deskbell.tickets.commands.assign import assign
from deskbell.tickets.commands.change_due_date import change_due_date
from deskbell.tickets.commands.change_priority import change_priority
from deskbell.tickets.commands.change_status import change_status
from deskbell.tickets.commands.change_subject import change_subject
from deskbell.tickets.commands.change_topic import change_topic
from deskbell.tickets.commands.claim import claim
from deskbell.tickets.commands.close import close
from deskbell.tickets.commands.confirm import confirm
from deskbell.tickets.commands.mark_seen import mark_seen
from deskbell.tickets.commands.note import note
from deskbell.tickets.commands.release import release
from deskbell.tickets.commands.remove_collaborator import remove_collaborator
from deskbell.tickets.commands.reopen import reopen
from deskbell.tickets.commands.resolve import resolve
from deskbell.tickets.commands.respond import respond
from deskbell.tickets.commands.transfer import transfer
from deskbell.tickets.models import Ticket
from deskbell.tickets.queries import EventItem, is_unread, timeline, visible_to
from deskbell.tickets.viewer import viewer_of
from deskbell.tickets.words import State

pytestmark = pytest.mark.django_db


def names(ticket: Ticket) -> list[str]:
    return [one.name for one in facts_of(ticket.pk)]


def fresh(ticket: Ticket) -> Ticket:
    found: Ticket = Ticket.objects.get(pk=ticket.pk)
    return found


def test_the_whole_life_of_a_ticket(cast: Cast) -> None:
    ticket, jane, john, ken = (
        cast.ticket(),
        Actor.agent(cast.jane.pk),
        Actor.agent(cast.john.pk),
        Actor.client(cast.ken.pk),
    )
    change_priority(actor=jane, ticket_id=ticket.pk, priority_id=cast.priority("emergency").pk)
    assign(actor=jane, ticket_id=ticket.pk, agent_id=cast.john.pk, comment="You know the session service.")
    respond(actor=john, ticket_id=ticket.pk, body="<p>We see it too.</p>")
    note(actor=john, ticket_id=ticket.pk, body="<p>Rolling back.</p>")
    change_status(actor=john, ticket_id=ticket.pk, status_id=cast.status(State.IN_PROGRESS).pk)
    resolve(actor=john, ticket_id=ticket.pk)
    reopen(actor=ken, ticket_id=ticket.pk)
    respond(actor=john, ticket_id=ticket.pk, body="<p>Now?</p>", then_status_id=cast.status(State.RESOLVED).pk)
    confirm(actor=ken, ticket_id=ticket.pk)
    assert names(ticket)[2:] == [
        "PriorityChanged", "TicketAssigned", "ResponseAdded", "NoteAdded", "StatusChanged", "TicketResolved",
        "TicketReopened", "ResponseAdded", "TicketResolved", "ResolutionConfirmed", "TicketClosed",
    ]  # fmt: skip
    after = fresh(ticket)
    assert (after.state, after.standing, after.reopen_count, after.agent) == ("closed", "closed", 1, cast.john)
    told = " ".join(str(getattr(item, "sentence", "")) for item in timeline(viewer=viewer_of(jane), ticket=after))
    assert "<b>You</b> raised the priority <b>Normal</b> → <b>Emergency</b>" in told
    assert "<b>Ken Ito</b> confirmed that this solved it" in told


def test_a_client_reads_no_note_and_no_internal_change(cast: Cast) -> None:
    ticket, jane = cast.ticket(), Actor.agent(cast.jane.pk)
    note(actor=jane, ticket_id=ticket.pk, body="<p>secret note</p>")
    assign(actor=jane, ticket_id=ticket.pk, agent_id=cast.john.pk, comment="secret comment")
    transfer(actor=jane, ticket_id=ticket.pk, department_id=cast.it_support.pk)
    resolve(actor=jane, ticket_id=ticket.pk)
    shown = timeline(viewer=viewer_of(Actor.client(cast.ken.pk)), ticket=fresh(ticket))
    assert [getattr(item, "kind", getattr(item, "name", "")) for item in shown] == ["message", "TicketResolved"]


@pytest.mark.parametrize("state", [State.RESOLVED, State.CLOSED])
def test_a_message_reopens_what_was_finished(cast: Cast, state: State) -> None:
    ticket = cast.ticket()
    change_status(actor=Actor.agent(cast.jane.pk), ticket_id=ticket.pk, status_id=cast.status(state).pk)
    add_message(actor=Actor.client(cast.ken.pk), ticket_id=ticket.pk, body="It is back.")
    assert fresh(ticket).state == "open"
    assert names(ticket)[-2:] == ["MessageAdded", "TicketReopened"]


def test_a_message_ends_waiting_and_an_archived_ticket_takes_none(cast: Cast) -> None:
    ticket, jane, ken = cast.ticket(), Actor.agent(cast.jane.pk), Actor.client(cast.ken.pk)
    change_status(actor=jane, ticket_id=ticket.pk, status_id=cast.status(State.WAITING).pk)
    add_message(actor=ken, ticket_id=ticket.pk, body="Here is the answer.")
    assert (fresh(ticket).state, names(ticket)[-1]) == ("open", "StatusChanged")
    close(actor=jane, ticket_id=ticket.pk)
    archive(actor=jane, ticket_id=ticket.pk)
    assert add_message(actor=ken, ticket_id=ticket.pk, body="Hello?").ticket_id != ticket.pk
    with pytest.raises(Refused):
        reopen(actor=ken, ticket_id=ticket.pk)
    reopen(actor=jane, ticket_id=ticket.pk)
    assert fresh(ticket).state == "open"


def test_only_a_closed_ticket_is_archived(cast: Cast) -> None:
    with pytest.raises(Refused):
        archive(actor=Actor.agent(cast.jane.pk), ticket_id=cast.ticket().pk)
    archived = cast.status(State.ARCHIVED).pk
    with pytest.raises(Refused):
        change_status(actor=Actor.agent(cast.jane.pk), ticket_id=cast.ticket().pk, status_id=archived)


def test_the_same_again_changes_nothing(cast: Cast) -> None:
    ticket, jane = cast.ticket(), Actor.agent(cast.jane.pk)
    claim(actor=jane, ticket_id=ticket.pk)
    before = names(ticket)
    claim(actor=jane, ticket_id=ticket.pk)
    assign(actor=jane, ticket_id=ticket.pk, agent_id=cast.jane.pk)
    transfer(actor=jane, ticket_id=ticket.pk, department_id=ticket.department_id)
    change_priority(actor=jane, ticket_id=ticket.pk, priority_id=ticket.priority_id)
    change_topic(actor=jane, ticket_id=ticket.pk, topic_id=ticket.topic_id)
    change_subject(actor=jane, ticket_id=ticket.pk, subject=ticket.subject_text)
    change_due_date(actor=jane, ticket_id=ticket.pk, due_at=None)
    change_status(actor=jane, ticket_id=ticket.pk, status_id=ticket.status_id)
    reopen(actor=jane, ticket_id=ticket.pk)
    assert names(ticket) == before


def test_every_property_changes_with_its_comment(cast: Cast) -> None:
    ticket, jane = cast.ticket(), Actor.agent(cast.jane.pk)
    due_at = timezone.now() + timedelta(days=1)
    change_topic(actor=jane, ticket_id=ticket.pk, topic_id=None, comment="none fits")
    change_subject(actor=jane, ticket_id=ticket.pk, subject="Banking\nis down", comment="shorter")
    change_due_date(actor=jane, ticket_id=ticket.pk, due_at=due_at, comment="promised")
    after = fresh(ticket)
    assert (after.topic, after.subject_text, after.due_at) == (None, "Banking is down", due_at)
    shown = timeline(viewer=viewer_of(jane), ticket=after)
    assert [item.comment for item in shown if isinstance(item, EventItem)][-3:] == ["none fits", "shorter", "promised"]


def test_a_due_date_needs_a_zone(cast: Cast) -> None:
    naive = timezone.now().replace(tzinfo=None)
    with pytest.raises(Invalid):
        change_due_date(actor=Actor.agent(cast.jane.pk), ticket_id=cast.ticket().pk, due_at=naive)


def test_claim_takes_what_is_nobodys_and_refuses_what_is_somebodys(cast: Cast) -> None:
    ticket = cast.ticket()
    claim(actor=Actor.agent(cast.john.pk), ticket_id=ticket.pk)
    with pytest.raises(Refused):
        claim(actor=Actor.agent(cast.vera.pk), ticket_id=ticket.pk)
    release(actor=Actor.agent(cast.john.pk), ticket_id=ticket.pk, comment="going home")
    claim(actor=Actor.agent(cast.vera.pk), ticket_id=ticket.pk)
    assert fresh(ticket).agent == cast.vera


@pytest.mark.parametrize(
    "verb", ["respond", "assign", "transfer", "change_priority", "change_status", "resolve", "close"]
)
def test_view_only_may_look_and_note_and_nothing_else(cast: Cast, verb: str) -> None:
    ticket, vera = cast.ticket(), Actor.agent(cast.vera.pk)
    note(actor=vera, ticket_id=ticket.pk, body="<p>I looked.</p>")
    tries: dict[str, Callable[[], object]] = {
        "respond": lambda: respond(actor=vera, ticket_id=ticket.pk, body="<p>x</p>"),
        "assign": lambda: assign(actor=vera, ticket_id=ticket.pk, agent_id=cast.john.pk),
        "transfer": lambda: transfer(actor=vera, ticket_id=ticket.pk, department_id=cast.it_support.pk),
        "change_priority": lambda: change_priority(actor=vera, ticket_id=ticket.pk, priority_id=1),
        "change_status": lambda: change_status(
            actor=vera, ticket_id=ticket.pk, status_id=cast.status(State.WAITING).pk
        ),
        "resolve": lambda: resolve(actor=vera, ticket_id=ticket.pk),
        "close": lambda: close(actor=vera, ticket_id=ticket.pk),
    }
    with pytest.raises(Refused):
        tries[verb]()


def test_who_loses_a_department_loses_the_ticket_at_once(cast: Cast) -> None:
    ticket, john = cast.ticket(), Actor.agent(cast.john.pk)
    transfer(actor=john, ticket_id=ticket.pk, department_id=cast.it_support.pk)
    with pytest.raises(NotFound):
        note(actor=john, ticket_id=ticket.pk, body="<p>still here?</p>")
    assert not visible_to(viewer_of(john)).filter(pk=ticket.pk).exists()


def test_assignment_and_team_open_a_ticket_of_another_department(cast: Cast) -> None:
    ticket, tom, nora = cast.ticket(), Actor.agent(cast.tom.pk), Actor.agent(cast.nora.pk)
    for stranger in (tom, nora):
        with pytest.raises(NotFound):
            note(actor=stranger, ticket_id=ticket.pk, body="<p>x</p>")
    assign(actor=Actor.agent(cast.jane.pk), ticket_id=ticket.pk, agent_id=cast.nora.pk, team_id=cast.level_two.pk)
    for helper in (tom, nora):
        note(actor=helper, ticket_id=ticket.pk, body="<p>on it</p>")


def test_a_collision_is_told_unless_the_agent_says_send_anyway(cast: Cast) -> None:
    ticket, jane, john = cast.ticket(), Actor.agent(cast.jane.pk), Actor.agent(cast.john.pk)
    seen = ticket.sequence
    respond(actor=john, ticket_id=ticket.pk, body="<p>Mine first.</p>", seen_sequence=seen)
    with pytest.raises(Conflict) as collision:
        respond(actor=jane, ticket_id=ticket.pk, body="<p>Mine too.</p>", seen_sequence=seen)
    assert [one.name for one in collision.value.since] == ["ResponseAdded"]
    note(actor=jane, ticket_id=ticket.pk, body="<p>Mine too.</p>")
    respond(actor=jane, ticket_id=ticket.pk, body="<p>Mine too.</p>")
    assert fresh(ticket).entry_count == 4


def test_the_same_field_collides_and_another_merges(cast: Cast) -> None:
    ticket, jane, john = cast.ticket(), Actor.agent(cast.jane.pk), Actor.agent(cast.john.pk)
    seen, high = ticket.sequence, cast.priority("high").pk
    change_priority(actor=john, ticket_id=ticket.pk, priority_id=cast.priority("low").pk, seen_sequence=seen)
    with pytest.raises(Conflict):
        change_priority(actor=jane, ticket_id=ticket.pk, priority_id=high, seen_sequence=seen)
    change_topic(actor=jane, ticket_id=ticket.pk, topic_id=None, seen_sequence=seen)
    change_priority(actor=john, ticket_id=ticket.pk, priority_id=high, seen_sequence=seen)


def test_a_refused_status_sends_no_answer_either(cast: Cast) -> None:
    ticket = cast.ticket()
    with pytest.raises(Invalid):
        respond(actor=Actor.agent(cast.jane.pk), ticket_id=ticket.pk, body="<p>x</p>", then_status_id=987_654)
    assert fresh(ticket).entry_count == 1


def test_a_note_marks_the_ticket_unread_for_assignee_and_for_who_handed_it_over(cast: Cast) -> None:
    ticket, jane, john = cast.ticket(), Actor.agent(cast.jane.pk), Actor.agent(cast.john.pk)
    assign(actor=jane, ticket_id=ticket.pk, agent_id=cast.john.pk)
    mark_seen(actor=john, ticket_id=ticket.pk)
    note(actor=Actor.agent(cast.vera.pk), ticket_id=ticket.pk, body="<p>Look.</p>")
    assert is_unread(viewer=viewer_of(john), ticket=ticket)
    assert is_unread(viewer=viewer_of(jane), ticket=ticket)
    assert not is_unread(viewer=viewer_of(Actor.agent(cast.vera.pk)), ticket=ticket)
    mark_seen(actor=jane, ticket_id=ticket.pk)
    respond(actor=john, ticket_id=ticket.pk, body="<p>Done.</p>")
    assert not is_unread(viewer=viewer_of(john), ticket=ticket)
    assert not is_unread(viewer=viewer_of(jane), ticket=ticket)


def test_a_collaborator_comes_and_goes_with_the_links(cast: Cast) -> None:
    ticket, jane, mia = cast.ticket(), Actor.agent(cast.jane.pk), Actor.client(cast.mia.pk)
    with pytest.raises(NotFound):
        add_message(actor=mia, ticket_id=ticket.pk, body="May I?")
    add_collaborator(actor=jane, ticket_id=ticket.pk, email="MIA@southbank.example")
    add_collaborator(actor=jane, ticket_id=ticket.pk, email="mia@southbank.example")
    add_message(actor=mia, ticket_id=ticket.pk, body="Me too.")
    link = new_link(user_id=cast.mia.pk, ticket_id=ticket.pk, seed="x")
    link.save()
    assert actor_by_link(link.pk) == Actor.guest(user_id=cast.mia.pk, ticket_id=ticket.pk)
    remove_collaborator(actor=jane, ticket_id=ticket.pk, user_id=cast.mia.pk)
    assert actor_by_link(link.pk) is None
    with pytest.raises(NotFound):
        add_message(actor=mia, ticket_id=ticket.pk, body="Still?")
    assert names(ticket).count("CollaboratorAdded") == 1


def test_threat_4_a_link_is_long_hashed_expiring_revocable_and_bound(cast: Cast) -> None:
    ticket, other = cast.ticket(), cast.ticket()
    link = new_link(user_id=cast.ken.pk, ticket_id=ticket.pk, seed="mail 1")
    link.save()
    token = token_of(link.nonce)
    assert len(token) == 43
    assert token not in str(vars(link))
    assert link_by_token(token) == link
    assert link_by_token("") is None
    assert link_by_token(token[:-1]) is None
    guest = actor_by_link(link.pk)
    assert guest is not None
    add_message(actor=guest, ticket_id=ticket.pk, body="By my link.")
    with pytest.raises(NotFound):
        add_message(actor=guest, ticket_id=other.pk, body="By another's.")
    assert revoke_links(user_id=cast.ken.pk) == 1
    assert link_by_token(token) is None


def test_an_expired_link_opens_nothing(cast: Cast) -> None:
    link = new_link(user_id=cast.ken.pk, ticket_id=cast.ticket().pk, seed="x")
    link.expires_at = timezone.now()
    link.save()
    assert link_by_token(token_of(link.nonce)) is None


def test_confirming_is_for_those_who_take_part(cast: Cast) -> None:
    ticket, jane, ken = cast.ticket(), Actor.agent(cast.jane.pk), Actor.client(cast.ken.pk)
    with pytest.raises(Refused):
        confirm(actor=ken, ticket_id=ticket.pk)
    resolve(actor=jane, ticket_id=ticket.pk, comment="fixed")
    with pytest.raises(Refused):
        confirm(actor=jane, ticket_id=ticket.pk)
    with pytest.raises(NotFound):
        confirm(actor=Actor.client(cast.mia.pk), ticket_id=ticket.pk)
    confirm(actor=ken, ticket_id=ticket.pk)
    confirm(actor=ken, ticket_id=ticket.pk)
    assert names(ticket)[-2:] == ["ResolutionConfirmed", "TicketClosed"]


def test_a_disabled_agent_has_no_rights_at_once(cast: Cast) -> None:
    ticket = cast.ticket()
    cast.jane.is_active = False
    cast.jane.save()
    with pytest.raises(NotFound):
        note(actor=Actor.agent(cast.jane.pk), ticket_id=ticket.pk, body="<p>x</p>")
