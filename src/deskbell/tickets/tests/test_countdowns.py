"""What lists and clients read of the time that is left."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
import time_machine
from deskbell_tests.cast import Cast
from deskbell_tests.plans import OFFICE, published_plan, published_schedule
from django.utils import timezone

from deskbell.kernel.actor import Actor
from deskbell.kernel.configure import configure
from deskbell.service_levels.settings import DEFAULT_PLAN_ID
from deskbell.tickets.commands.change_due_date import change_due_date
from deskbell.tickets.commands.change_status import change_status
from deskbell.tickets.commands.resolve import resolve
from deskbell.tickets.commands.respond import respond
from deskbell.tickets.models import Clock, Ticket
from deskbell.tickets.queries import clocks_of_ticket
from deskbell.tickets.queries.countdowns import (
    Countdown,
    Dated,
    Promises,
    countdown_of_clock,
    countdowns_of,
    promises_of,
)
from deskbell.tickets.settings import DUE_SOON_HOURS, SHOWS_ANSWER_BY, SHOWS_SOLUTION_BY
from deskbell.tickets.words import State

pytestmark = pytest.mark.django_db
SYSTEM = Actor.system()
MONDAY = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)  # ten o'clock in Berlin; the office is open 8-12 and 13-17
HOUR = timedelta(hours=1)


@pytest.fixture
def clock_face() -> Iterator[time_machine.Traveller]:
    """Monday morning, standing still until a test moves it."""
    with time_machine.travel(MONDAY, tick=False) as now:
        yield now


@pytest.fixture
def office(cast: Cast, clock_face: time_machine.Traveller) -> Cast:
    """Four hours to the first reply, sixteen to the solution, which pauses while the desk waits."""
    plan = published_plan(
        schedule=published_schedule(content=OFFICE),
        targets={"first_response": 240, "resolution": 960},
        pauses={"resolution": [cast.status(State.WAITING).pk]},
    )
    configure(actor=SYSTEM, setting=DEFAULT_PLAN_ID, value=plan.pk)
    return cast


def of(ticket: Ticket) -> Countdown | None:
    row = Ticket.objects.values_list("pk", "next_due_at", "due_at", "plan_version_id", "calendar_version_id")
    return countdowns_of([Dated(*row.get(pk=ticket.pk))], now=timezone.now()).get(ticket.pk)


def test_hours_of_the_schedule_are_counted(office: Cast) -> None:
    left = of(office.ticket())
    assert left is not None
    assert (left.target, left.left_s, left.total_s, left.step) == ("first_response", 4 * 3600, 4 * 3600, 10)
    assert left.due_at == datetime(2026, 3, 2, 14, 0, tzinfo=UTC), "ten to twelve, one to three"
    assert left.open is not None
    assert [(opens.hour, closes.hour) for opens, closes in left.open] == [(9, 11), (12, 16), (7, 9)]


def test_a_pause_does_not_count_down(office: Cast, clock_face: time_machine.Traveller) -> None:
    ticket = office.ticket()
    respond(actor=Actor.agent(office.john.pk), ticket_id=ticket.pk, body="What does it say?")
    left = of(ticket)
    assert left is not None
    assert (left.target, left.left_s) == ("resolution", 16 * 3600)
    change_status(actor=SYSTEM, ticket_id=ticket.pk, status_id=office.status(State.WAITING).pk)
    clock_face.shift(timedelta(days=10))
    left = of(ticket)
    assert left is not None
    assert (left.target, left.due_at, left.is_overdue, left.is_soon) == ("resolution", None, False, False)
    change_status(actor=SYSTEM, ticket_id=ticket.pk, status_id=office.status(State.IN_PROGRESS).pk)
    left = of(ticket)
    assert left is not None
    assert (left.left_s, left.is_overdue) == (16 * 3600, False)


def test_what_is_over_shows_before_anybody_recorded_it(office: Cast, clock_face: time_machine.Traveller) -> None:
    ticket = office.ticket()
    clock_face.move_to(datetime(2026, 3, 2, 14, 35, tzinfo=UTC))
    assert Clock.objects.get(ticket=ticket, target="first_response").state == "running", "no sweep has come by"
    left = of(ticket)
    assert left is not None
    assert (left.is_overdue, left.left_s, left.step) == (True, -35 * 60, 0)


def test_exactly_at_its_end_nothing_is_over(office: Cast, clock_face: time_machine.Traveller) -> None:
    ticket = office.ticket()
    clock_face.move_to(datetime(2026, 3, 2, 14, 0, tzinfo=UTC))
    left = of(ticket)
    assert left is not None
    assert not left.is_overdue


def test_soon_is_time_on_the_wall(office: Cast, clock_face: time_machine.Traveller) -> None:
    configure(actor=SYSTEM, setting=DUE_SOON_HOURS, value=2)
    ticket = office.ticket()
    for at, expected in ((timedelta(hours=3), False), (timedelta(hours=3, minutes=1), True), (5 * HOUR, True)):
        clock_face.move_to(MONDAY + at)
        left = of(ticket)
        assert left is not None
        assert left.is_soon is expected, at


def test_a_due_date_by_hand_counts_without_a_plan(cast: Cast) -> None:
    ticket = cast.ticket()
    assert of(ticket) is None
    change_due_date(actor=SYSTEM, ticket_id=ticket.pk, due_at=timezone.now() + 3 * HOUR)
    left = of(ticket)
    assert left is not None
    assert (left.target, left.open, round(left.left_s / 60)) == ("", None, 180)


def test_a_due_date_by_hand_may_lie_outside_of_all_hours(office: Cast) -> None:
    ticket = office.ticket()
    respond(actor=Actor.agent(office.john.pk), ticket_id=ticket.pk, body="On Sunday, then")
    change_due_date(actor=SYSTEM, ticket_id=ticket.pk, due_at=datetime(2026, 3, 8, 9, 0, tzinfo=UTC))
    left = of(ticket)
    assert left is not None
    assert (left.target, left.open, left.left_s) == ("", None, 6 * 24 * 3600)
    found = clocks_of_ticket(ticket=Ticket.objects.get(pk=ticket.pk), now=timezone.now())
    assert found is not None
    clock = found.latest("resolution")
    assert clock is not None
    beside = countdown_of_clock(clock=clock, terms=found.terms, schedule=found.schedule, now=timezone.now())
    assert (beside.left_s, beside.open) == (left.left_s, None)


def test_many_tickets_ask_once(office: Cast, django_assert_num_queries: Any) -> None:
    tickets = [office.ticket() for _one in range(5)]
    rows = Ticket.objects.values_list("pk", "next_due_at", "due_at", "plan_version_id", "calendar_version_id")
    dated = [Dated(*row) for row in rows]
    countdowns_of(dated, now=timezone.now())
    with django_assert_num_queries(2):  # the desk's settings and the clocks
        assert len(countdowns_of(dated, now=timezone.now())) == len(tickets)


def test_clients_read_by_when_they_are_answered(office: Cast, clock_face: time_machine.Traveller) -> None:
    ticket = office.ticket()
    due_at = datetime(2026, 3, 2, 14, 0, tzinfo=UTC)
    assert promised(ticket) == Promises(answer_by=due_at)
    configure(actor=SYSTEM, setting=SHOWS_SOLUTION_BY, value=True)
    assert promised(ticket).solution_by == datetime(2026, 3, 4, 9, 0, tzinfo=UTC)
    configure(actor=SYSTEM, setting=SHOWS_ANSWER_BY, value=False)
    assert promised(ticket).answer_by is None


def test_clients_never_read_of_what_was_missed_or_is_over(office: Cast, clock_face: time_machine.Traveller) -> None:
    configure(actor=SYSTEM, setting=SHOWS_SOLUTION_BY, value=True)
    late, answered, solved = office.ticket(), office.ticket(), office.ticket()
    respond(actor=Actor.agent(office.john.pk), ticket_id=answered.pk, body="So it is")
    resolve(actor=Actor.agent(office.john.pk), ticket_id=solved.pk)
    assert promised(answered).answer_by is None
    assert promised(solved) == Promises()
    clock_face.move_to(datetime(2026, 3, 2, 14, 1, tzinfo=UTC))
    assert promised(late).answer_by is None
    assert promised(late).solution_by is not None
    clock_face.shift(timedelta(days=30))
    assert promised(late) == Promises()


def promised(ticket: Ticket) -> Promises:
    return promises_of(ticket=Ticket.objects.get(pk=ticket.pk), now=timezone.now())
