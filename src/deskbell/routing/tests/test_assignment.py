"""Whose turn it is, by hand and by laws that hold for every pool."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from fractions import Fraction
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as some

from deskbell.routing.assignment import (
    Availability,
    Candidate,
    Choice,
    Ground,
    Method,
    Room,
    average_turn,
    choose,
)

NOON = datetime(2026, 3, 12, 12, tzinfo=UTC)
AUTOMATIC = (Method.IN_TURN, Method.LEAST_LOADED)
flag = some.booleans()


@some.composite
def pools(draw: some.DrawFn, most: int = 12) -> list[Candidate]:
    """A pool in any condition."""
    ids = draw(some.lists(some.integers(1, 500), max_size=most, unique=True))
    return [
        Candidate(
            agent_id=pk,
            is_active=draw(flag),
            has_access=draw(flag),
            may_answer=draw(flag),
            is_requester=draw(flag),
            is_away=draw(flag),
            is_on_shift=draw(flag),
            load=draw(some.integers(0, 12)),
            limit=draw(some.none() | some.integers(0, 12)),
            turn_at=NOON - timedelta(minutes=draw(some.integers(0, 50))),
        )
        for pk in ids
    ]


@some.composite
def able_pools(draw: some.DrawFn) -> list[Candidate]:
    """A pool of people at work with room for a good many."""
    count = draw(some.integers(1, 8))
    return [
        Candidate(
            agent_id=pk,
            load=draw(some.integers(0, 5)),
            limit=draw(some.none() | some.integers(30, 60)),
            turn_at=NOON - timedelta(minutes=draw(some.integers(0, 50))),
        )
        for pk in range(1, count + 1)
    ]


def hand_out(pool: list[Candidate], method: Method, times: int) -> list[int]:
    """Who gets each of so many tickets, one after the other."""
    given_to = []
    for step in range(1, times + 1):
        chosen = choose(pool, method=method).agent_id
        assert chosen is not None
        given_to.append(chosen)
        after = NOON + timedelta(minutes=step)
        pool = [replace(one, load=one.load + 1, turn_at=after) if one.agent_id == chosen else one for one in pool]
    return given_to


@given(pool=pools(), method=some.sampled_from(AUTOMATIC))
def test_only_who_can_take_it_gets_it(pool: list[Candidate], method: Method) -> None:
    choice = choose(pool, method=method)
    able = {one.agent_id for one in pool if one.availability is Availability.ELIGIBLE}
    assert (choice.agent_id in able) if able else (choice.agent_id is None)
    assert (choice.ground is Ground.NOBODY) == (not able)
    assert sorted(one.agent_id for one in choice.candidates) == sorted(one.agent_id for one in pool)


@given(pool=pools(), method=some.sampled_from(AUTOMATIC))
def test_nobody_goes_over_the_limit(pool: list[Candidate], method: Method) -> None:
    chosen = next((one for one in pool if one.agent_id == choose(pool, method=method).agent_id), None)
    assert chosen is None or chosen.limit is None or chosen.load < chosen.limit


@given(pool=pools(), method=some.sampled_from(AUTOMATIC), order=some.randoms())
def test_the_order_in_which_candidates_are_found_does_not_matter(
    pool: list[Candidate], method: Method, order: Random
) -> None:
    shuffled = list(pool)
    order.shuffle(shuffled)
    assert choose(shuffled, method=method) == choose(pool, method=method)


@given(pool=able_pools(), rounds=some.integers(1, 5))
def test_in_turn_everybody_gets_as_many(pool: list[Candidate], rounds: int) -> None:
    given_to = hand_out([replace(one, limit=None) for one in pool], Method.IN_TURN, rounds * len(pool))
    assert {given_to.count(one.agent_id) for one in pool} == {rounds}


@given(pool=able_pools())
def test_least_loaded_evens_the_shares_out(pool: list[Candidate]) -> None:
    """After enough tickets no two shares are further apart than one ticket more or less makes."""
    pool = [replace(one, limit=one.limit or 60) for one in pool]
    given_to = hand_out(pool, Method.LEAST_LOADED, 12 * len(pool))
    limits = [one.limit or 1 for one in pool]
    shares = [Fraction(one.load + given_to.count(one.agent_id), most) for one, most in zip(pool, limits, strict=True)]
    assert max(shares) - min(shares) <= Fraction(1, min(limits))


@given(pool=able_pools(), method=some.sampled_from(AUTOMATIC))
def test_who_becomes_unable_changes_nothing_for_the_others(pool: list[Candidate], method: Method) -> None:
    """But for the one who would have got it: taking anybody else out of the pool leaves the choice as it is."""
    pool = [replace(one, limit=60) for one in pool]
    chosen = choose(pool, method=method).agent_id
    for out in pool:
        rest = [replace(one, is_away=True) if one is out and one.agent_id != chosen else one for one in pool]
        assert choose(rest, method=method).agent_id == chosen


@given(turns=some.lists(some.integers(0, 10**6), min_size=1, max_size=30))
def test_a_newcomer_stands_between_first_and_last(turns: list[int]) -> None:
    instants = [NOON + timedelta(seconds=one) for one in turns]
    assert min(instants) <= average_turn(instants, now=NOON) <= max(instants)


def test_the_first_reason_counts() -> None:
    worst = Candidate(agent_id=1, is_active=False, is_away=True, is_on_shift=False, load=5, limit=5)
    said = []
    for better in ({"is_active": True}, {"is_away": False}, {"is_on_shift": True}, {"limit": 6}):
        said.append(worst.availability)
        worst = replace(worst, **better)
    assert [*said, worst.availability] == ["disabled", "away", "off_shift", "at_capacity", "eligible"]


@pytest.mark.parametrize(
    ("pool", "ground"),
    [
        ([Candidate(agent_id=1), Candidate(agent_id=2)], Ground.LONGEST_IDLE),
        ([Candidate(agent_id=1), Candidate(agent_id=2, is_away=True)], Ground.ONLY_ONE),
        ([Candidate(agent_id=1, is_away=True)], Ground.NOBODY),
        ([], Ground.NOBODY),
    ],
)
def test_the_ground_is_said(pool: list[Candidate], ground: Ground) -> None:
    assert choose(pool, method=Method.IN_TURN).ground is ground


def test_a_limit_is_what_a_share_is_of() -> None:
    """Three of ten is less than two of four; nobody's limit counts as the highest of the others."""
    ten, four = Candidate(agent_id=1, load=3, limit=10), Candidate(agent_id=2, load=2, limit=4)
    free = Candidate(agent_id=3, load=2)
    assert choose([ten, four], method=Method.LEAST_LOADED).agent_id == 1
    assert choose([ten, four, free], method=Method.LEAST_LOADED).agent_id == 3


def test_of_equals_whoever_waits_longest() -> None:
    early, late = NOON - timedelta(hours=2), NOON
    pool = [Candidate(agent_id=1, turn_at=late), Candidate(agent_id=2, turn_at=early)]
    assert choose(pool, method=Method.LEAST_LOADED).agent_id == 2


def test_the_line_stops_only_where_nobody_can_take_anything() -> None:
    away, asks = Candidate(agent_id=1, is_away=True), Candidate(agent_id=2, is_requester=True)
    found: list[Choice] = [
        choose(pool, method=Method.IN_TURN) for pool in ([away], [away, asks], [Candidate(agent_id=3)])
    ]
    assert [one.room for one in found] == [Room.NONE, Room.PERHAPS, Room.PERHAPS]


@pytest.mark.parametrize("stranger", [Candidate(agent_id=2, has_access=False), Candidate(agent_id=2, may_answer=False)])
def test_who_does_not_serve_a_department_leaves_room_in_others(stranger: Candidate) -> None:
    away, asks = Candidate(agent_id=1, is_away=True), Candidate(agent_id=3, is_requester=True)
    found = [choose(pool, method=Method.IN_TURN) for pool in ([away, stranger], [away, stranger, asks])]
    assert [one.room for one in found] == [Room.IN_OTHER_DEPARTMENTS, Room.PERHAPS]


def test_by_hand_nobody_is_chosen() -> None:
    with pytest.raises(ValueError, match="by hand"):
        choose([Candidate(agent_id=1)], method=Method.BY_HAND)
