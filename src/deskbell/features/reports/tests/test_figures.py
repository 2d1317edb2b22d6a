"""The law of the figures: they are what the ledger says, added up by brute force, and the lists behind them are as long."""

from __future__ import annotations

import contextlib
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
import time_machine
from deskbell_tests.cast import Cast
from deskbell_tests.plans import published_plan
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from deskbell.features.reports import queries
from deskbell.features.reports.lists import PAGE_SIZE, tickets_page
from deskbell.features.reports.models import Happening, What
from deskbell.features.reports.pages import Asked, narrowed_scope, value_of
from deskbell.features.reports.period import DAY_S, OWN, Chosen, Period
from deskbell.features.reports.queries import FIGURES, Counts, Figures, figures_of
from deskbell.features.reports.scope import TRAITS, scope_of
from deskbell.kernel.actor import Actor
from deskbell.kernel.configure import configure
from deskbell.kernel.errors import DeskError, NotFound
from deskbell.service_levels.settings import DEFAULT_PLAN_ID
from deskbell.tickets.commands.archive import archive
from deskbell.tickets.commands.assign import assign
from deskbell.tickets.commands.change_priority import change_priority
from deskbell.tickets.commands.change_topic import change_topic
from deskbell.tickets.commands.close import close
from deskbell.tickets.commands.delete_ticket import delete_ticket
from deskbell.tickets.commands.escalate import escalate
from deskbell.tickets.commands.reopen import reopen
from deskbell.tickets.commands.resolve import resolve
from deskbell.tickets.commands.respond import respond
from deskbell.tickets.commands.transfer import transfer
from deskbell.tickets.models import Clock, Ticket
from deskbell.tickets.viewer import viewer_of
from deskbell.tickets.words import DeletionReason

from .ledger_figures import by_day, counted

pytestmark = pytest.mark.django_db
SYSTEM = Actor.system()
KIND = DeletionReason.values[0]
# The night in which Berlin's clocks are put back lies in the middle.
START = datetime(2026, 10, 22, 20, 0, tzinfo=UTC)
FIRST, LAST = date(2026, 10, 21), date(2026, 10, 28)
ZONES = ("UTC", "Europe/Berlin", "Asia/Kathmandu", "America/St_Johns")
Step = tuple[str, int, int]


def steps() -> st.SearchStrategy[list[Step]]:
    """What is done, to which ticket, and how many minutes later."""
    verbs = [
        *("open", "open", "respond", "resolve", "close", "reopen", "archive", "transfer", "assign", "escalate"),
        *("priority", "topic", "delete"),
    ]
    one = st.tuples(st.sampled_from(verbs), st.integers(0, 5), st.integers(0, 900))
    return st.lists(one, min_size=4, max_size=14)


def live(cast: Cast, story: list[Step]) -> None:
    """Carry the steps out, each at its time; what a ticket does not allow is left."""
    tickets: list[int] = []
    agents = (cast.jane, cast.john)
    with time_machine.travel(START, tick=False) as clock:
        for place, (verb, which, minutes) in enumerate(story):
            clock.shift(timedelta(minutes=minutes, microseconds=place))
            agent = agents[which % 2]
            if verb == "open" or not tickets:
                tickets.append(
                    cast.ticket(
                        department_id=(cast.banking, cast.facilities)[which % 2].pk,
                        actor=SYSTEM,
                        email=cast.ken.email,
                        topic_id=None,
                    ).pk
                )
                continue
            _do(cast, verb, tickets[which % len(tickets)], agent.pk, which)


def _do(cast: Cast, verb: str, ticket_id: int, agent_id: int, which: int) -> None:
    either = which % 2
    doing: dict[str, Callable[[], Any]] = {
        "respond": lambda: respond(actor=Actor.agent(agent_id), ticket_id=ticket_id, body="<p>Yes</p>"),
        "resolve": lambda: resolve(actor=Actor.agent(agent_id), ticket_id=ticket_id),
        "close": lambda: close(actor=Actor.agent(agent_id), ticket_id=ticket_id),
        "reopen": lambda: reopen(actor=SYSTEM, ticket_id=ticket_id),
        "archive": lambda: archive(actor=SYSTEM, ticket_id=ticket_id),
        "transfer": lambda: transfer(
            actor=SYSTEM, ticket_id=ticket_id, department_id=(cast.it_support, cast.banking)[either].pk
        ),
        "assign": lambda: assign(actor=SYSTEM, ticket_id=ticket_id, agent_id=agent_id),
        "escalate": lambda: escalate(actor=Actor.agent(agent_id), ticket_id=ticket_id, comment="Please"),
        "delete": lambda: delete_ticket(
            actor=Actor.agent(cast.ada.pk),
            ticket_id=ticket_id,
            number=Ticket.objects.get(pk=ticket_id).number,
            kind=KIND,
        ),
        "priority": lambda: change_priority(
            actor=SYSTEM, ticket_id=ticket_id, priority_id=cast.priority(("low", "high")[either]).pk
        ),
        "topic": lambda: change_topic(
            actor=SYSTEM, ticket_id=ticket_id, topic_id=(cast.outage, cast.internal_topic)[either].pk
        ),
    }
    with contextlib.suppress(DeskError):
        doing[verb]()


def period(zone: str, first: date = FIRST, last: date = LAST) -> Period:
    return Period(key=OWN, first=first, last=last, zone=ZoneInfo(zone))


def flat(counts: Counts) -> dict[str, int]:
    return {name: getattr(counts, name) for name in ("opened", "resolved", "closed", "reopened", "open")}


def differences(actor: Actor, zone: str) -> list[str]:
    """Where figures, ledger and lists say different things to an agent."""
    viewer, when = viewer_of(actor), period(zone)
    figures = figures_of(scope=scope_of(viewer), period=when, trait=TRAITS["department"])
    wanted = by_day(counted(viewer), first=FIRST, last=LAST, zone=when.zone)
    found = {day.on: flat(day.counts) for day in figures.days}
    return [f"{on}: {found.get(on)}, the ledger says {wanted[on]}" for on in wanted if found.get(on) != wanted[on]]


def listed(actor: Actor, what: str, when: Period, only: tuple[str, ...] = ()) -> list[int]:
    """The tickets of all pages of the list behind a figure."""
    asked, after, found = Asked(chosen=Chosen(period=when), trait=TRAITS["department"], only=only), "", list[int]()
    while True:
        page = tickets_page(viewer=viewer_of(actor, for_page=True), asked=asked, what=what, after=after)
        found += [line.row.ticket_id for line in page.lines]
        assert page.number >= len(found)
        if not page.next_url:
            assert page.number == len(found)
            return found
        after = page.next_url.partition("after=")[2]


def unequal_lists(actor: Actor, zone: str) -> list[str]:
    """Figures whose lists are of another length: of each day, of the whole, and of each group by each trait."""
    found, when, scope = [], period(zone), narrowed_scope(viewer_of(actor), ())
    for trait in TRAITS.values():
        figures = figures_of(scope=scope, period=when, trait=trait)
        for only, counts, times in [((), figures.total, figures.times)] + [
            ((value_of(trait, group.key),), group.counts, group.times) for group in figures.groups
        ]:
            numbers = flat(counts) | {
                "answer": times.answer.number, "answer_kept": times.answer.kept, "answer_missed": times.answer.missed,
                "resolution": times.resolution.number, "resolution_kept": times.resolution.kept,
                "resolution_missed": times.resolution.missed,
            }  # fmt: skip
            assert numbers.keys() == FIGURES.keys()
            for what, number in numbers.items():
                if len(listed(actor, what, when, only)) != number:
                    found.append(f"{what} of {only}: {number}")
    for day in figures_of(scope=scope, period=when, trait=TRAITS["team"]).days:
        one = period(zone, day.on, day.on)
        found += [
            f"{what} on {day.on}"
            for what, number in flat(day.counts).items()
            if len(listed(actor, what, one)) != number
        ]
    return found


@settings(max_examples=12, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(story=steps(), zone=st.sampled_from(ZONES))
def test_figures_are_what_the_ledger_says(cast: Cast, story: list[Step], zone: str) -> None:
    live(cast, story)
    for agent in (cast.ada, cast.jane, cast.nora, cast.vera):
        assert differences(Actor.agent(agent.pk), zone) == []


STORY: list[Step] = [
    ("open", 0, 10), ("open", 1, 300), ("respond", 0, 20), ("open", 2, 400), ("resolve", 0, 800), ("open", 3, 900),
    ("reopen", 0, 700), ("assign", 1, 5), ("respond", 1, 30), ("close", 1, 600), ("transfer", 1, 10), ("open", 4, 2),
    ("close", 0, 500), ("priority", 2, 1), ("topic", 3, 1), ("assign", 3, 1),
]  # fmt: skip


@pytest.mark.parametrize("who", ["ada", "jane", "nora"])
def test_every_list_is_as_long_as_its_figure(cast: Cast, who: str) -> None:
    configure(actor=SYSTEM, setting=DEFAULT_PLAN_ID, value=published_plan().pk)
    live(cast, STORY)
    assert unequal_lists(Actor.agent(getattr(cast, who).pk), "Europe/Berlin") == []


@pytest.mark.broken_on_purpose
def test_a_dropped_happening_and_a_wrong_clock_are_caught(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    live(cast, STORY)
    ada = Actor.agent(cast.ada.pk)
    assert differences(ada, "Europe/Berlin") == []
    with monkeypatch.context() as patch:
        patch.setattr("deskbell.features.reports.queries.DAY_S", DAY_S + 60)
        with pytest.raises(KeyError):
            differences(ada, "Europe/Berlin")
    Happening.objects.filter(what=What.RESOLVED).first().delete()  # type: ignore[union-attr]
    assert differences(ada, "Europe/Berlin") != []


@pytest.mark.broken_on_purpose
def test_a_list_that_lacks_a_ticket_is_caught(cast: Cast) -> None:
    """Rows that say another department than their ticket's are counted for agents who don't see the ticket."""
    live(cast, STORY)
    nora = Actor.agent(cast.nora.pk)
    Happening.objects.filter(department_id=cast.banking.pk).update(department_id=cast.facilities.pk)
    with pytest.raises(AssertionError):
        unequal_lists(nora, "UTC")
    assert differences(nora, "UTC") != []


def test_a_deleted_ticket_is_in_no_figure(cast: Cast) -> None:
    live(cast, STORY)
    ticket = Ticket.objects.filter(department=cast.banking).latest("pk")
    ada = Actor.agent(cast.ada.pk)
    before = figures(cast, ada).total.opened
    delete_ticket(actor=ada, ticket_id=ticket.pk, number=ticket.number, kind=KIND)
    assert figures(cast, ada).total.opened == before - 1
    assert not Happening.objects.filter(ticket=ticket).exists()
    assert differences(ada, "UTC") == []


def test_what_assignment_lets_in_is_counted_in_no_figure(cast: Cast) -> None:
    ticket = cast.ticket()
    nora = Actor.agent(cast.nora.pk)
    assign(actor=SYSTEM, ticket_id=ticket.pk, agent_id=cast.nora.pk)
    today = datetime.now(UTC).date()
    when = period("UTC", today - timedelta(days=1), today + timedelta(days=1))
    assert figures_of(scope=scope_of(viewer_of(nora)), period=when, trait=TRAITS["department"]).total == Counts()
    assert listed(nora, "opened", when) == []
    assert listed(Actor.agent(cast.john.pk), "opened", when) == [ticket.pk]


def figures(cast: Cast, actor: Actor, trait: str = "agent") -> Figures:
    return figures_of(scope=scope_of(viewer_of(actor)), period=period("UTC"), trait=TRAITS[trait])


def test_other_agents_figures_need_the_permission(cast: Cast) -> None:
    live(cast, STORY)
    jane = Actor.agent(cast.jane.pk)
    assert {group.key for group in figures(cast, jane).groups} <= {cast.jane.pk}
    for of in (f"agent:{cast.john.pk}", "agent:none"):
        with pytest.raises(NotFound):
            narrowed_scope(viewer_of(jane), [of])
    assert {group.key for group in figures(cast, Actor.agent(cast.ada.pk)).groups} >= {cast.jane.pk, cast.john.pk}
    cast.jane.permissions = ["stats.agents"]
    cast.jane.save()
    assert {group.key for group in figures(cast, jane).groups} >= {cast.jane.pk, cast.john.pk}
    narrowed_scope(viewer_of(jane), [f"agent:{cast.john.pk}"])


def test_times_are_those_of_the_plan_where_one_applies(cast: Cast) -> None:
    """A ticket of Friday night, answered on Monday morning: what counts is the plan's opening hours."""
    configure(actor=SYSTEM, setting=DEFAULT_PLAN_ID, value=published_plan().pk)
    with time_machine.travel(START, tick=False) as clock:
        ticket = cast.ticket()
        clock.shift(timedelta(days=4))
        respond(actor=Actor.agent(cast.john.pk), ticket_id=ticket.pk, body="<p>Yes</p>")
    kept = Clock.objects.get(ticket=ticket, target="first_response")
    times = figures(cast, Actor.agent(cast.ada.pk)).times.answer
    assert (times.number, times.by_plans, times.missed) == (1, 1, int(kept.state == "breached"))
    assert times.median_s is not None
    assert times.median_s < 4 * 86_400


def test_ranks_are_the_nearest() -> None:
    assert [queries.at_rank([1, 2, 3, 4], share) for share in (0.5, 0.9)] == [2, 4]
    assert [queries.at_rank(list(range(1, 11)), share) for share in (0.5, 0.9)] == [5, 9]
    assert queries.at_rank([7], 0.9) == 7


def test_long_lists_have_pages(cast: Cast) -> None:
    for _number in range(PAGE_SIZE + 3):
        cast.ticket()
    today = datetime.now(UTC).date()
    when = period("UTC", today - timedelta(days=1), today + timedelta(days=1))
    found = listed(Actor.agent(cast.ada.pk), "opened", when)
    assert len(found) == len(set(found)) == PAGE_SIZE + 3
