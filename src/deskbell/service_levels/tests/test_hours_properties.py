"""Laws of business time, over random schedules in zones with odd changes of the clock."""

from datetime import UTC, datetime, timedelta
from itertools import pairwise
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from deskbell.service_levels.hours import NeverOpens, Schedule, add, between, closings, is_open, opens_at, spans
from deskbell.service_levels.tests.oracle import MINUTE, open_minutes
from deskbell.service_levels.tests.tables import ALL_DAYS

ZONES = (
    "UTC", "Europe/Berlin", "Europe/Dublin", "America/New_York", "America/St_Johns", "America/Sao_Paulo", "America/Havana",
    "America/Nuuk", "Australia/Sydney", "Australia/Lord_Howe", "Asia/Kathmandu", "Asia/Beirut", "Asia/Gaza", "Africa/Cairo",
    "Africa/Casablanca", "Africa/El_Aaiun", "Atlantic/Azores", "Pacific/Apia", "Pacific/Chatham", "Antarctica/Troll",
)  # fmt: skip

# Weeks in which clocks change somewhere, or a date is missing.
MOMENTS = (
    datetime(2026, 3, 8, tzinfo=UTC), datetime(2026, 3, 28, tzinfo=UTC), datetime(2026, 4, 4, tzinfo=UTC),
    datetime(2026, 10, 3, tzinfo=UTC), datetime(2026, 10, 24, tzinfo=UTC), datetime(2026, 10, 31, tzinfo=UTC),
    datetime(2026, 2, 14, tzinfo=UTC), datetime(2017, 10, 14, tzinfo=UTC), datetime(2018, 2, 17, tzinfo=UTC),
    datetime(2011, 12, 29, tzinfo=UTC), datetime(2026, 12, 30, tzinfo=UTC), datetime(2028, 2, 27, tzinfo=UTC),
)  # fmt: skip

_times = st.integers(0, 95).map(lambda quarter: f"{quarter // 4:02}:{quarter % 4 * 15:02}")
_ends = st.one_of(_times, st.just("24:00"))
_spans = st.tuples(_times, _ends).filter(lambda pair: pair[0] != pair[1]).map(list)
_parts = st.tuples(_times, _ends).filter(lambda pair: pair[0] < pair[1])


@st.composite
def _schedules(draw: st.DrawFn, around: datetime) -> dict[str, Any]:
    """A schedule whose holidays and extra hours lie around a moment."""
    dates = st.integers(-3, 8).map(lambda days: (around + timedelta(days=days)).date())
    whole = dates.map(str)
    part = st.tuples(dates, _parts).map(lambda each: {"on": str(each[0]), "from": each[1][0], "until": each[1][1]})
    yearly = dates.map(lambda on: {"every": f"{on:%m-%d}"})
    extra = st.tuples(dates, st.lists(_spans, min_size=1, max_size=2)).map(lambda e: {"on": str(e[0]), "spans": e[1]})
    week = {day: draw(st.lists(_spans, max_size=3)) for day in ALL_DAYS}
    week["wed"] = week["wed"] or [["09:00", "17:00"]]
    return {
        "zone": draw(st.sampled_from(ZONES)),
        "week": week,
        "holidays": draw(st.lists(st.one_of(whole, part, yearly), max_size=3)),
        "extra": draw(st.lists(extra, max_size=2)),
    }


@st.composite
def _cases(draw: st.DrawFn) -> tuple[dict[str, Any], list[datetime]]:
    """A schedule and three instants in order, around a moment."""
    around = draw(st.sampled_from(MOMENTS))
    offsets = draw(st.lists(st.integers(-2 * 86_400, 6 * 86_400), min_size=3, max_size=3).map(sorted))
    return draw(_schedules(around)), [around + timedelta(seconds=each) for each in offsets]


_law = settings(max_examples=300, deadline=None, suppress_health_check=list(HealthCheck))


@_law
@given(_cases())
def test_it_adds_up_and_turns_round(case: tuple[dict[str, Any], list[datetime]]) -> None:
    schedule = Schedule.from_dict(case[0])
    a, b, c = case[1]
    assert between(schedule, a, c) == between(schedule, a, b) + between(schedule, b, c)
    assert between(schedule, b, a) == -between(schedule, a, b)
    assert 0 <= between(schedule, a, b) <= (b - a).total_seconds()


@_law
@given(_cases(), st.integers(0, 12 * 86_400))
def test_add_and_between_invert_each_other(case: tuple[dict[str, Any], list[datetime]], seconds: int) -> None:
    schedule = Schedule.from_dict(case[0])
    a, b, _c = case[1]
    end = add(schedule, a, seconds)
    assert between(schedule, a, end) == seconds
    # And it is the first such instant: a moment earlier not all of it has passed.
    assert seconds == 0 or between(schedule, a, end - timedelta(microseconds=1)) < seconds
    passed = between(schedule, a, b)
    back = add(schedule, a, passed)
    assert back <= b or passed == 0
    assert between(schedule, back, b) == 0


@_law
@given(_cases(), st.integers(1, 5 * 86_400), st.integers(1, 5 * 86_400))
def test_add_is_monotone_and_goes_in_steps(case: tuple[dict[str, Any], list[datetime]], one: int, more: int) -> None:
    schedule = Schedule.from_dict(case[0])
    a, b, _c = case[1]
    assert add(schedule, a, one) <= add(schedule, b, one)
    assert add(schedule, a, one) < add(schedule, a, one + more)
    assert add(schedule, add(schedule, a, one), more) == add(schedule, a, one + more)


@_law
@given(_cases())
def test_spans_are_the_business_time(case: tuple[dict[str, Any], list[datetime]]) -> None:
    schedule = Schedule.from_dict(case[0])
    first, _b, last = case[1]
    found = list(spans(schedule, first, last))
    assert sum((span.closes_at - span.opens_at).total_seconds() for span in found) == between(schedule, first, last)
    assert all(one.closes_at <= two.opens_at for one, two in pairwise(found))
    for span in found:
        assert between(schedule, span.opens_at, span.closes_at) == (span.closes_at - span.opens_at).total_seconds()
        near = [closing for days in range(3) for closing in closings(schedule, span.on + timedelta(days=days))]
        assert all(cut in near for cut in span.cut_by)


@settings(max_examples=60, deadline=None, suppress_health_check=list(HealthCheck))
@given(st.sampled_from(MOMENTS).flatmap(lambda around: st.tuples(st.just(around), _schedules(around))))
def test_every_minute_agrees_with_looking_at_the_clock(case: tuple[datetime, dict[str, Any]]) -> None:
    around, data = case
    schedule = Schedule.from_dict(data)
    first, last = around - timedelta(days=1), around + timedelta(days=3)
    minutes = open_minutes(data, first, last)
    assert between(schedule, first, last) == 60 * len(minutes)
    at = first
    while at < last:
        assert is_open(schedule, at) is (at in minutes), at
        at += MINUTE


def test_the_clock_would_catch_a_second_occurrence() -> None:
    """The counter-proof: were an ambiguous time its second occurrence, the two would not agree."""
    data = {"zone": "Europe/Berlin", "week": {"sun": [["02:30", "05:00"]]}}
    first = datetime(2026, 10, 24, 12, tzinfo=UTC)
    last = first + timedelta(days=1)
    assert between(Schedule.from_dict(data), first, last) == 60 * len(open_minutes(data, first, last)) == 3.5 * 3600
    assert len(open_minutes(data, first, last, later=True)) * 60 == 2.5 * 3600


def test_what_never_opens_again_ends() -> None:
    data = {"zone": "UTC", "extra": [{"on": "2026-03-29", "spans": [["09:00", "10:00"]]}]}
    with pytest.raises(NeverOpens):
        opens_at(Schedule.from_dict(data), datetime(2026, 3, 30, tzinfo=UTC))
