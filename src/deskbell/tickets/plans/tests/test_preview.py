"""What a change would do is told before it is made; making it does just that."""

import re
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
import time_machine
from deskbell_tests.cast import Cast
from deskbell_tests.plans import ALWAYS, published_plan, published_schedule
from django.utils import timezone

from deskbell.kernel.actor import Actor
from deskbell.kernel.command import muting
from deskbell.kernel.configure import configure, configure_object
from deskbell.kernel.effects import EFFECTS
from deskbell.service_levels.models import DepartmentPlan, Plan
from deskbell.service_levels.settings import DEFAULT_PLAN_ID
from deskbell.tickets.commands.apply_service_level import apply_service_level
from deskbell.tickets.commands.change_due_date import change_due_date
from deskbell.tickets.commands.change_status import change_status
from deskbell.tickets.commands.respond import respond
from deskbell.tickets.commands.set_service_level import set_service_level
from deskbell.tickets.models import Clock, Ticket
from deskbell.tickets.plans import preview
from deskbell.tickets.plans.applying import Change, Scope
from deskbell.tickets.plans.preview import moving, sentences, with_default, with_department, with_plan, with_schedule
from deskbell.tickets.plans.publishing import publish
from deskbell.tickets.words import State

pytestmark = pytest.mark.django_db
MONDAY = datetime(2026, 3, 2, 8, 0, tzinfo=UTC)
SYSTEM = Actor.system()


@pytest.fixture(autouse=True)
def clock_face() -> Iterator[time_machine.Traveller]:
    """Monday morning, standing still until a test moves it."""
    with time_machine.travel(MONDAY, tick=False) as now:
        yield now


def default_plan(**content: Any) -> Plan:
    """Four hours to answer, twelve to resolve, day and night."""
    schedule = published_schedule(content=ALWAYS, name="Always open")
    targets = {"first_response": 240, "resolution": 720}
    plan = published_plan(schedule=schedule, **{"targets": targets, **content})
    configure(actor=SYSTEM, setting=DEFAULT_PLAN_ID, value=plan.pk)
    return plan


def changed(plan: Plan, **more: Any) -> dict[str, Any]:
    return {**(Plan.objects.get(pk=plan.pk).content or {}), **more}


def told(plan: Plan, content: dict[str, Any], change: Change = Change.PLAN) -> list[str]:
    tickets = Scope(change=change, id=plan.pk).tickets()
    return [re.sub(r"<[^>]+>", "", one) for one in sentences(tickets, with_plan(plan.pk, content))]


def test_it_says_how_many_move_and_which_one_first(cast: Cast, clock_face: time_machine.Traveller) -> None:
    plan = default_plan()
    first = cast.ticket()
    clock_face.shift(timedelta(minutes=30))
    cast.ticket()
    counted, nearest = told(plan, changed(plan, targets={"first_response": 120, "resolution": 720}))
    assert counted == "2 open tickets move: 2 are due sooner."
    assert nearest == f"The nearest: #{first.number}, due 2 Mar 2026 10:00 instead of 2 Mar 2026 12:00."


def test_the_instant_is_exact_on_hover(cast: Cast) -> None:
    plan = default_plan()
    cast.ticket()
    content = changed(plan, targets={"first_response": 120})
    nearest = sentences(Ticket.objects.all(), with_plan(plan.pk, content))[1]
    assert 'datetime="2026-03-02T12:00:00+00:00"' in nearest
    assert 'datetime="2026-03-02T10:00:00+00:00"' in nearest


def test_each_way_of_moving_is_counted(cast: Cast) -> None:
    plan = default_plan()
    cast.ticket()
    answered = cast.ticket()
    respond(actor=Actor.agent(cast.john.pk), ticket_id=answered.pk, body="We are on it.")
    longer = changed(plan, targets={"first_response": 60, "resolution": 1440})
    assert told(plan, longer)[0] == "2 open tickets move: 1 is due sooner, 1 is due later."
    only_answers = changed(plan, targets={"first_response": 240})
    assert told(plan, only_answers)[0] == "2 open tickets move: 2 lose their due time."
    with_next = changed(plan, targets={"first_response": 240, "next_response": 60, "resolution": 720})
    assert told(plan, with_next) == []


def test_what_is_overdue_by_the_change_alone_is_told(cast: Cast, clock_face: time_machine.Traveller) -> None:
    plan = default_plan()
    cast.ticket()
    clock_face.shift(timedelta(hours=2))
    last = cast.ticket()
    counted, late, nearest = told(plan, changed(plan, targets={"first_response": 60, "resolution": 720}))
    assert counted == "2 open tickets move: 2 are due sooner."
    assert late == "1 of them is overdue at once."
    assert f"#{last.number}" in nearest


def test_a_plan_that_matches_draws_tickets_that_have_none(cast: Cast) -> None:
    schedule = published_schedule(content=ALWAYS, name="Always open")
    cast.ticket()
    gold = published_plan(name="Gold", schedule=schedule)
    when = [{"field": "department", "is": [cast.banking.pk]}]
    content = changed(gold, conditions={"match": "all", "when": when})
    assert told(gold, content, Change.CONDITIONS)[0] == "1 open ticket moves: 1 gets a due time."
    new = sentences(Scope(change=Change.CONDITIONS).tickets(), with_plan(None, content))
    assert new[0] == "1 open ticket moves: 1 gets a due time."


def test_a_plan_that_is_out_of_use_draws_nobody(cast: Cast) -> None:
    default_plan()
    cast.ticket()
    gold = published_plan(name="Gold")
    content = changed(gold, conditions={"match": "all", "when": [{"field": "source", "is": ["portal"]}]})
    assert told(gold, content, Change.CONDITIONS)
    configure_object(actor=SYSTEM, instance=gold, changes={"is_retired": True})
    assert told(gold, content, Change.CONDITIONS) == []


def test_nothing_is_said_where_nothing_moves(cast: Cast) -> None:
    plan = default_plan()
    cast.ticket()
    alarm = {"target": "resolution", "minutes": -60, "tell": ["agent"]}
    assert told(plan, changed(plan, alarms=[alarm])) == []


def test_a_pause_that_begins_takes_the_due_time(cast: Cast) -> None:
    plan = default_plan(targets={"resolution": 720})
    ticket, waiting = cast.ticket(), cast.status(State.WAITING)
    change_status(actor=Actor.agent(cast.jane.pk), ticket_id=ticket.pk, status_id=waiting.pk)
    content = changed(plan, pauses={"resolution": [waiting.pk]})
    assert told(plan, content)[0] == "1 open ticket moves: 1 loses its due time."


def test_a_due_date_by_hand_does_not_move(cast: Cast) -> None:
    plan = default_plan(targets={"resolution": 720})
    ticket = cast.ticket()
    due_at = MONDAY + timedelta(days=3)
    change_due_date(actor=Actor.agent(cast.jane.pk), ticket_id=ticket.pk, due_at=due_at)
    assert told(plan, changed(plan, targets={"resolution": 60})) == []


def test_many_tickets_are_reckoned_by_a_sample(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    plan = default_plan()
    with muting(frozenset(EFFECTS)):
        for _ticket in range(12):
            cast.ticket()
    monkeypatch.setattr(preview, "EXACTLY", 5)
    monkeypatch.setattr(preview, "BATCH", 2)
    content = changed(plan, targets={"first_response": 120, "resolution": 720})
    assert told(plan, content)[0] == "About 12 open tickets move: 12 are due sooner."


@pytest.mark.parametrize("batch", [1, 200])
def test_it_takes_few_queries(
    cast: Cast, django_assert_max_num_queries: Callable[..., Any], batch: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    plan = default_plan()
    with muting(frozenset(EFFECTS)):
        for _ticket in range(6):
            cast.ticket()
    content = changed(plan, targets={"first_response": 120, "resolution": 720})
    told(plan, content)
    monkeypatch.setattr(preview, "BATCH", batch)
    with django_assert_max_num_queries(7 if batch == 200 else 17):
        told(plan, content)


def _plan(_cast: Cast, plan: Plan) -> tuple[preview.Coming, Callable[[], object]]:
    content = changed(plan, targets={"first_response": 600, "next_response": 60, "resolution": 300})
    return with_plan(plan.pk, content), lambda: publish(actor=SYSTEM, plan_id=plan.pk, content=content)


def _schedule(_cast: Cast, plan: Plan) -> tuple[preview.Coming, Callable[[], object]]:
    content = {"zone": "Europe/Berlin", "week": {"tue": [["09:00", "10:00"]], "mon": [["10:00", "12:00"]]}}
    schedule = published_schedule(name="Always open")
    return with_schedule(schedule.pk, content), lambda: published_schedule(name="Always open", content=content)


def _department(cast: Cast, _plan: Plan) -> tuple[preview.Coming, Callable[[], object]]:
    gold = published_plan(name="Gold", targets={"resolution": 90})
    columns = {"department_id": cast.banking.pk, "plan_id": gold.pk}
    tie = DepartmentPlan(department=cast.banking)
    return with_department(cast.banking.pk, gold.pk), lambda: configure_object(
        actor=SYSTEM, instance=tie, changes=columns
    )


def _none(_cast: Cast, _plan: Plan) -> tuple[preview.Coming, Callable[[], object]]:
    return with_default(None), lambda: configure(actor=SYSTEM, setting=DEFAULT_PLAN_ID, value=None)


def ends() -> dict[str, dict[str, datetime]]:
    """The ends of the open clocks that are kept, by ticket and target."""
    found: dict[str, dict[str, datetime]] = {one.number: {} for one in Ticket.objects.all()}
    for clock in Clock.objects.filter(stopped_at=None, due_at__isnull=False).select_related("ticket"):
        assert clock.due_at is not None
        found[clock.ticket.number][clock.target] = clock.due_at
    return found


@pytest.mark.parametrize("make", [_plan, _schedule, _department, _none])
def test_what_is_told_is_what_happens(cast: Cast, clock_face: time_machine.Traveller, make: Any) -> None:
    plan = default_plan()
    john, jane = Actor.agent(cast.john.pk), Actor.agent(cast.jane.pk)
    answered, by_hand = cast.ticket(), cast.ticket()
    cast.ticket(topic_id=None)
    respond(actor=john, ticket_id=answered.pk, body="We are on it.")
    set_service_level(actor=jane, ticket_id=by_hand.pk, plan_id=plan.pk)
    clock_face.shift(timedelta(minutes=20))
    coming, do = make(cast, plan)
    keys = list(Ticket.objects.values_list("pk", flat=True))
    told = {one.number: (one.before, one.after) for one in moving(keys, coming, now=timezone.now())}
    before = ends()
    do()
    for pk in keys:
        apply_service_level(actor=SYSTEM, ticket_id=pk)
    after = ends()
    assert told == {
        number: (_nearest(before[number], after[number]), _nearest(after[number], before[number]))
        for number in before
        if before[number] != after[number]
    }
    assert told


def _nearest(these: dict[str, datetime], others: dict[str, datetime]) -> datetime | None:
    return min((end for target, end in these.items() if others.get(target) != end), default=None)
