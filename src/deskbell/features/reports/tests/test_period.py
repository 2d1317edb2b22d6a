"""Periods: which days they are, and where each begins by the reader's clock."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo, available_timezones

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from deskbell.features.reports.period import DAY_S, OWN, Period, chosen_period, day_numbered, start_of

NOW = datetime(2026, 3, 31, 23, 30, tzinfo=UTC)
BERLIN = ZoneInfo("Europe/Berlin")  # where it is 1 April already


@pytest.mark.parametrize(
    ("key", "first", "last"),
    [
        ("today", date(2026, 4, 1), date(2026, 4, 1)),
        ("7", date(2026, 3, 26), date(2026, 4, 1)),
        ("30", date(2026, 3, 3), date(2026, 4, 1)),
        ("90", date(2026, 1, 2), date(2026, 4, 1)),
        ("this_month", date(2026, 4, 1), date(2026, 4, 1)),
        ("last_month", date(2026, 3, 1), date(2026, 3, 31)),
        ("this_year", date(2026, 1, 1), date(2026, 4, 1)),
        ("nonsense", date(2026, 3, 3), date(2026, 4, 1)),
    ],
)
def test_presets_are_days_of_the_reader(key: str, first: date, last: date) -> None:
    period = chosen_period({"period": key}, now=NOW, zone=BERLIN).period
    assert (period.first, period.last) == (first, last)


@pytest.mark.parametrize(
    ("first", "last"),
    [
        ("2026-03-02", ""), ("", "2026-03-02"), ("2026-03-02", "2026-03-01"), ("2026-02-30", "2026-03-01"),
        ("yesterday", "2026-03-01"), ("2020-01-01", "2026-03-01"), ("0001-01-01", "0001-01-02"),
        ("9999-12-30", "9999-12-31"),
    ],
)  # fmt: skip
def test_days_that_are_none_are_named_and_the_usual_period_stands_there(first: str, last: str) -> None:
    chosen = chosen_period({"from": first, "to": last}, now=NOW, zone=BERLIN)
    assert chosen.problem
    assert chosen.period.key == "30"


def test_own_days() -> None:
    chosen = chosen_period({"from": "2026-03-01", "to": "2026-03-02"}, now=NOW, zone=BERLIN)
    assert (chosen.problem, chosen.period.key, len(chosen.period.days)) == ("", OWN, 2)
    assert datetime.fromtimestamp(chosen.period.start_s, UTC) == datetime(2026, 2, 28, 23, tzinfo=UTC)


def test_a_skipped_midnight_begins_when_the_clocks_were_put_forward() -> None:
    """In Beirut 26 March 2022 ended at midnight, and 27 March began at one."""
    assert (
        start_of(date(2022, 3, 27), ZoneInfo("Asia/Beirut"))
        == start_of(date(2022, 3, 26), ZoneInfo("Asia/Beirut")) + DAY_S
    )


ZONES = sorted(one for one in available_timezones() if "/" in one)


@settings(max_examples=150)
@given(
    zone=st.sampled_from(ZONES),
    first=st.dates(date(1990, 1, 1), date(2035, 1, 1)),
    length=st.integers(0, 40),
    share=st.floats(0, 1, exclude_max=True),
)
def test_a_second_lies_in_the_day_that_the_clock_shows(zone: str, first: date, length: int, share: float) -> None:
    """The reckoning by whole numbers, stretch by stretch, against the calendar; and the stretches leave no gap."""
    period = Period(key=OWN, first=first, last=first + timedelta(days=length), zone=ZoneInfo(zone))
    parts = period.stretches
    assert (parts[0].start_s, parts[-1].end_s) == (period.start_s, period.end_s)
    assert [one.end_s for one in parts[:-1]] == [one.start_s for one in parts[1:]]
    for part in parts:
        second = part.start_s + int(share * (part.end_s - part.start_s))
        for one in {part.start_s, second, part.end_s - 1}:
            shown = datetime.fromtimestamp(one, ZoneInfo(zone)).date()
            assert day_numbered((one + part.offset_s) // DAY_S) == shown
