"""Rows of figures: what each fact of a ticket makes of them, that they are kept in step, and that a lost one is caught."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from deskbell_tests.cast import Cast

from deskbell.features.reports.models import Happening, Measure, What
from deskbell.kernel.actor import Actor
from deskbell.kernel.verification import run_all
from deskbell.tickets.commands.assign import assign
from deskbell.tickets.commands.close import close
from deskbell.tickets.commands.reopen import reopen
from deskbell.tickets.commands.resolve import resolve
from deskbell.tickets.commands.respond import respond
from deskbell.tickets.commands.transfer import transfer
from deskbell.tickets.models import Ticket

pytestmark = pytest.mark.django_db
MONDAY = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)


def rows(ticket: Ticket) -> list[tuple[int, int, int, int | None]]:
    """What, minutes since Monday nine o'clock, change, and when the work ended in such minutes."""
    base = int(MONDAY.timestamp())
    return [
        (row.what, (row.at_s - base) // 60, row.change, None if row.until_s is None else (row.until_s - base) // 60)
        for row in Happening.objects.filter(ticket=ticket).order_by("sequence")
    ]


def at(minutes: int) -> time_machine.travel:
    return time_machine.travel(MONDAY + timedelta(minutes=minutes), tick=False)


def lived(cast: Cast) -> Ticket:
    """Opened, answered twice, resolved, reopened and closed."""
    jane = Actor.agent(cast.jane.pk)
    with at(0):
        ticket = cast.ticket()
    with at(30):
        respond(actor=jane, ticket_id=ticket.pk, body="<p>Yes?</p>")
    with at(40):
        respond(actor=jane, ticket_id=ticket.pk, body="<p>Still there?</p>")
    with at(60):
        resolve(actor=jane, ticket_id=ticket.pk)
    with at(90):
        reopen(actor=jane, ticket_id=ticket.pk)
    with at(100):
        close(actor=jane, ticket_id=ticket.pk)
    return ticket


def test_a_life_is_told(cast: Cast) -> None:
    ticket = lived(cast)
    assert rows(ticket) == [
        (What.OPENED, 0, 1, 60),
        (What.ANSWERED, 30, 0, None),
        (What.RESOLVED, 60, -1, None),
        (What.REOPENED, 90, 1, 100),
        (What.CLOSED, 100, -1, None),
    ]


def test_without_a_plan_times_are_those_of_the_wall_clock(cast: Cast) -> None:
    """The half hour in which it was finished does not count."""
    took = Happening.objects.filter(ticket=lived(cast), seconds__isnull=False).order_by("sequence")
    assert [(row.what, row.seconds, row.measure) for row in took] == [
        (What.ANSWERED, 30 * 60, Measure.WALL),
        (What.RESOLVED, 60 * 60, Measure.WALL),
        (What.CLOSED, 70 * 60, Measure.WALL),
    ]


def test_every_row_says_what_the_ticket_is_now(cast: Cast) -> None:
    ticket = lived(cast)
    transfer(actor=Actor.system(), ticket_id=ticket.pk, department_id=cast.facilities.pk)
    assert set(Happening.objects.filter(ticket=ticket).values_list("department_id", flat=True)) == {cast.facilities.pk}
    with at(200):
        reopen(actor=Actor.system(), ticket_id=ticket.pk)
    assign(actor=Actor.system(), ticket_id=ticket.pk, agent_id=cast.tom.pk)
    told = [(row.what, row.agent_id) for row in Happening.objects.filter(ticket=ticket).order_by("sequence")]
    jane, tom = cast.jane.pk, cast.tom.pk
    assert told == [
        (What.OPENED, jane),
        (What.ANSWERED, jane),
        (What.RESOLVED, jane),
        (What.REOPENED, jane),
        (What.CLOSED, jane),
        (What.REOPENED, tom),
    ]


def problems() -> list[str]:
    return [f"{finding.name}: {problem.text}" for finding in run_all() for problem in finding.problems]


@pytest.mark.broken_on_purpose
@pytest.mark.parametrize("what", [What.OPENED, What.ANSWERED, What.RESOLVED, What.REOPENED])
def test_a_dropped_happening_is_caught(cast: Cast, what: What) -> None:
    ticket = lived(cast)
    assert problems() == []
    Happening.objects.filter(ticket=ticket, what=what).delete()
    assert len(problems()) == 1


@pytest.mark.broken_on_purpose
def test_a_happening_too_many_and_an_altered_one_are_caught(cast: Cast) -> None:
    ticket, other = lived(cast), lived(cast)
    Happening.objects.filter(ticket=other, what=What.RESOLVED).update(seconds=1)
    row = Happening.objects.get(ticket=ticket, what=What.OPENED)
    row.pk, row.sequence = None, 1000
    row.save()
    assert len(problems()) == 2
