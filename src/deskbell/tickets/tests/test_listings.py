"""Lists: what they are narrowed down to, their orders, and their pages.

The law: a list holds what a filter written in plain Python over the visible tickets holds, in the order that plain Python
sorts it in, page by page forwards and backwards, on both databases.
"""

import random
from collections.abc import Callable, Iterator
from datetime import timedelta
from typing import Any

import pytest
from deskbell_tests.cast import Cast, build_cast
from deskbell_tests.standing import Standing
from django.db import connection  # noqa: F401 - named in a condition below
from django.db.models import Q
from django.utils import timezone

from deskbell.kernel.actor import Actor
from deskbell.tickets.commands.assign import assign
from deskbell.tickets.commands.change_due_date import change_due_date
from deskbell.tickets.commands.change_priority import change_priority
from deskbell.tickets.commands.change_status import change_status
from deskbell.tickets.commands.respond import respond
from deskbell.tickets.models import Ticket
from deskbell.tickets.queries import listings
from deskbell.tickets.queries.criteria import Criteria, conditions_of, criteria_in
from deskbell.tickets.queries.listing_orders import COLUMNS, LONGEST_KEY
from deskbell.tickets.queries.listings import Listing, listing_page, matching_ids, neighbours_in
from deskbell.tickets.queries.queue_kinds import EVERY_TICKET, QUEUES
from deskbell.tickets.queries.visibility import visible_to
from deskbell.tickets.viewer import Viewer, viewer_of
from deskbell.tickets.words import State

pytestmark = pytest.mark.django_db
Test = Callable[[Ticket], bool]


@pytest.fixture(scope="module")
def standing(standing_desk: Standing[Cast]) -> Iterator[Callable[[], Cast]]:
    with standing_desk(thirty_tickets) as copy:
        yield copy


@pytest.fixture
def desk(standing: Callable[[], Cast]) -> Cast:
    return standing()


def thirty_tickets() -> Cast:
    """Tickets of all kinds; the same ones each time."""
    cast = build_cast()
    pick, ada = random.Random(6), Actor.agent(cast.ada.pk)
    for number in range(30):
        ticket = cast.ticket(
            actor=Actor.client(pick.choice([cast.ken, cast.mia]).pk),
            subject=pick.choice(["Äpfel", "zebra", "apple", "Ölpest", "10 things", "9 things"]),
            topic_id=cast.outage.pk if number % 5 else None,
        )
        hands = (
            {"agent_id": pick.choice([cast.jane.pk, cast.john.pk])} if number % 2 else {"team_id": cast.level_two.pk}
        )
        if number % 6:
            assign(actor=ada, ticket_id=ticket.pk, **hands)
        _befall(cast, ticket, number, pick)
    return cast


def _befall(cast: Cast, ticket: Ticket, number: int, pick: random.Random) -> None:
    """What happens to one ticket of many."""
    about: dict[str, Any] = {"actor": Actor.agent(cast.ada.pk), "ticket_id": ticket.pk}
    if number % 4 == 0:
        change_due_date(**about, due_at=timezone.now() + timedelta(hours=pick.randint(-9, 9)))
    if number % 3 == 1:
        change_priority(**about, priority_id=cast.priority(pick.choice(["high", "low"])).pk)
    if number % 5 == 2:
        respond(**about, body="<p>Done?</p>")
    states = {3: [State.RESOLVED], 9: [State.CLOSED], 15: [State.WAITING], 17: [State.CLOSED, State.ARCHIVED]}
    for state in states.get(number, []):
        change_status(**about, status_id=cast.status(state).pk)


def in_python(cast: Cast, name: str, words: list[str], viewer: Viewer) -> Test:
    """One criterion as somebody would explain it."""
    ids = {int(word) for word in words if word.isdecimal()}
    now = timezone.now()
    tests: dict[str, Test] = {
        "department": lambda one: one.department_id in ids,
        "agent": lambda one: (
            one.agent_id in ids
            or ("me" in words and one.agent_id == viewer.user_id)
            or ("nobody" in words and one.agent_id is None)
        ),
        "team": lambda one: one.team_id in ids or ("nobody" in words and one.team_id is None),
        "topic": lambda one: one.topic_id in ids or ("nobody" in words and one.topic_id is None),
        "priority": lambda one: one.priority_id in ids,
        "status": lambda one: one.status_id in ids,
        "state": lambda one: one.state in words,
        "standing": lambda one: one.standing in words,
        "source": lambda one: one.source in words,
        "requester": lambda one: one.requester_id in ids,
        "from": lambda one: one.requester.email_normalised in words,
        "unassigned": lambda one: one.agent_id is None and one.team_id is None,
        "overdue": lambda one: (
            one.standing in {"needs_reply", "answered"} and one.next_due_at is not None and one.next_due_at < now
        ),
        "opened_within": lambda one: one.opened_at >= now - timedelta(days=int(words[0])),
        "opened_over": lambda one: one.opened_at < now - timedelta(days=int(words[0])),
        "closed_from": lambda one: one.closed_at is not None,
    }
    return tests[name]


def some_criteria(cast: Cast, pick: random.Random) -> dict[str, list[str]]:
    """One to five criteria, of which some go together badly."""
    priorities = [str(cast.priority(slug).pk) for slug in ("high", "normal", "low")]
    possible: dict[str, list[str]] = {
        "department": [str(cast.banking.pk), str(cast.it_support.pk), str(cast.facilities.pk)],
        "agent": ["me", "nobody", str(cast.jane.pk), str(cast.john.pk)],
        "team": ["nobody", str(cast.level_two.pk)],
        "topic": ["nobody", str(cast.outage.pk), str(cast.internal_topic.pk)],
        "priority": priorities,
        "status": [str(cast.status(state).pk) for state in (State.OPEN, State.CLOSED, State.ARCHIVED)],
        "state": [state.value for state in State if state.value != "deleted"],
        "standing": ["needs_reply", "answered"],
        "source": ["portal", "mail"],
        "requester": [str(cast.ken.pk), str(cast.mia.pk)],
        "from": ["ken@northbank.example", "mia@southbank.example"],
        "unassigned": ["1"],
        "overdue": ["1"],
        "opened_within": ["0", "1", "30"],
        "opened_over": ["0", "1"],
        "closed_from": ["2020-01-01"],
    }
    names = pick.sample(sorted(possible), pick.randint(1, 5))
    single = {"from", "opened_within", "opened_over"}
    return {
        name: pick.sample(possible[name], 1 if name in single else pick.randint(1, len(possible[name])))
        for name in names
    }


def expected(cast: Cast, viewer: Viewer, asked: dict[str, list[str]]) -> list[Ticket]:
    """The law's side of it: archived tickets only for who asks for them."""
    tests = [in_python(cast, name, words, viewer) for name, words in asked.items()]
    archived = str(cast.status(State.ARCHIVED).pk)
    wants_archived = "archived" in asked.get("state", []) or archived in asked.get("status", [])
    seen = visible_to(viewer).select_related("requester")
    return [one for one in seen if (one.state != State.ARCHIVED or wants_archived) and all(test(one) for test in tests)]


def walked(viewer: Viewer, listing: Listing, size: int = 4) -> list[int]:
    """All pages, forwards; going back from the last gives the same."""
    pages, cursors = [], [""]
    while True:
        page = listing_page(viewer=viewer, listing=listing, cursor=cursors[-1], size=size)
        pages.append(page)
        if page.next_cursor is None:
            break
        cursors.append(page.next_cursor)
    back = [pages[-1]]
    while (cursor := back[-1].previous_cursor) is not None:
        back.append(listing_page(viewer=viewer, listing=listing, cursor=cursor, size=size))
    forwards = [[row.ticket_id for row in page.rows] for page in pages]
    assert [[row.ticket_id for row in page.rows] for page in reversed(back)] == forwards
    return [pk for page in forwards for pk in page]


@pytest.fixture(params=["all sorted", "walked in an index"])
def way(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> str:
    """Both ways of making a page: where few match, and where many do."""
    if request.param == "walked in an index":
        monkeypatch.setattr(listings, "COUNTED", 2)
    return str(request.param)


def disagreements(cast: Cast, rounds: int) -> Iterator[tuple[dict[str, list[str]], str]]:
    """Random criteria for which a list does not hold what the law says."""
    pick = random.Random(11)
    for _round in range(rounds):
        viewer = viewer_of(Actor.agent(pick.choice([cast.ada, cast.jane, cast.john, cast.tom, cast.nora]).pk))
        asked = some_criteria(cast, pick)
        sort = pick.choice(["updated", "opened", "urgency", "due"])
        listing = Listing(kind=EVERY_TICKET, criteria=criteria_in(asked), sort=sort, is_descending=pick.random() < 0.5)
        found = walked(viewer, listing)
        column = COLUMNS[sort].index
        wanted = sorted(
            expected(cast, viewer, asked),
            key=lambda one, column=column: (  # type: ignore[misc]
                getattr(one, column) is None,
                getattr(one, column) or 0,
                one.pk,
            ),
            reverse=listing.is_descending,
        )
        if found != [one.pk for one in wanted]:
            yield asked, sort
        assert matching_ids(viewer=viewer, listing=listing, limit=100) == found


def test_a_list_is_what_python_filters(desk: Cast, way: str) -> None:
    assert list(disagreements(desk, 25)) == []


def test_the_law_would_notice(desk: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    whole = conditions_of

    def forgets_the_last(criteria: Criteria, viewer: Viewer, **keywords: Any) -> Any:
        return whole(Criteria(chosen=criteria.chosen[:-1]), viewer, **keywords)

    monkeypatch.setattr(listings, "conditions_of", forgets_the_last)
    assert list(disagreements(desk, 25))


def test_and_it_would_notice_a_wider_sight(desk: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    """Threats 12 and 24: criteria never show what is not open to somebody."""
    monkeypatch.setattr(listings, "through_any", lambda _ways: Q())
    assert list(disagreements(desk, 25))


@pytest.mark.parametrize("sort", [key for key, column in COLUMNS.items() if column.sorts])
def test_every_column_sorts_both_ways_and_loses_nothing(desk: Cast, sort: str) -> None:
    viewer = viewer_of(Actor.agent(desk.ada.pk))
    listing = Listing(kind=EVERY_TICKET, sort=sort, is_descending=False)
    rising = walked(viewer, listing, size=7)
    assert len(rising) == len(set(rising)) == 29
    falling = walked(viewer, Listing(kind=EVERY_TICKET, sort=sort, is_descending=True), size=7)
    assert falling == rising[::-1]


def test_words_are_sorted_as_people_do(desk: Cast) -> None:
    """Capitals and small letters stand together, whatever the database thinks of it."""
    viewer = viewer_of(Actor.agent(desk.ada.pk))
    found = listing_page(
        viewer=viewer, listing=Listing(kind=EVERY_TICKET, sort="subject", is_descending=False), size=50
    )
    words = [row.subject.casefold()[:LONGEST_KEY] for row in found.rows]
    assert words == sorted(words)
    assert not found.sorted_among


def test_an_order_that_no_index_has_is_bounded_and_says_so(desk: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(listings, "SORTED", 10)
    viewer = viewer_of(Actor.agent(desk.ada.pk))
    listing = Listing(kind=EVERY_TICKET, sort="subject", is_descending=False)
    page = listing_page(viewer=viewer, listing=listing, size=50)
    latest = Ticket.objects.exclude(state="archived").order_by("-updated_at", "-pk").values_list("pk", flat=True)
    assert {row.ticket_id for row in page.rows} == set(latest[:10])
    assert (page.sorted_among, str(page.count)) == (10, "10+")
    assert matching_ids(viewer=viewer, listing=listing, limit=100) == list(latest)


@pytest.mark.parametrize("sort", ["updated", "due", "urgency"])
def test_neighbours_are_those_of_the_list(desk: Cast, sort: str) -> None:
    viewer = viewer_of(Actor.agent(desk.ada.pk))
    listing = Listing(kind=EVERY_TICKET, criteria=criteria_in({"agent": ["nobody"]}), sort=sort)
    numbers = [Ticket.objects.get(pk=pk).number for pk in walked(viewer, listing)]
    for place, number in enumerate(numbers):
        ticket = Ticket.objects.get(number=number)
        before, after = neighbours_in(viewer=viewer, listing=listing, ticket=ticket)
        assert before == (numbers[place - 1] if place else None)
        assert after == (numbers[place + 1] if place + 1 < len(numbers) else None)


def test_the_queues_are_lists_too(desk: Cast) -> None:
    viewer = viewer_of(Actor.agent(desk.jane.pk))
    for kind in QUEUES.values():
        listing = Listing(kind=kind, sort=kind.sorts[0], criteria=criteria_in({"opened_within": ["30"]}))
        assert len(walked(viewer, listing)) == len(set(walked(viewer, listing)))
    mine = Listing(kind=QUEUES["mine"], criteria=criteria_in({"priority": [str(desk.priority("high").pk)]}))
    found = Ticket.objects.filter(pk__in=walked(viewer, mine))
    assert {one.agent_id for one in found} <= {desk.jane.pk}


CURSORS = [
    "x", "%00", "W10", "e30", "WzEsMl0", "bnVsbA", "A" * 300, "WyIyMDI2LTAxLTAxVDAwOjAwOjAwKzAwOjAwIiwgMSwgZmFsc2Vd",
    "WzEsIDEwMDAwMDAwMDAwMDAwMDAwMDAwMDAwMDAwMCwgZmFsc2Vd", "WzEwMDAwMDAwMDAwMDAwMDAwMDAwMDAwMDAwMDAsIDEsIGZhbHNlXQ",
    "WyJcdTAwMDAiLCAxLCBmYWxzZV0", "W1siYSJdLCAxLCBmYWxzZV0", "W3RydWUsIDEsIHRydWVd", "WzEuNSwgMSwgdHJ1ZV0", "W" * 900,
]  # fmt: skip


@pytest.mark.parametrize("sort", ["updated", "urgency", "due", "subject", "closed", "entries"])
def test_a_spoilt_cursor_breaks_nothing(desk: Cast, way: str, sort: str) -> None:
    viewer = viewer_of(Actor.agent(desk.ada.pk))
    other = listing_page(viewer=viewer, listing=Listing(kind=EVERY_TICKET, sort="from"), size=5).next_cursor or ""
    for cursor in [*CURSORS, other]:
        assert listing_page(viewer=viewer, listing=Listing(kind=EVERY_TICKET, sort=sort), cursor=cursor).rows


BAD = ["x", "-1", "0", "1.5", "9" * 30, "9223372036854775808", "\x00", "1 OR 1=1", "１", "²", "<b>", "None"]


@pytest.mark.parametrize("name", ["department", "agent", "tag", "requester", "organization", "status"])
def test_what_names_nothing_matches_nothing(desk: Cast, name: str) -> None:
    """Threat 15: what is not there, what is foreign, and what is nonsense look alike."""
    viewer = viewer_of(Actor.agent(desk.nora.pk))
    for word in [*BAD, "9223372036854775807", str(desk.banking.pk), str(desk.ken.pk)]:
        page = listing_page(viewer=viewer, listing=Listing(kind=EVERY_TICKET, criteria=criteria_in({name: [word]})))
        assert (page.rows, page.count.value) == ((), 0)


@pytest.mark.parametrize(
    "word", ["yesterday", "2026-02-30", "0001-01-01", "9999-12-31", "\x00", "2026-1-1x", "10000-01-01"]
)
def test_a_day_that_is_none_matches_nothing(desk: Cast, word: str) -> None:
    assert criteria_in({"opened_from": [word]}).unreadable == ("opened_from",)


def test_criteria_read_the_same_however_they_were_written() -> None:
    one = criteria_in({"department": ["3", "03", " 1 "], "state": ["open"], "password": ["x"], "agent__user": ["1"]})
    assert one == criteria_in({"state": ["open"], "department": ["1", "3"]}) == criteria_in(one.stored)
    assert criteria_in({"department": [str(number) for number in range(1, 99)]}).unreadable == ("department",)
    assert criteria_in({"from": ["Ken@NorthBank.example"]}) == criteria_in({"from": ["ken@northbank.example"]})
    assert not criteria_in({"opened_from": [""], "agent": []})


@pytest.mark.skipif("connection.vendor != 'sqlite'", reason="PostgreSQL counts rows before it chooses an index")
@pytest.mark.parametrize(
    ("asked", "index"),
    [
        ({"department": 1}, "ticket_department_"),
        ({"department": 1, "topic": 1, "opened_from": "2026-01-01"}, "COVERING INDEX ticket_updated"),
        ({"priority": 1, "opened_within": "300"}, "COVERING INDEX ticket_updated"),
    ],
)
def test_a_list_of_several_criteria_is_walked_in_the_index_that_holds_them_all(
    desk: Cast, asked: dict[str, object], index: str
) -> None:
    criteria = criteria_in({name: [str(value)] for name, value in asked.items()})
    viewer = viewer_of(Actor.agent(desk.ada.pk))
    which = conditions_of(criteria, viewer, now=timezone.now())
    rows = Ticket.objects.filter(which, standing__in=["needs_reply", "answered"]).order_by().values("pk")
    assert index in rows[:100].explain()
