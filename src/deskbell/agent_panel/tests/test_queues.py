"""The queues: what stands in them, in which order, page by page."""

import re
from datetime import timedelta

import pytest
from deskbell_tests.cast import Cast
from django.db.models import F
from django.test import Client
from django.utils import timezone

from deskbell.agent_panel.tests.conftest import SignIn
from deskbell.kernel.actor import Actor
from deskbell.kernel.configure import configure
from deskbell.tickets.commands.assign import assign
from deskbell.tickets.commands.change_due_date import change_due_date
from deskbell.tickets.commands.change_priority import change_priority
from deskbell.tickets.commands.change_status import change_status
from deskbell.tickets.commands.note import note
from deskbell.tickets.commands.respond import respond
from deskbell.tickets.models import Ticket
from deskbell.tickets.settings import DUE_SOON_HOURS, QUEUE_PAGE_SIZE
from deskbell.tickets.words import State

pytestmark = pytest.mark.django_db


def numbers(page: str) -> list[str]:
    """The tickets of a queue's page, in its order."""
    return re.findall(r'<td class="num">([^<]+)</td>', page)


def shown(browser: Client, address: str) -> list[str]:
    answer = browser.get(address)
    assert answer.status_code == 200
    return numbers(answer.content.decode())


def test_the_panel_begins_with_what_needs_a_reply(jane: Client) -> None:
    assert jane.get("/desk/")["Location"] == "/desk/needs_reply/"


def test_each_queue_holds_its_own(cast: Cast, jane: Client) -> None:
    ada = Actor.agent(cast.ada.pk)
    waiting, mine, of_team, answered, resolved, closed = [cast.ticket() for _one in range(6)]
    assign(actor=ada, ticket_id=mine.pk, agent_id=cast.jane.pk)
    assign(actor=ada, ticket_id=of_team.pk, team_id=cast.level_two.pk)
    respond(actor=ada, ticket_id=answered.pk, body="<p>Done?</p>")
    change_status(actor=ada, ticket_id=resolved.pk, status_id=cast.status(State.RESOLVED).pk)
    change_status(actor=ada, ticket_id=closed.pk, status_id=cast.status(State.CLOSED).pk)
    change_due_date(actor=ada, ticket_id=mine.pk, due_at=timezone.now() - timedelta(hours=1))
    expected = {
        "needs_reply": [waiting, mine, of_team],
        "answered": [answered],
        "mine": [mine],
        "my_teams": [],
        "unassigned": [waiting, answered],
        "due_soon": [],
        "overdue": [mine],
        "resolved": [resolved],
        "closed": [closed],
    }
    for queue, tickets in expected.items():
        assert sorted(shown(jane, f"/desk/{queue}/")) == sorted(one.number for one in tickets), queue


def test_the_rail_counts(cast: Cast, jane: Client) -> None:
    for _one in range(3):
        cast.ticket()
    page = jane.get("/desk/mine/").content.decode()
    assert re.search(r'href="/desk/needs_reply/"[^>]*>Needs a reply <span class="count">3</span>', page)
    assert re.search(r'href="/desk/mine/"[^>]* aria-current="page">Mine <span class="count">0</span>', page)


def test_a_queue_sorts_both_ways(cast: Cast, jane: Client) -> None:
    first, second, third = cast.ticket(), cast.ticket(), cast.ticket()
    change_priority(actor=Actor.agent(cast.ada.pk), ticket_id=second.pk, priority_id=cast.priority("emergency").pk)
    by_age = [one.number for one in (first, second, third)]
    assert shown(jane, "/desk/needs_reply/?sort=opened&direction=asc") == by_age
    assert shown(jane, "/desk/needs_reply/?sort=opened&direction=desc") == by_age[::-1]
    assert shown(jane, "/desk/needs_reply/?sort=urgency")[0] == second.number
    assert shown(jane, "/desk/needs_reply/?sort=updated")[0] == second.number


def test_pages_follow_one_another_and_lead_back(cast: Cast, jane: Client) -> None:
    tickets = [cast.ticket().number for _one in range(30)]
    first = jane.get("/desk/needs_reply/?sort=opened&direction=asc").content.decode()
    next_url = re.search(r'rel="next" href="([^"]+)"', first)
    assert next_url
    assert 'rel="prev"' not in first
    second = jane.get(next_url.group(1).replace("&amp;", "&")).content.decode()
    assert numbers(first) + numbers(second) == tickets
    back_url = re.search(r'rel="prev" href="([^"]+)"', second)
    assert back_url
    assert shown(jane, back_url.group(1).replace("&amp;", "&")) == tickets[:25]


@pytest.mark.parametrize(
    "query", ["sort=password", "direction=sideways", "sort=updated__gt", "sort=requester__password"]
)
def test_an_order_that_the_queue_does_not_have_is_refused(cast: Cast, jane: Client, query: str) -> None:
    assert jane.get(f"/desk/needs_reply/?{query}").status_code == 400
    assert jane.get("/desk/closed/?sort=tags").status_code == 200
    assert jane.get("/desk/needs_reply/?sort=due").status_code == 200


@pytest.mark.parametrize(
    "cursor",
    [
        "", "x", "%00", "W10", "e30", "WzEsMl0", "bnVsbA", "WyIyMDI2LTAxLTAxVDAwOjAwOjAwKzAwOjAwIiwgMSwgZmFsc2Vd",
        "WzEsIDEwMDAwMDAwMDAwMDAwMDAwMDAwMDAwMDAwMCwgZmFsc2Vd", "WzEwMDAwMDAwMDAwMDAwMDAwMDAwMDAwMDAwMDAsIDEsIGZhbHNlXQ",
        "A" * 300,
    ],
)  # fmt: skip
@pytest.mark.parametrize("sort", ["updated", "urgency", "due"])
def test_a_spoilt_cursor_breaks_nothing(cast: Cast, jane: Client, cursor: str, sort: str) -> None:
    cast.ticket()
    assert jane.get(f"/desk/needs_reply/?sort={sort}&cursor={cursor}").status_code == 200


def test_an_unknown_queue_is_not_there(jane: Client) -> None:
    assert jane.get("/desk/everything/").status_code == 404


def test_an_empty_queue_says_so(jane: Client) -> None:
    page = jane.get("/desk/mine/").content.decode()
    assert "Nothing here" in page
    assert "<table" not in page


def test_only_open_departments_stand_in_a_queue(cast: Cast, sign_in: SignIn) -> None:
    """Threats 13 and 24: neither rows nor counts tell of what is not open to an agent."""
    cast.ticket()
    page = sign_in(cast.nora).get("/desk/needs_reply/").content.decode()
    assert numbers(page) == []
    assert re.search(r'Needs a reply <span class="count">0</span>', page)


def test_a_team_opens_its_tickets(cast: Cast, sign_in: SignIn) -> None:
    ticket = cast.ticket()
    tom = sign_in(cast.tom)
    assert shown(tom, "/desk/my_teams/") == []
    assign(actor=Actor.agent(cast.ada.pk), ticket_id=ticket.pk, team_id=cast.level_two.pk)
    assert shown(tom, "/desk/my_teams/") == [ticket.number]


def test_unread_stands_out(cast: Cast, jane: Client) -> None:
    ticket = cast.ticket()
    assign(actor=Actor.agent(cast.ada.pk), ticket_id=ticket.pk, agent_id=cast.jane.pk)
    jane.post(f"/desk/tickets/{ticket.number}/seen/")
    assert 'class="unread"' not in jane.get("/desk/mine/").content.decode()
    note(actor=Actor.agent(cast.ada.pk), ticket_id=ticket.pk, body="<p>Look</p>")
    assert 'class="unread"' in jane.get("/desk/mine/").content.decode()


def test_a_ticket_remembers_its_queue(cast: Cast, jane: Client) -> None:
    before, ticket, after = cast.ticket(), cast.ticket(), cast.ticket()
    page = jane.get("/desk/needs_reply/?sort=opened&direction=asc").content.decode()
    link = re.search(rf'href="(/desk/tickets/{ticket.number}/[^"]*)"', page)
    assert link
    opened = jane.get(link.group(1).replace("&amp;", "&")).content.decode()
    for number, rel in ((before.number, "prev"), (after.number, "next")):
        assert (
            f'rel="{rel}" href="/desk/tickets/{number}/?queue=needs_reply&amp;sort=opened&amp;direction=asc"' in opened
        )
    assert 'href="/desk/needs_reply/?sort=opened&amp;direction=asc">Back to the queue' in opened


def test_a_mangled_memory_is_forgotten(cast: Cast, jane: Client) -> None:
    number = cast.ticket().number
    for query in ("queue=everything", "queue=mine&sort=password", "queue=mine&direction=x", "sort=opened"):
        answer = jane.get(f"/desk/tickets/{number}/?{query}")
        assert answer.status_code == 200
        assert "Back to the queue" not in answer.content.decode()


def test_late_and_due_are_told_apart(cast: Cast, jane: Client) -> None:
    late, due = cast.ticket(), cast.ticket()
    ada = Actor.agent(cast.ada.pk)
    change_due_date(actor=ada, ticket_id=late.pk, due_at=timezone.now() - timedelta(minutes=42))
    change_due_date(actor=ada, ticket_id=due.pk, due_at=timezone.now() + timedelta(hours=3, minutes=5))
    page = jane.get("/desk/needs_reply/").content.decode()
    assert "overdue 42 min</span></time>" in page
    assert "3 h 4 min</span></time>" in page
    assert Ticket.objects.count() == 2


def test_due_soon_follows_its_setting(cast: Cast, jane: Client) -> None:
    ticket = cast.ticket()
    change_due_date(actor=Actor.agent(cast.ada.pk), ticket_id=ticket.pk, due_at=timezone.now() + timedelta(hours=3))
    assert shown(jane, "/desk/due_soon/") == [ticket.number]
    rail = jane.get("/desk/mine/").content.decode()
    assert re.search(r'href="/desk/due_soon/"[^>]*>Due soon <span class="count">1</span>', rail)
    configure(actor=Actor.system(), setting=DUE_SOON_HOURS, value=2)
    assert shown(jane, "/desk/due_soon/") == []
    rail = jane.get("/desk/mine/").content.decode()
    assert re.search(r'href="/desk/due_soon/"[^>]*>Due soon <span class="count">0</span>', rail)


@pytest.mark.parametrize("agent", ["jane", "ada"])
def test_by_due_date_nothing_is_lost_and_nothing_comes_twice(cast: Cast, sign_in: SignIn, agent: str) -> None:
    """Tickets without an end stand behind all others, forwards and backwards, over the edges of pages."""
    ada, now = Actor.agent(cast.ada.pk), timezone.now()
    configure(actor=Actor.system(), setting=QUEUE_PAGE_SIZE, value=5)
    tickets = [cast.ticket() for _one in range(13)]
    for place, ticket in enumerate(tickets[:7]):
        change_due_date(actor=ada, ticket_id=ticket.pk, due_at=now + timedelta(days=1 + (place * 3) % 7))
    browser = sign_in(getattr(cast, agent))
    rows = Ticket.objects.order_by(F("next_due_at").asc(nulls_last=True), "pk")
    expected = [one.number for one in rows]
    assert walked(browser, "/desk/needs_reply/?sort=due") == expected
    assert walked(browser, "/desk/needs_reply/?sort=due&direction=desc") == expected[::-1]


def walked(browser: Client, address: str) -> list[str]:
    """All pages of a list, after going back to the first from the last gave the same."""
    found: list[list[str]] = []
    page = browser.get(address).content.decode()
    found.append(numbers(page))
    while link := re.search(r'rel="next" href="([^"]+)"', page):
        page = browser.get(link.group(1).replace("&amp;", "&")).content.decode()
        found.append(numbers(page))
    back = [found[-1]]
    while link := re.search(r'rel="prev" href="([^"]+)"', page):
        page = browser.get(link.group(1).replace("&amp;", "&")).content.decode()
        back.append(numbers(page))
    assert back[::-1] == found
    return [number for one in found for number in one]
