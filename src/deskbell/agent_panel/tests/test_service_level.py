"""A ticket's service level: the card beside it, and why it is due when it is due."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from html import unescape

import pytest
import time_machine
from deskbell_tests.cast import Cast
from deskbell_tests.plans import OFFICE, published_plan, published_schedule
from django.test import Client
from django.utils import timezone

from deskbell.kernel.actor import Actor
from deskbell.kernel.configure import configure
from deskbell.service_levels.explanations import account_of
from deskbell.service_levels.settings import DEFAULT_PLAN_ID
from deskbell.tickets.commands.change_due_date import change_due_date
from deskbell.tickets.commands.change_status import change_status
from deskbell.tickets.commands.resolve import resolve
from deskbell.tickets.commands.respond import respond
from deskbell.tickets.models import Ticket
from deskbell.tickets.queries import TicketClocks, clocks_of_ticket
from deskbell.tickets.words import State

pytestmark = pytest.mark.django_db
SYSTEM = Actor.system()
MONDAY = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)  # ten o'clock in Berlin; the office is open 8-12 and 13-17
HOLIDAY = {"on": "2026-03-03", "name": "Foundation Day"}


@pytest.fixture
def clock_face() -> Iterator[time_machine.Traveller]:
    """Monday morning, standing still until a test moves it."""
    with time_machine.travel(MONDAY, tick=False) as now:
        yield now


@pytest.fixture
def ticket(cast: Cast, clock_face: time_machine.Traveller) -> Ticket:
    """Four hours to the first reply, sixteen to the solution, which pauses while the desk waits; Tuesday is a holiday."""
    plan = published_plan(
        schedule=published_schedule(content={**OFFICE, "holidays": [HOLIDAY]}),
        targets={"first_response": 240, "resolution": 960},
        pauses={"resolution": [cast.status(State.WAITING).pk]},
    )
    configure(actor=SYSTEM, setting=DEFAULT_PLAN_ID, value=plan.pk)
    return cast.ticket()


def card(browser: Client, ticket: Ticket) -> str:
    page = browser.get(f"/desk/tickets/{ticket.number}/").content.decode()
    found = re.search(r"<h2>Service level</h2>(.*?)</div>", page, re.DOTALL)
    return words_of(found.group(1)) if found else ""


def why(browser: Client, ticket: Ticket) -> str:
    answer = browser.get(f"/desk/tickets/{ticket.number}/service-level/")
    assert answer.status_code == 200
    return words_of(answer.content.decode().partition("<main")[2])


def words_of(markup: str) -> str:
    return re.sub(r"\s+", " ", unescape(re.sub(r"<[^>]+>", " ", markup)))


def found(ticket: Ticket) -> TicketClocks:
    clocks = clocks_of_ticket(ticket=Ticket.objects.get(pk=ticket.pk), now=timezone.now())
    assert clocks is not None
    return clocks


def test_the_card_says_how_each_clock_stands(
    cast: Cast, jane: Client, ticket: Ticket, clock_face: time_machine.Traveller
) -> None:
    clock_face.shift(timedelta(hours=1, minutes=12))  # it is 11:12
    assert "First reply 2 h 48 min left" in card(jane, ticket)
    respond(actor=Actor.agent(cast.john.pk), ticket_id=ticket.pk, body="What does it say?")
    change_status(actor=SYSTEM, ticket_id=ticket.pk, status_id=cast.status(State.WAITING).pk)
    text = card(jane, ticket)
    assert "Standard · the desk's default" in text
    assert "First reply met with 2 h 48 min to spare" in text
    assert f"Solution paused in “{cast.status(State.WAITING).name}”, 14 h 48 min left" in text
    clock_face.shift(timedelta(days=3))
    assert "14 h 48 min left" in card(jane, ticket), "a pause costs nothing"


def test_what_is_over_says_by_how_much(
    cast: Cast, jane: Client, ticket: Ticket, clock_face: time_machine.Traveller
) -> None:
    clock_face.move_to(datetime(2026, 3, 2, 14, 12, tzinfo=UTC))
    assert "First reply overdue 12 min" in card(jane, ticket), "before any sweep"
    assert '<span class="pill late">Overdue</span>' in jane.get(f"/desk/tickets/{ticket.number}/").content.decode()
    respond(actor=Actor.agent(cast.john.pk), ticket_id=ticket.pk, body="Here")
    assert "First reply missed by 12 min" in card(jane, ticket)


def test_without_a_plan_nothing_runs(cast: Cast, jane: Client) -> None:
    ticket = cast.ticket()
    assert "First reply" not in card(jane, ticket)
    assert "Why this time?" not in card(jane, ticket)
    assert jane.get(f"/desk/tickets/{ticket.number}/service-level/").status_code == 404


def test_every_hour_is_accounted_for(cast: Cast, jane: Client, ticket: Ticket) -> None:
    text = why(jane, ticket)
    assert (
        "Version 1 of the plan. Time counts in the hours of the schedule “Office” (version 1), on the clock of Europe/Berlin"
        in text
    )
    assert "0 s counted so far, 4 h to come." in text
    assert "Mon 2 Mar 10:00–12:00, 13:00–15:00 4 h to come" in text
    assert "Tue 3 Mar closed Foundation Day" in text, "the sixteen hours go over the holiday"
    assert "Wed 4 Mar 08:00–12:00, 13:00–17:00 8 h to come" in text


def test_what_was_counted_and_what_comes_make_the_target(
    cast: Cast, ticket: Ticket, clock_face: time_machine.Traveller
) -> None:
    waiting, working = cast.status(State.WAITING).pk, cast.status(State.IN_PROGRESS).pk
    for minutes, status_id in ((37, waiting), (1501, working), (1999, waiting), (3000, working)):
        clock_face.shift(timedelta(minutes=minutes, seconds=7))
        change_status(actor=SYSTEM, ticket_id=ticket.pk, status_id=status_id)
        clocks = found(ticket)
        solution = clocks.latest("resolution")
        assert solution is not None
        account = account_of(solution, clocks.schedule, timezone.now())
        left_s = solution.left_s if solution.is_paused else account.ahead_s
        assert left_s is not None
        assert account.counted_s + left_s == pytest.approx(960 * 60)
    assert sum(day.seconds for day in account.days) == pytest.approx(960 * 60)


def test_pauses_and_a_due_date_by_hand_are_told(
    cast: Cast, jane: Client, ticket: Ticket, clock_face: time_machine.Traveller
) -> None:
    change_status(actor=SYSTEM, ticket_id=ticket.pk, status_id=cast.status(State.WAITING).pk)
    clock_face.shift(timedelta(hours=1))
    change_status(actor=SYSTEM, ticket_id=ticket.pk, status_id=cast.status(State.IN_PROGRESS).pk)
    assert f"in “{cast.status(State.WAITING).name}”" in why(jane, ticket)
    change_due_date(actor=SYSTEM, ticket_id=ticket.pk, due_at=timezone.now() + timedelta(days=9))
    assert "a due date set by hand takes the plan's place" in why(jane, ticket)
    resolve(actor=SYSTEM, ticket_id=ticket.pk)
    assert "when the ticket was finished" in why(jane, ticket)


def test_the_dialog_is_a_part_of_a_page(jane: Client, ticket: Ticket) -> None:
    answer = jane.get(f"/desk/tickets/{ticket.number}/service-level/", headers={"HX-Request": "true"})
    assert "<main" not in answer.content.decode()
    assert 'id="dialog-title">Why this time?' in answer.content.decode()
