"""The service-level monitor: what runs out, who has how much of it, and how plans were kept."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from html import unescape
from typing import Any

import pytest
import time_machine
from deskbell_tests.cast import Cast
from deskbell_tests.plans import ALWAYS, published_plan, published_schedule
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from deskbell.kernel.actor import Actor
from deskbell.kernel.configure import configure
from deskbell.service_levels.models import Plan
from deskbell.service_levels.settings import DEFAULT_PLAN_ID
from deskbell.tickets.commands.assign import assign
from deskbell.tickets.commands.change_status import change_status
from deskbell.tickets.commands.resolve import resolve
from deskbell.tickets.commands.respond import respond
from deskbell.tickets.jobs import sweep
from deskbell.tickets.models import Ticket
from deskbell.tickets.words import State

pytestmark = pytest.mark.django_db
SYSTEM = Actor.system()
MONDAY = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)
HOUR = timedelta(hours=1)
MOST_QUERIES = 15
ADDRESS = "/admin/service-levels/"


@pytest.fixture
def clock_face() -> Iterator[time_machine.Traveller]:
    """Monday morning, standing still until a test moves it."""
    with time_machine.travel(MONDAY, tick=False) as now:
        yield now


@pytest.fixture
def plan(cast: Cast, clock_face: time_machine.Traveller) -> Plan:
    """Four hours to answer and eight to solve, day and night; the solution pauses while the desk waits."""
    plan = published_plan(
        schedule=published_schedule(content=ALWAYS, name="Always open"),
        targets={"first_response": 240, "resolution": 480},
        pauses={"resolution": [cast.status(State.WAITING).pk]},
    )
    configure(actor=SYSTEM, setting=DEFAULT_PLAN_ID, value=plan.pk)
    return plan


@pytest.fixture
def ada(cast: Cast) -> Client:
    client = Client()
    client.force_login(cast.ada.user)
    return client


def page_of(browser: Client, query: str = "", **headers: str) -> str:
    answer = browser.get(ADDRESS + query, headers=headers)
    assert answer.status_code == 200
    return answer.content.decode()


def listed(page: str) -> list[str]:
    return re.findall(r'id="live-(\d+)"', page)


def tiles(page: str) -> dict[str, int]:
    found = re.findall(r'<div class="card tile"><b>(\d+)</b><span>([^<]+)</span>', page)
    return {words: int(number) for number, words in found}


def rows(page: str, caption: str) -> list[str]:
    """The rows of a table as words."""
    table = re.search(rf"<caption[^>]*>{caption}.*?<tbody>(.*?)</tbody>", page, re.DOTALL)
    if table is None:
        return []
    cells = [re.sub(r"<[^>]+>", " ", row) for row in table.group(1).split("</tr>")]
    return [" ".join(unescape(words).split()) for words in cells if words.strip()]


def test_what_runs_out_first_stands_first(
    cast: Cast, ada: Client, plan: Plan, clock_face: time_machine.Traveller
) -> None:
    first = cast.ticket()
    clock_face.shift(HOUR)
    second = cast.ticket()
    page = page_of(ada)
    assert listed(page) == [first.number, second.number]
    assert "3 h</span></time>" in page
    assert "4 h</span></time>" in page
    assert tiles(page) == {"running": 2, "end within the hour": 0, "overdue": 0, "paused": 0}


def test_what_is_over_shows_at_once_before_any_sweep(
    cast: Cast, ada: Client, plan: Plan, clock_face: time_machine.Traveller
) -> None:
    ticket = cast.ticket()
    clock_face.shift(4 * HOUR)
    assert tiles(page_of(ada)) == {"running": 1, "end within the hour": 1, "overdue": 0, "paused": 0}, (
        "in time until then"
    )
    clock_face.shift(timedelta(seconds=1))
    page = page_of(ada)
    assert tiles(page) == {"running": 0, "end within the hour": 0, "overdue": 1, "paused": 0}
    assert listed(page) == []
    assert listed(page_of(ada, "?show=overdue")) == [ticket.number]
    unswept = rows(page, "How plans were kept")
    assert unswept == ["Standard First reply 0 1 0 %"]
    assert sweep(worker="late") == 1
    assert rows(page_of(ada), "How plans were kept") == unswept, "recording it changes nothing"


def test_what_is_paused_neither_runs_nor_is_over(
    cast: Cast, ada: Client, plan: Plan, clock_face: time_machine.Traveller
) -> None:
    ticket = cast.ticket()
    respond(actor=Actor.agent(cast.john.pk), ticket_id=ticket.pk, body="What does it say?")
    change_status(actor=SYSTEM, ticket_id=ticket.pk, status_id=cast.status(State.WAITING).pk)
    clock_face.shift(timedelta(days=3))
    page = page_of(ada)
    assert tiles(page) == {"running": 0, "end within the hour": 0, "overdue": 0, "paused": 1}
    assert listed(page) == []
    assert rows(page, "How plans were kept") == ["Standard First reply 1 0 100 %"]
    change_status(actor=SYSTEM, ticket_id=ticket.pk, status_id=cast.status(State.IN_PROGRESS).pk)
    assert tiles(page_of(ada))["running"] == 1


def test_departments_and_agents_are_counted_and_lead_to_their_own(cast: Cast, ada: Client, plan: Plan) -> None:
    taken, free = cast.ticket(), cast.ticket()
    elsewhere = cast.ticket(topic_id=None)
    assign(actor=SYSTEM, ticket_id=taken.pk, agent_id=cast.john.pk)
    page = page_of(ada)
    assert rows(page, "By department") == ["IT Support 1 0 0 0", "Online Banking 2 0 0 0"]
    assert rows(page, "By agent") == ["John Doe 1 0 0 0", "Nobody 2 0 0 0"]
    assert listed(page_of(ada, f"?department={cast.it_support.pk}")) == [elsewhere.number]
    assert listed(page_of(ada, f"?agent={cast.john.pk}")) == [taken.number]
    assert listed(page_of(ada, f"?agent=0&department={cast.banking.pk}")) == [free.number]


def test_times_kept_and_missed_over_the_periods(
    cast: Cast, ada: Client, plan: Plan, clock_face: time_machine.Traveller
) -> None:
    kept, late = cast.ticket(), cast.ticket()
    john = Actor.agent(cast.john.pk)
    resolve(actor=john, ticket_id=kept.pk, comment="So it is")
    clock_face.shift(6 * HOUR)
    respond(actor=john, ticket_id=late.pk, body="At last")
    resolve(actor=john, ticket_id=late.pk)
    assert rows(page_of(ada, "?days=7"), "How plans were kept") == [
        "Standard First reply 0 1 0 %",
        "Standard Solved by 2 0 100 %",
    ], "an answer that nobody gave any more does not count"
    missed = page_of(ada, f"?show=missed&plan={plan.pk}&target=first_response&days=7")
    assert listed(missed) == [late.number]
    assert listed(page_of(ada, f"?show=missed&plan={plan.pk}&target=resolution&days=7")) == []
    clock_face.shift(timedelta(days=20))
    assert rows(page_of(ada, "?days=7"), "How plans were kept") == []
    assert len(rows(page_of(ada), "How plans were kept")) == 2
    table = ada.post(f"{ADDRESS}export/", {"days": "30"}).getvalue().decode()
    assert table.splitlines()[1:] == [
        '"Standard","First reply","30","0","1","0"',
        '"Standard","Solved by","30","2","0","100"',
    ]


def test_the_part_that_is_asked_for_again_is_that_part_alone(cast: Cast, ada: Client, plan: Plan) -> None:
    ticket = cast.ticket()
    part = page_of(ada, **{"HX-Request": "true"})
    assert listed(part) == [ticket.number]
    assert part.startswith('<div id="live"')
    assert 'hx-trigger="every 30s"' in part
    assert "How plans were kept" not in part


@pytest.mark.parametrize(
    "query", ["?department=x&agent=-1&days=8", "?show=missed", "?show=missed&plan=1&target=x", "?days=٣", "?agent=1e9"]
)
def test_a_bad_address_shows_everything(cast: Cast, ada: Client, plan: Plan, query: str) -> None:
    ticket = cast.ticket()
    assert listed(page_of(ada, query)) == [ticket.number]


def test_a_hundred_tickets_ask_no_more(cast: Cast, ada: Client, plan: Plan) -> None:
    def asked(**headers: str) -> list[dict[str, Any]]:
        with CaptureQueriesContext(connection) as captured:
            page_of(ada, **headers)
        return captured.captured_queries

    cast.ticket()
    asked()
    with_one = asked()
    for _one in range(8):
        cast.ticket()
    assert len(asked()) == len(with_one)
    assert len(with_one) <= MOST_QUERIES, "\n".join(query["sql"][:150] for query in with_one)
    assert len(asked(**{"HX-Request": "true"})) <= MOST_QUERIES
    assert Ticket.objects.count() == 9


def test_without_plans_the_page_says_where_they_are_made(cast: Cast, ada: Client) -> None:
    assert "Nothing was decided in this time." in page_of(ada)
