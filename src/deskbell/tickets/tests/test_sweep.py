"""Alarms and missed ends: each told once, at its instant, however late the worker comes and however many there are."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
import time_machine
from deskbell_tests.cast import Cast
from deskbell_tests.plans import ALWAYS, published_plan, published_schedule

from deskbell.kernel.actor import Actor
from deskbell.kernel.command import CommandContext, running
from deskbell.kernel.configure import configure
from deskbell.kernel.diagnosis import Level
from deskbell.kernel.errors import Refused
from deskbell.kernel.ledger import RecordedFact, facts_of
from deskbell.kernel.worker import drain
from deskbell.service_levels.models import Plan
from deskbell.service_levels.settings import DEFAULT_PLAN_ID
from deskbell.tickets import jobs
from deskbell.tickets.clock_diagnosis import examine_clocks
from deskbell.tickets.commands import raise_alarms as module
from deskbell.tickets.commands.change_due_date import change_due_date
from deskbell.tickets.commands.change_status import change_status
from deskbell.tickets.commands.raise_alarms import raise_alarms
from deskbell.tickets.commands.resolve import resolve
from deskbell.tickets.commands.respond import respond
from deskbell.tickets.events import AlarmRaised, ServiceLevelBreached
from deskbell.tickets.jobs import sweep
from deskbell.tickets.models import Clock, Ticket
from deskbell.tickets.words import State

pytestmark = pytest.mark.django_db
MONDAY = datetime(2026, 3, 2, 8, 0, tzinfo=UTC)
SYSTEM = Actor.system()
HOUR = timedelta(hours=1)


@pytest.fixture
def clock_face() -> Iterator[time_machine.Traveller]:
    """Monday morning, standing still until a test moves it."""
    with time_machine.travel(MONDAY, tick=False) as now:
        yield now


def planned(**content: Any) -> Plan:
    """The desk's default: four hours to answer, eight to resolve, day and night."""
    targets = {"first_response": 240, "resolution": 480}
    schedule = published_schedule(content=ALWAYS, name="Always open")
    plan = published_plan(schedule=schedule, **{"targets": targets, **content})
    configure(actor=SYSTEM, setting=DEFAULT_PLAN_ID, value=plan.pk)
    return plan


def alarm(minutes: int, **more: Any) -> dict[str, Any]:
    return {"target": "resolution", "minutes": minutes, "tell": ["agent"], **more}


def told(ticket: Ticket, kind: type = ServiceLevelBreached) -> list[RecordedFact]:
    return [one for one in facts_of(ticket.pk) if isinstance(one.fact, kind)]


def steps(ticket: Ticket) -> list[int]:
    """The alarm steps that were raised, in their order."""
    return [one.fact.step for one in told(ticket, AlarmRaised)]  # type: ignore[attr-defined]


def fresh(ticket: Ticket) -> Ticket:
    return Ticket.objects.get(pk=ticket.pk)


def test_a_missed_end_is_told_at_its_instant_even_an_hour_late(cast: Cast, clock_face: time_machine.Traveller) -> None:
    planned()
    ticket = cast.ticket()
    clock_face.shift(5 * HOUR)
    assert sweep(worker="late") == 1
    missed = told(ticket)
    assert [(one.fact.target, one.occurred_at) for one in missed] == [("first_response", MONDAY + 4 * HOUR)]  # type: ignore[attr-defined]
    assert missed[0].recorded_at == MONDAY + 5 * HOUR
    assert Clock.objects.get(ticket=ticket, target="first_response").state == "breached"


def test_the_very_end_is_not_missed_yet(cast: Cast, clock_face: time_machine.Traveller) -> None:
    planned()
    ticket = cast.ticket()
    clock_face.shift(4 * HOUR)
    assert sweep(worker="punctual") == 0
    respond(actor=Actor.agent(cast.john.pk), ticket_id=ticket.pk, body="Just in time")
    clock_face.shift(timedelta(microseconds=1))
    assert sweep(worker="punctual") == 0
    assert told(ticket) == []


def test_nothing_is_told_twice(cast: Cast, clock_face: time_machine.Traveller) -> None:
    planned(alarms=[alarm(-60), alarm(0)])
    ticket = cast.ticket()
    clock_face.shift(9 * HOUR)
    for _again in range(3):
        drain()
    assert (len(told(ticket)), steps(ticket)) == (2, [0, 1])
    assert not Clock.objects.filter(next_step_at__isnull=False).exists()


def test_alarms_come_one_after_the_other(cast: Cast, clock_face: time_machine.Traveller) -> None:
    planned(alarms=[alarm(60), alarm(-60), alarm(0)])
    ticket = cast.ticket()
    seen = []
    for _hour in range(10):
        clock_face.shift(HOUR)
        sweep(worker="hourly")
        seen.append(len(steps(ticket)))
    assert seen == [0, 0, 0, 0, 0, 0, 1, 2, 3, 3]
    assert steps(ticket) == [1, 2, 0]


def test_an_alarm_does_what_its_step_says(cast: Cast, clock_face: time_machine.Traveller) -> None:
    does = {"raise_priority": True, "assign_team_id": cast.level_two.pk, "transfer_department_id": cast.it_support.pk}
    planned(alarms=[alarm(-60, **does)])
    ticket = cast.ticket()
    clock_face.shift(7 * HOUR)
    drain()
    after = fresh(ticket)
    assert (after.priority.slug, after.team_id, after.department_id) == (
        "high", cast.level_two.pk, cast.it_support.pk,
    )  # fmt: skip
    raised = told(ticket, AlarmRaised)[0]
    caused = [one for one in facts_of(ticket.pk) if one.cause_id == raised.id]
    assert [one.name for one in caused] == ["PriorityChanged", "TicketTransferred", "TicketAssigned"]


def test_what_can_not_be_done_any_more_is_left(cast: Cast, clock_face: time_machine.Traveller) -> None:
    planned(alarms=[alarm(-60, assign_team_id=cast.level_two.pk, raise_priority=True)])
    ticket = cast.ticket(
        actor=Actor.agent(cast.jane.pk), email=cast.ken.email, priority_id=cast.priority("emergency").pk
    )
    cast.level_two.is_retired = True
    cast.level_two.save()
    clock_face.shift(7 * HOUR)
    drain()
    assert steps(ticket) == [0]
    assert (fresh(ticket).team_id, fresh(ticket).priority.slug) == (None, "emergency")


def test_resolving_and_pausing_silence_alarms(cast: Cast, clock_face: time_machine.Traveller) -> None:
    waiting = cast.status(State.WAITING).pk
    planned(alarms=[alarm(-60)], pauses={"resolution": [waiting], "first_response": [waiting]})
    resolved, paused, jane = cast.ticket(), cast.ticket(), Actor.agent(cast.jane.pk)
    clock_face.shift(HOUR)
    resolve(actor=jane, ticket_id=resolved.pk)
    change_status(actor=jane, ticket_id=paused.pk, status_id=waiting)
    clock_face.shift(50 * HOUR)
    drain()
    assert steps(resolved) + steps(paused) == []
    assert told(resolved) + told(paused) == []


def test_what_was_finished_too_late_before_any_sweep_is_told_as_missed(
    cast: Cast, clock_face: time_machine.Traveller
) -> None:
    planned(alarms=[alarm(0)])
    ticket = cast.ticket()
    clock_face.shift(9 * HOUR)
    resolve(actor=Actor.agent(cast.jane.pk), ticket_id=ticket.pk)
    drain()
    assert [one.occurred_at for one in told(ticket)] == [MONDAY + 4 * HOUR, MONDAY + 8 * HOUR]
    assert steps(ticket) == []


def test_an_end_that_was_moved_can_be_missed_again(cast: Cast, clock_face: time_machine.Traveller) -> None:
    planned(targets={"resolution": 60})
    ticket = cast.ticket()
    clock_face.shift(2 * HOUR)
    drain()
    change_due_date(actor=Actor.agent(cast.jane.pk), ticket_id=ticket.pk, due_at=MONDAY + 3 * HOUR)
    clock_face.shift(2 * HOUR)
    drain()
    assert [one.occurred_at for one in told(ticket)] == [MONDAY + HOUR, MONDAY + 3 * HOUR]


def test_only_the_desk_raises_alarms(cast: Cast) -> None:
    with pytest.raises(Refused):
        raise_alarms(actor=Actor.agent(cast.ada.pk), ticket_id=cast.ticket().pk)


def test_a_ticket_that_fails_holds_up_no_other(
    cast: Cast, clock_face: time_machine.Traveller, monkeypatch: pytest.MonkeyPatch
) -> None:
    planned()
    broken, sound = cast.ticket(), cast.ticket()
    clock_face.shift(5 * HOUR)
    real = raise_alarms

    def fail(*, actor: Actor, ticket_id: int) -> int:
        if ticket_id == broken.pk:
            raise ValueError("its plan can't be read")
        return real(actor=actor, ticket_id=ticket_id)

    with monkeypatch.context() as patch:
        patch.setattr(jobs, "raise_alarms", fail)
        assert [sweep(worker="w"), sweep(worker="w")] == [1, 0]
    assert len(told(sound)) == 1
    jobs._failed.clear()
    assert sweep(worker="w") == 1


def test_a_sweep_that_does_not_read_again_would_tell_twice(
    cast: Cast, clock_face: time_machine.Traveller, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The counter-proof of `nothing is told twice`: facts that were read before the lock are old."""
    planned(alarms=[alarm(-60)])
    ticket = cast.ticket()
    stale = facts_of(ticket.pk)
    clock_face.shift(7 * HOUR + timedelta(minutes=1))
    with monkeypatch.context() as patch:
        patch.setattr(module, "facts_for_clocks", lambda _pk: stale)
        for _twice in range(2):
            raise_alarms(actor=SYSTEM, ticket_id=ticket.pk)
    assert steps(ticket) == [0, 0]


def test_the_doctor_sees_alarms_that_nobody_raises(cast: Cast, clock_face: time_machine.Traveller) -> None:
    planned()
    cast.ticket()
    levels = []
    for late in (4 * HOUR, timedelta(minutes=6)):
        clock_face.shift(late)
        levels.append(examine_clocks().level)
    sweep(worker="back again")
    assert [*levels, examine_clocks().level] == [Level.GOOD, Level.WRONG, Level.GOOD]


def test_rows_of_an_older_reckoning_come_right_by_the_sweep(cast: Cast, clock_face: time_machine.Traveller) -> None:
    planned()
    ticket = cast.ticket()
    with running(CommandContext(actor=SYSTEM)):
        Clock.objects.filter(ticket=ticket).update(next_step_at=MONDAY, due_at=MONDAY)
    assert [sweep(worker="w"), sweep(worker="w")] == [0, 0]
    assert not Clock.objects.filter(next_step_at__lte=MONDAY).exists()
    assert told(ticket) == []
