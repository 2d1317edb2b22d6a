"""Tickets wait for what belongs to them: whoever ends them, and whatever does so by itself."""

from collections.abc import Iterable
from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from deskbell_tests.cast import Cast

from deskbell.kernel.actor import Actor
from deskbell.kernel.configure import configure
from deskbell.kernel.ledger import facts_of
from deskbell.kernel.worker import drain
from deskbell.routing.words import ActionKind, Operator
from deskbell.tickets.closing_demands import DEMANDS, HeldOpen, Obstacle
from deskbell.tickets.closing_jobs import follow_up_finished
from deskbell.tickets.commands.archive import archive
from deskbell.tickets.commands.change_status import change_status
from deskbell.tickets.commands.close import close
from deskbell.tickets.commands.confirm import confirm
from deskbell.tickets.commands.move_message import move_message
from deskbell.tickets.commands.note import note
from deskbell.tickets.commands.resolve import resolve
from deskbell.tickets.commands.respond import respond
from deskbell.tickets.models import Ticket
from deskbell.tickets.rules.jobs import follow_time
from deskbell.tickets.rules.tests.rule_book import TIME, UPDATE, in_force, then, when
from deskbell.tickets.settings import CLOSE_AFTER_DAYS, REMIND_AFTER_DAYS
from deskbell.tickets.viewer import Viewer
from deskbell.tickets.words import State

pytestmark = pytest.mark.django_db
NOON = datetime(2026, 3, 5, 12, 0, tzinfo=UTC)


def disk(ticket: Ticket, viewer: Viewer) -> Iterable[Obstacle]:
    """Something that the tests want done first."""
    yield Obstacle(sentence="First comes {things}.", things=(("the <disk>", "/disk/"), ("the fan", "/fan/")))


@pytest.fixture
def held(monkeypatch: pytest.MonkeyPatch) -> pytest.MonkeyPatch:
    """Every ticket waits for the disk; `setitem` on what this gives lets them go."""
    monkeypatch.setitem(DEMANDS, "disk", disk)
    return monkeypatch


def let_go(held: pytest.MonkeyPatch) -> None:
    held.setitem(DEMANDS, "disk", lambda _ticket, _viewer: ())


def state(ticket: Ticket) -> str:
    return str(Ticket.objects.values_list("state", flat=True).get(pk=ticket.pk))


def names(ticket: Ticket) -> list[str]:
    return [one.name for one in facts_of(ticket.pk)]


@pytest.mark.parametrize("way", ["resolve", "close", "status", "answer"])
def test_no_agent_ends_a_ticket_that_is_kept_open(cast: Cast, held: pytest.MonkeyPatch, way: str) -> None:
    jane, ticket, closed = Actor.agent(cast.jane.pk), cast.ticket(), cast.status(State.CLOSED).pk

    def end() -> None:
        if way == "resolve":
            resolve(actor=jane, ticket_id=ticket.pk)
        elif way == "close":
            close(actor=jane, ticket_id=ticket.pk)
        elif way == "status":
            change_status(actor=jane, ticket_id=ticket.pk, status_id=closed)
        else:
            respond(actor=jane, ticket_id=ticket.pk, body="Done.", then_status_id=closed)

    with pytest.raises(HeldOpen) as refusal:
        end()
    assert state(ticket) == State.OPEN
    assert refusal.value.reason == "First comes the <disk>, the fan."
    assert refusal.value.shown == 'First comes <a href="/disk/">the &lt;disk&gt;</a>, <a href="/fan/">the fan</a>.'
    let_go(held)
    end()
    assert state(ticket) != State.OPEN


def test_what_does_not_end_a_ticket_waits_for_nothing(cast: Cast, held: pytest.MonkeyPatch) -> None:
    jane, ticket = Actor.agent(cast.jane.pk), cast.ticket()
    change_status(actor=jane, ticket_id=ticket.pk, status_id=cast.status(State.WAITING).pk)
    let_go(held)
    close(actor=jane, ticket_id=ticket.pk)
    held.setitem(DEMANDS, "disk", disk)
    archive(actor=jane, ticket_id=ticket.pk)
    assert state(ticket) == State.ARCHIVED


def test_silence_closes_only_once_nothing_keeps_it_open(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    with time_machine.travel(NOON, tick=False):
        ticket = cast.ticket()
        resolve(actor=Actor.agent(cast.jane.pk), ticket_id=ticket.pk)
    monkeypatch.setitem(DEMANDS, "disk", disk)
    with time_machine.travel(NOON + timedelta(days=30), tick=False):
        follow_up_finished()
        assert state(ticket) == State.RESOLVED
        let_go(monkeypatch)
        follow_up_finished()
    assert state(ticket) == State.CLOSED


def test_a_client_is_heard_though_the_ticket_stays(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    ken, ticket = Actor.client(cast.ken.pk), cast.ticket()
    resolve(actor=Actor.agent(cast.jane.pk), ticket_id=ticket.pk)
    monkeypatch.setitem(DEMANDS, "disk", disk)
    confirm(actor=ken, ticket_id=ticket.pk)
    confirm(actor=ken, ticket_id=ticket.pk)
    assert (state(ticket), names(ticket).count("ResolutionConfirmed")) == (State.RESOLVED, 1)
    let_go(monkeypatch)
    confirm(actor=ken, ticket_id=ticket.pk)
    assert (state(ticket), names(ticket).count("ResolutionConfirmed")) == (State.CLOSED, 1)


def test_who_has_confirmed_is_not_asked_once_more(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    """Their word closes the ticket when the reminder would have been due, if nothing keeps it open by then."""
    configure(actor=Actor.system(), setting=CLOSE_AFTER_DAYS, value=0)
    configure(actor=Actor.system(), setting=REMIND_AFTER_DAYS, value=3)
    with time_machine.travel(NOON, tick=False):
        ticket = cast.ticket()
        resolve(actor=Actor.agent(cast.jane.pk), ticket_id=ticket.pk)
        monkeypatch.setitem(DEMANDS, "disk", disk)
        confirm(actor=Actor.client(cast.ken.pk), ticket_id=ticket.pk)
    with time_machine.travel(NOON + timedelta(days=30), tick=False):
        assert follow_up_finished() == 0
        assert (state(ticket), "ResolutionReminded" in names(ticket)) == (State.RESOLVED, False)
        let_go(monkeypatch)
        assert follow_up_finished() == 1
    assert (state(ticket), "ResolutionReminded" in names(ticket)) == (State.CLOSED, False)


def test_a_rule_on_time_waits_and_then_acts_as_a_whole(cast: Cast, held: pytest.MonkeyPatch) -> None:
    closes = then(ActionKind.STATUS, cast.status(State.CLOSED).pk)
    says = then(ActionKind.NOTE, text="Nobody wrote any more.")
    in_force("Old", closes, says, conditions=(when("since_opened", Operator.MORE_THAN, 60),), occasions=TIME)
    with time_machine.travel(NOON, tick=False):
        ticket = cast.ticket()
    with time_machine.travel(NOON + timedelta(hours=2), tick=False):
        assert follow_time() == 0
        assert "NoteAdded" not in names(ticket)
        let_go(held)
        assert follow_time() == 1
    assert (state(ticket), names(ticket).count("NoteAdded")) == (State.CLOSED, 1)


def test_a_rule_on_update_does_the_rest(cast: Cast, held: pytest.MonkeyPatch) -> None:
    actions = then(ActionKind.STATUS, cast.status(State.CLOSED).pk), then(ActionKind.TEAM, cast.level_two.pk)
    in_force("Noted", *actions, conditions=(when("event", Operator.IS, "note"),), occasions=UPDATE)
    ticket = cast.ticket()
    note(actor=Actor.agent(cast.jane.pk), ticket_id=ticket.pk, body="So it is.")
    drain()
    ticket.refresh_from_db()
    assert (ticket.state, ticket.team_id) == (State.OPEN, cast.level_two.pk)
    let_go(held)
    note(actor=Actor.agent(cast.jane.pk), ticket_id=ticket.pk, body="Once more.")
    drain()
    assert state(ticket) == State.CLOSED


def test_a_ticket_whose_messages_all_went_elsewhere_stays(cast: Cast, held: pytest.MonkeyPatch) -> None:
    ticket, second, goal = cast.ticket(), cast.ticket(), cast.ticket()
    jane = Actor.agent(cast.jane.pk)
    for one in (ticket, second):
        move_message(actor=jane, ticket_id=one.pk, entry_id=one.last_message_id or 0, number=goal.number)
        let_go(held)
    assert (state(ticket), state(second)) == (State.OPEN, State.CLOSED)
