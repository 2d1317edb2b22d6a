"""Tickets are handed out by the desk: on opening, transfer and reopening, to teams, and from the line."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from deskbell_tests.cast import Cast
from django.utils import timezone

from deskbell.kernel.actor import Actor
from deskbell.kernel.command import CommandContext, running
from deskbell.kernel.configure import configure_object
from deskbell.kernel.errors import NotFound, Refused
from deskbell.kernel.leases import WorkState
from deskbell.kernel.ledger import RecordedFact, facts_of
from deskbell.kernel.models import Job
from deskbell.kernel.verification import run_all
from deskbell.kernel.worker import drain
from deskbell.mail.models import OutgoingMail
from deskbell.people.models import Agent, DepartmentAccess, Organization, TeamMember
from deskbell.routing.assignment import Choice, Ground, Method, Occasion, Room
from deskbell.routing.models import AgentCapacity, AssignmentPolicy, PoolTurn
from deskbell.service_levels.models import Schedule, ScheduleVersion
from deskbell.tickets import line_jobs
from deskbell.tickets.commands.add_message import add_message
from deskbell.tickets.commands.assign import assign
from deskbell.tickets.commands.change_due_date import change_due_date
from deskbell.tickets.commands.change_status import change_status
from deskbell.tickets.commands.claim import claim
from deskbell.tickets.commands.hand_out_waiting import hand_out_waiting
from deskbell.tickets.commands.resolve import resolve
from deskbell.tickets.commands.respond import respond
from deskbell.tickets.commands.transfer import transfer
from deskbell.tickets.configuration.moves import quietly
from deskbell.tickets.configuration.people import _transfer
from deskbell.tickets.events import AssignmentDeferred, TicketAssigned
from deskbell.tickets.line_jobs import NAME, serve_lines
from deskbell.tickets.models import AssignmentDecision, AwaitingAgent, Ticket
from deskbell.tickets.words import State

pytestmark = pytest.mark.django_db
DESK = Actor.system()


def pool(cast: Cast, **changes: Any) -> AssignmentPolicy:
    """Online Banking hands out in turn, unless told otherwise: Jane and John serve it, Vera may not answer there."""
    policy = AssignmentPolicy()
    columns = {"department_id": cast.banking.pk, "method": Method.IN_TURN.value, **changes}
    configure_object(actor=DESK, instance=policy, changes=columns)
    return policy


def set_up(instance: Any, **changes: Any) -> None:
    configure_object(actor=DESK, instance=instance, changes=changes)


def limit(agent: Agent, most: int | None, schedule: Schedule | None = None) -> None:
    capacity = AgentCapacity.objects.filter(pk=agent.pk).first() or AgentCapacity(agent=agent)
    set_up(capacity, limit=most, schedule_id=schedule.pk if schedule else None)


def holder(ticket: Ticket) -> int | None:
    return Ticket.objects.get(pk=ticket.pk).agent_id


def last(ticket: Ticket) -> RecordedFact:
    return facts_of(ticket.pk)[-1]


def decision(ticket: Ticket) -> AssignmentDecision:
    found: AssignmentDecision = AssignmentDecision.objects.filter(ticket=ticket).latest("pk")
    return found


def reasons(ticket: Ticket) -> dict[int, str]:
    return {one["agent_id"]: one["is"] for one in decision(ticket).candidates}


def test_tickets_go_round_in_turn_and_the_desk_did_it(cast: Cast) -> None:
    pool(cast)
    tickets = [cast.ticket() for _ in range(4)]
    assert [holder(one) for one in tickets] == [cast.jane.pk, cast.john.pk, cast.jane.pk, cast.john.pk]
    fact = last(tickets[0]).fact
    assert isinstance(fact, TicketAssigned)
    assert last(tickets[0]).actor == DESK
    assert fact.decision_id == decision(tickets[0]).pk
    assert reasons(tickets[0])[cast.vera.pk] == "may_not_answer"
    assert cast.ada.pk not in reasons(tickets[0])


def test_whoever_was_named_keeps_it(cast: Cast) -> None:
    pool(cast)
    ticket = cast.ticket(actor=Actor.agent(cast.ada.pk), email=cast.ken.email, agent_id=cast.ada.pk)
    assert (holder(ticket), AssignmentDecision.objects.count()) == (cast.ada.pk, 0)


def test_where_people_assign_by_hand_nothing_happens(cast: Cast) -> None:
    pool(cast, method=Method.BY_HAND.value)
    assert holder(cast.ticket()) is None
    assert not AssignmentDecision.objects.exists()


def test_each_reason_is_kept(cast: Cast) -> None:
    pool(cast, default_capacity=1)
    for agent in (cast.tom, cast.nora):
        set_up(agent, department_id=cast.banking.pk)
    set_up(cast.tom, is_active=False)
    set_up(cast.nora, is_away=True)
    assert holder(cast.ticket()) == cast.jane.pk
    ticket = cast.ticket(actor=DESK, email=cast.john.user.email)
    assert reasons(ticket) == {
        cast.jane.pk: "at_capacity",
        cast.john.pk: "requester",
        cast.nora.pk: "away",
        cast.tom.pk: "disabled",
        cast.vera.pk: "may_not_answer",
    }
    assert isinstance(last(ticket).fact, AssignmentDeferred)
    assert AwaitingAgent.objects.get().ticket_id == ticket.pk


def test_off_shift_is_off_shift(cast: Cast) -> None:
    pool(cast)
    schedule = Schedule.objects.create(name="One minute in a year")
    content = {"zone": "UTC", "week": {}, "extra": [{"on": "2020-01-01", "spans": [["00:00", "00:01"]]}]}
    set_up(schedule, current_id=ScheduleVersion.objects.create(schedule=schedule, number=1, content=content).pk)
    limit(cast.jane, None, schedule)
    ticket = cast.ticket()
    assert (holder(ticket), reasons(ticket)[cast.jane.pk]) == (cast.john.pk, "off_shift")
    assert decision(ticket).ground == Ground.ONLY_ONE


def test_least_loaded_by_share_and_waiting_tickets_leave_room(cast: Cast) -> None:
    pool(cast, method=Method.LEAST_LOADED.value, default_capacity=10)
    limit(cast.jane, 2)
    first, second, third = (cast.ticket() for _ in range(3))
    assert [holder(one) for one in (first, second, third)] == [cast.jane.pk, cast.john.pk, cast.john.pk]
    change_status(actor=Actor.agent(cast.jane.pk), ticket_id=first.pk, status_id=cast.status(State.WAITING).pk)
    assert holder(cast.ticket()) == cast.jane.pk


def test_by_hand_the_limit_may_be_exceeded(cast: Cast) -> None:
    pool(cast, default_capacity=1)
    _jane, _john, waits = (cast.ticket() for _ in range(3))
    assert holder(waits) is None
    assign(actor=Actor.agent(cast.jane.pk), ticket_id=waits.pk, agent_id=cast.jane.pk)
    assert holder(waits) == cast.jane.pk
    assert not AwaitingAgent.objects.exists()


def test_a_newcomer_starts_in_the_middle(cast: Cast) -> None:
    """Neither first, though nobody has waited longer, nor last, though nobody came later."""
    pool(cast)
    for _ in range(4):
        cast.ticket()
    set_up(cast.tom, department_id=cast.banking.pk)
    assert [holder(cast.ticket()) for _ in range(3)] == [cast.jane.pk, cast.tom.pk, cast.john.pk]


def test_a_transfer_finds_an_agent_there_unless_its_agent_serves_it(cast: Cast) -> None:
    pool(cast)
    jane = Actor.agent(cast.jane.pk)
    hers = cast.ticket(topic_id=cast.internal_topic.pk, actor=jane, email=cast.ken.email, agent_id=cast.jane.pk)
    transfer(actor=jane, ticket_id=hers.pk, department_id=cast.banking.pk)
    assert holder(hers) == cast.jane.pk
    noras = cast.ticket(actor=DESK, email=cast.ken.email, topic_id=None, agent_id=cast.nora.pk)
    transfer(actor=DESK, ticket_id=noras.pk, department_id=cast.banking.pk)
    assert holder(noras) == cast.jane.pk
    assert decision(noras).occasion == Occasion.TRANSFER


def test_reopened_it_stays_with_its_agent_if_they_are_here(cast: Cast) -> None:
    pool(cast, default_capacity=1)
    ticket, ken = cast.ticket(), Actor.client(cast.ken.pk)
    jane = Actor.agent(cast.jane.pk)
    resolve(actor=jane, ticket_id=ticket.pk)
    add_message(actor=ken, ticket_id=ticket.pk, body="Still blank")
    assert holder(ticket) == cast.jane.pk
    resolve(actor=jane, ticket_id=ticket.pk)
    set_up(cast.jane, is_away=True)
    add_message(actor=ken, ticket_id=ticket.pk, body="And again")
    assert (holder(ticket), decision(ticket).occasion) == (cast.john.pk, Occasion.REOPENING)


def test_an_answer_that_reopens_hands_out_too(cast: Cast) -> None:
    pool(cast)
    ticket = cast.ticket()
    resolve(actor=Actor.agent(cast.jane.pk), ticket_id=ticket.pk)
    set_up(cast.jane, is_away=True)
    status = cast.status(State.OPEN)
    respond(actor=Actor.agent(cast.ada.pk), ticket_id=ticket.pk, body="<p>One more</p>", then_status_id=status.pk)
    assert holder(ticket) == cast.john.pk


def test_a_team_hands_out_among_its_members(cast: Cast) -> None:
    pool(cast, department_id=None, team_id=cast.level_two.pk)
    TeamMember.objects.create(team=cast.level_two, agent=cast.nora)
    ticket = cast.ticket()
    assign(actor=Actor.agent(cast.ada.pk), ticket_id=ticket.pk, team_id=cast.level_two.pk)
    after = Ticket.objects.get(pk=ticket.pk)
    assert (after.team_id, after.agent_id) == (cast.level_two.pk, min(cast.nora.pk, cast.tom.pk))
    assert decision(ticket).occasion == Occasion.TEAM


def test_a_ticket_of_a_team_by_hand_is_left_to_the_team(cast: Cast) -> None:
    pool(cast)
    set_up(cast.outage, team_id=cast.level_two.pk)
    assert holder(cast.ticket()) is None


def test_the_account_manager_comes_before_the_pool(cast: Cast) -> None:
    pool(cast)
    bank = Organization(name="Northbank")
    set_up(bank, name="Northbank", manager_id=cast.john.pk, assigns_manager=True)
    cast.ken.organization = bank
    cast.ken.save()
    ticket = cast.ticket()
    assert (holder(ticket), decision(ticket).ground) == (cast.john.pk, Ground.ACCOUNT_MANAGER)
    set_up(cast.john, is_away=True)
    assert holder(cast.ticket()) == cast.jane.pk
    set_up(bank, manager_id=cast.nora.pk)
    assert holder(cast.ticket()) == cast.jane.pk


def test_the_line_is_served_by_due_time_then_age_once_there_is_room(cast: Cast) -> None:
    pool(cast, default_capacity=1)
    first, second = cast.ticket(), cast.ticket()
    old, young, urgent = (cast.ticket() for _ in range(3))
    change_due_date(actor=DESK, ticket_id=urgent.pk, due_at=timezone.now() + timedelta(hours=1))
    assert AwaitingAgent.objects.count() == 3
    served: list[int] = []
    for ticket, agent in ((first, cast.jane), (second, cast.john)):
        resolve(actor=Actor.agent(agent.pk), ticket_id=ticket.pk)
        drain()
        waiting = set(AwaitingAgent.objects.values_list("ticket_id", flat=True))
        served += [pk for pk in (old.pk, young.pk, urgent.pk) if pk not in waiting and pk not in served]
    assert served == [urgent.pk, old.pk]
    assert decision(urgent).occasion == Occasion.LINE
    assert not [problem for finding in run_all() for problem in finding.problems]


def test_who_comes_back_gets_what_waits_and_is_told(cast: Cast) -> None:
    pool(cast)
    for agent in (cast.jane, cast.john):
        set_up(agent, is_away=True)
    ticket = cast.ticket()
    drain()
    set_up(cast.jane, is_away=False)
    assert Job.objects.filter(name=NAME, state=WorkState.WAITING).count() == 1
    drain()
    serve_lines()
    assert holder(ticket) == cast.jane.pk
    assert OutgoingMail.objects.filter(effect="assignment_alert", ticket=ticket).count() == 1
    assert [one.name for one in facts_of(ticket.pk)].count("TicketAssigned") == 1


def test_what_nobody_could_take_yet_is_said_once(cast: Cast) -> None:
    pool(cast, default_capacity=0)
    ticket = cast.ticket()
    for _ in range(3):
        serve_lines()
    assert [one.name for one in facts_of(ticket.pk)].count("AssignmentDeferred") == 1
    assert AssignmentDecision.objects.count() == 1


def test_one_that_only_its_requester_could_take_does_not_hold_up_the_others(cast: Cast) -> None:
    pool(cast)
    for agent in (cast.jane, cast.john):
        set_up(agent, is_away=True)
    own, other = cast.ticket(actor=DESK, email=cast.jane.user.email), cast.ticket()
    set_up(cast.jane, is_away=False)
    serve_lines()
    assert (holder(own), holder(other)) == (None, cast.jane.pk)


def test_a_line_without_room_is_asked_once_and_not_for_each_ticket(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    """Vera, who may not answer there, is in the pool all the same: of tickets of other departments nothing is known."""
    pool(cast, default_capacity=0)
    waiting = [cast.ticket().pk for _ in range(4)]
    asked = watch_the_line(monkeypatch)
    serve_lines()
    assert asked == waiting[:1]
    monkeypatch.setattr(Choice, "room", Room.PERHAPS)
    serve_lines()
    assert asked[1:] == waiting


def test_a_team_without_room_in_one_department_serves_the_others(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    """Tom may only look at Online Banking's tickets, which stand in front."""
    pool(cast, department_id=None, team_id=cast.level_two.pk)
    DepartmentAccess.objects.create(agent=cast.tom, department=cast.banking, role=cast.vera.role)
    set_up(cast.tom, is_away=True)
    waiting = [cast.ticket(topic_id=None).pk for _ in range(4)]
    for place, pk in enumerate(waiting):
        transfer(actor=DESK, ticket_id=pk, department_id=(cast.tom.department_id, cast.banking.pk)[place < 3])
        assign(actor=DESK, ticket_id=pk, team_id=cast.level_two.pk)
    set_up(cast.tom, is_away=False)
    asked = watch_the_line(monkeypatch)
    serve_lines()
    assert asked == [waiting[0], waiting[3]]
    assert [Ticket.objects.get(pk=pk).agent_id for pk in waiting] == [None, None, None, cast.tom.pk]


def watch_the_line(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """Which tickets of a line are asked for, from now on."""
    asked: list[int] = []

    def ask(*, actor: Actor, ticket_id: int) -> Room:
        asked.append(ticket_id)
        return hand_out_waiting(actor=actor, ticket_id=ticket_id)

    monkeypatch.setattr(line_jobs, "hand_out_waiting", ask)
    return asked


@pytest.mark.parametrize("way", ["claimed", "finished", "moved"])
def test_what_is_taken_up_waits_no_more(cast: Cast, way: str) -> None:
    pool(cast, default_capacity=0)
    ticket, jane = cast.ticket(), Actor.agent(cast.jane.pk)
    if way == "claimed":
        claim(actor=jane, ticket_id=ticket.pk)
    elif way == "finished":
        resolve(actor=jane, ticket_id=ticket.pk)
    else:
        transfer(actor=jane, ticket_id=ticket.pk, department_id=cast.it_support.pk)
    assert not AwaitingAgent.objects.exists()


def test_room_is_looked_for_at_once_only_where_tickets_wait(cast: Cast) -> None:
    pool(cast, default_capacity=1)
    tickets = [cast.ticket() for _ in range(2)]
    resolve(actor=Actor.agent(cast.jane.pk), ticket_id=tickets[0].pk)
    drain()
    assert not Job.objects.filter(key__contains="hand_out_waiting:").exists()


def test_many_that_are_moved_at_once_get_in_line(cast: Cast) -> None:
    tickets = [cast.ticket(topic_id=None) for _ in range(3)]
    pool(cast)
    for ticket in tickets:
        quietly(_transfer)(Actor.agent(cast.ada.pk), ticket, cast.banking.pk)
    assert [holder(one) for one in tickets] == [None] * 3
    assert decision(tickets[0]).ground == Ground.WITH_MANY
    serve_lines()
    assert [holder(one) for one in tickets] == [cast.jane.pk, cast.john.pk, cast.jane.pk]


def test_only_the_desk_itself_serves_the_line(cast: Cast) -> None:
    ticket = cast.ticket()
    with pytest.raises(Refused):
        hand_out_waiting(actor=Actor.agent(cast.ada.pk), ticket_id=ticket.pk)
    with pytest.raises(NotFound):
        hand_out_waiting(actor=Actor.client(cast.mia.pk), ticket_id=ticket.pk)


def test_turns_never_run_backwards(cast: Cast) -> None:
    """A machine whose clock is ahead gave the last ticket: the next one still goes to the end."""
    policy = pool(cast)
    cast.ticket()
    ahead = datetime(2999, 1, 1, tzinfo=UTC)
    PoolTurn.objects.filter(pool=policy).update(turn_at=ahead)
    assert [holder(cast.ticket()) for _ in range(3)] == [cast.jane.pk, cast.john.pk, cast.jane.pk]


@pytest.mark.broken_on_purpose
def test_a_place_in_the_line_that_no_fact_gave_is_found(cast: Cast) -> None:
    policy = pool(cast, default_capacity=0)
    ticket, other = cast.ticket(), cast.ticket()
    with running(CommandContext(actor=DESK)):
        AwaitingAgent.objects.filter(ticket=ticket).delete()
        assigned = cast.ticket(actor=DESK, email=cast.ken.email, agent_id=cast.jane.pk)
        AwaitingAgent.objects.create(ticket=assigned, pool=policy, since=timezone.now())
    found = {problem.ticket: problem.text for finding in run_all() for problem in finding.problems}
    assert set(found) == {ticket.number, assigned.number}
    assert other.number not in found
