"""The page itself: what it shows to whom, how it says that nothing is there, what it costs, and what is exported."""

from __future__ import annotations

import csv
import io
import re
from datetime import timedelta

import pytest
from deskbell_tests.cast import Cast
from django.core.exceptions import EmptyResultSet
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from deskbell.features.reports import waiting
from deskbell.features.reports.models import Filling, Happening
from deskbell.kernel.actor import Actor
from deskbell.kernel.configure import configure_object
from deskbell.kernel.models import AuditEntry
from deskbell.people.models import Agent, User
from deskbell.tickets.commands.add_message import add_message
from deskbell.tickets.commands.assign import assign
from deskbell.tickets.commands.change_due_date import change_due_date
from deskbell.tickets.commands.refer import refer
from deskbell.tickets.commands.resolve import resolve
from deskbell.tickets.commands.respond import respond
from deskbell.tickets.models import Ticket
from deskbell.tickets.queries.queue_kinds import moments_at
from deskbell.tickets.viewer import viewer_of
from deskbell.ui.waiting import SHOWN

pytestmark = pytest.mark.django_db
MOST_QUERIES = 11
SYSTEM = Actor.system()
TILE = re.compile(r'<div class="card tile"><b>(?:<a[^>]*>)?(\d+)')
CARD = re.compile(r'<h3><a href="[^"]*">([^<]+)</a> <span class="count[^"]*">([^<]+)</span>')


def page(agent: Agent, query: str = "", *, status: int = 200) -> str:
    client = Client()
    client.force_login(agent.user)
    answer = client.get(reverse("reports:dashboard") + query)
    assert answer.status_code == status
    return answer.content.decode()


def tiles(text: str) -> list[int]:
    """Opened, resolved, closed, reopened, open at the end."""
    return [int(number) for number in TILE.findall(text)]


def cards(text: str) -> dict[str, str]:
    return {words.replace("&#x27;", "'"): count for words, count in CARD.findall(text)}


def in_hand(cast: Cast, agent: Agent) -> Ticket:
    ticket = cast.ticket()
    assign(actor=SYSTEM, ticket_id=ticket.pk, agent_id=agent.pk)
    return ticket


def test_an_empty_desk_says_what_will_be_there(cast: Cast) -> None:
    text = page(cast.john)
    assert "No figures yet" in text
    assert tiles(text) == []


def test_each_agent_sees_the_departments_that_they_serve(cast: Cast) -> None:
    first, _second = cast.ticket(), cast.ticket()
    resolve(actor=SYSTEM, ticket_id=first.pk)
    assert tiles(page(cast.ada)) == tiles(page(cast.john)) == [2, 1, 0, 0, 1]
    assert "No figures yet" in page(cast.nora)


def test_what_waits_is_told_kind_by_kind(cast: Cast) -> None:
    assert set(cards(page(cast.john)).values()) == {"0"}
    late, soon, answered = in_hand(cast, cast.john), in_hand(cast, cast.john), in_hand(cast, cast.john)
    for ticket, hours in ((late, -1), (soon, 1)):
        due_at = timezone.now() + timedelta(hours=hours)
        change_due_date(actor=SYSTEM, ticket_id=ticket.pk, due_at=due_at)
    respond(actor=Actor.agent(cast.john.pk), ticket_id=answered.pk, body="<p>Yes</p>")
    found = cards(page(cast.john))
    assert {name: found[name] for name in ("Overdue", "Due soon", "Needs a reply from you")} == {
        "Overdue": "1", "Due soon": "1", "Needs a reply from you": "2",
    }  # fmt: skip
    assert found["New since you last looked"] == "2"
    add_message(actor=Actor.client(cast.ken.pk), ticket_id=answered.pk, body="<p>And?</p>")
    assert cards(page(cast.john))["New since you last looked"] == "3"
    assert set(cards(page(cast.jane)).values()) == {"0"}


def test_teams_wait_for_their_members_alone(cast: Cast) -> None:
    ticket = cast.ticket()
    assign(actor=SYSTEM, ticket_id=ticket.pk, team_id=cast.level_two.pk)
    assert cards(page(cast.tom))["Your teams', in nobody's hands"] == "1"
    assert "Your teams', in nobody's hands" not in cards(page(cast.john))


def test_what_waits_is_what_each_kind_finds(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    """One statement says of all kinds what each of them finds by itself: how many up to a limit, the longest waiting first."""
    monkeypatch.setattr(waiting, "MOST", 6)
    for number in range(9):
        ticket = in_hand(cast, cast.john) if number % 2 else cast.ticket()
        change_due_date(actor=SYSTEM, ticket_id=ticket.pk, due_at=timezone.now() + timedelta(hours=number % 3 - 1))
        if not number % 2:
            refer(actor=SYSTEM, ticket_id=ticket.pk, agent_id=cast.tom.pk, comment="Look")
            assign(actor=SYSTEM, ticket_id=ticket.pk, team_id=cast.level_two.pk)
    for agent in (cast.john, cast.tom, cast.jane, cast.nora):
        viewer = viewer_of(Actor.agent(agent.pk), for_page=True)
        found = {str(one.title): one for one in waiting.tickets_that_wait(viewer)}
        for kind in waiting.KINDS:
            if not kind.is_for(viewer):
                assert str(kind.title) not in found
                continue
            try:
                rows = list(kind.find(viewer, moments_at(timezone.now())).order_by(kind.order, "pk"))
            except EmptyResultSet:
                rows = []
            one = found[str(kind.title)]
            assert one.count == min(len(rows), 7), kind.title
            assert [line.number for line in one.lines] == [row.number for row in rows[:SHOWN]], kind.title
    assert cards(page(cast.tom))["Referred to you"] == "5"
    assert cards(page(cast.john))["Referred to you"] == "0"


def test_wrong_days_are_named_beside_the_fields_and_kept(cast: Cast) -> None:
    text = page(cast.john, "?from=2026-03-09&to=2026-03-01", status=422)
    assert "The last day lies before the first." in text
    assert 'value="2026-03-09"' in text


@pytest.mark.parametrize(
    "only", ["agent:1", "agent:none", "department", "colour:3", "team:x", "source:moon", "team:99999999999999999999999"]
)
def test_what_is_none_of_one_s_business_is_not_there(cast: Cast, only: str) -> None:
    cast.ticket()
    page(cast.john, f"?only={only}", status=404)


def test_a_department_that_one_does_not_serve_is_empty_like_one_that_does_not_exist(cast: Cast) -> None:
    cast.ticket()
    for number in (cast.banking.pk, 10**9):
        assert "No figures yet" in page(cast.nora, f"?only=department:{number}")


def test_narrowed_down_twice(cast: Cast) -> None:
    """By department and by topic, which are told and can be taken back."""
    cast.ticket()
    cast.ticket(actor=SYSTEM, email=cast.ken.email, topic_id=None, department_id=cast.facilities.pk)
    assert tiles(page(cast.ada)) == [2, 0, 0, 0, 2]
    text = page(cast.ada, f"?only=department:{cast.banking.pk}&only=topic:{cast.outage.pk}")
    assert tiles(text) == [1, 0, 0, 0, 1]
    assert "Department: Online Banking" in text
    assert "No figures yet" in page(cast.ada, f"?only=department:{cast.banking.pk}&only=topic:none")


def queries_of(agent: Agent, query: str) -> int:
    client = Client()
    client.force_login(agent.user)
    client.get(reverse("reports:dashboard") + query)
    with CaptureQueriesContext(connection) as found:
        client.get(reverse("reports:dashboard") + query)
    return len(found)


def test_more_tickets_cost_no_more_queries(cast: Cast) -> None:
    in_hand(cast, cast.john)
    before = queries_of(cast.john, "?by=agent")
    for _number in range(8):
        in_hand(cast, cast.john)
    assert queries_of(cast.john, "?by=agent") == before <= MOST_QUERIES


def test_a_dashboard_asks_little(cast: Cast) -> None:
    """However the clocks are changed in the period, and whatever waits; what other features let wait comes on top."""
    waits = in_hand(cast, cast.tom)
    refer(actor=SYSTEM, ticket_id=cast.ticket().pk, agent_id=cast.tom.pk, comment="Look")
    assign(actor=SYSTEM, ticket_id=cast.ticket().pk, team_id=cast.level_two.pk)
    change_due_date(actor=SYSTEM, ticket_id=waits.pk, due_at=timezone.now() - timedelta(hours=1))
    User.objects.filter(pk=cast.tom.pk).update(time_zone="Europe/Berlin")
    for query in ("", "?by=topic", "?by=agent", "?by=team", "?from=2025-01-01&to=2025-12-31", "?only=agent:none"):
        assert queries_of(cast.tom, query) <= MOST_QUERIES, query


def test_older_tickets_are_told_of_while_they_are_gathered(cast: Cast) -> None:
    cast.ticket()
    Filling.objects.create(until_id=1000, reached_id=400)
    text = page(cast.john)
    assert 'max="1000" value="400"' in text
    Filling.objects.update(reached_id=1000)
    assert "<progress" not in page(cast.john)


def exported(agent: Agent, table: str) -> list[list[str]]:
    client = Client()
    client.force_login(agent.user)
    answer = client.post(reverse("reports:export"), {"table": table, "period": "7", "by": "department"})
    text = b"".join(answer.streaming_content).decode("utf-8-sig")  # type: ignore[attr-defined]
    return list(csv.reader(io.StringIO(text)))


def test_tables_are_exported_and_the_log_keeps_it(cast: Cast) -> None:
    configure_object(actor=SYSTEM, instance=cast.banking, changes={"name": "=cmd|' /C calc'!A0"})
    resolve(actor=SYSTEM, ticket_id=cast.ticket().pk)
    days, groups = exported(cast.john, "days"), exported(cast.john, "groups")
    assert [row[1:] for row in days[1:]] == [["0", "0", "0", "0", "0"]] * 6 + [["1", "1", "0", "0", "0"]]
    assert [row[:6] for row in groups[1:]] == [
        ["Everything", "1", "1", "0", "0", "0"],
        ["'=cmd|' /C calc'!A0", "1", "1", "0", "0", "0"],
    ]
    assert AuditEntry.objects.filter(subject__startswith="figures").count() == 2


@pytest.mark.broken_on_purpose
def test_a_row_that_lies_about_its_department_shows_no_ticket(cast: Cast) -> None:
    """The list asks what the viewer may see, whatever the rows say."""
    ticket = cast.ticket()
    Happening.objects.update(department_id=cast.facilities.pk)
    client = Client()
    client.force_login(cast.nora.user)
    assert ticket.number not in client.get(reverse("reports:tickets") + "?what=opened").content.decode()
