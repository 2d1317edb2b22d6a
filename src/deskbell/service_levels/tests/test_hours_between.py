"""How much business time lies between two instants, and whether it is open: tables made by hand from the rules."""

from datetime import UTC, datetime, timedelta

import pytest

from deskbell.service_levels.hours import HoursError, NeverOpens, Schedule, add, between, is_open, opens_at
from deskbell.service_levels.tests.tables import AROUND_THE_CLOCK, OFFICE, instant, schedule, seconds
from deskbell.service_levels.tests.test_hours_add import rows

# Schedule, start, end, business time between them.
BETWEEN = """
berlin | 2026-11-23 08:00 | 2026-11-23 09:00 | 1h
berlin | 2026-11-23 08:00 | 2026-11-23 08:00 | 0s
berlin | 2026-11-23 11:00 | 2026-11-23 14:00 | 2h
berlin | 2026-11-23 12:00 | 2026-11-23 13:00 | 0s
berlin | 2026-11-23 12:15 | 2026-11-23 12:45 | 0s
berlin | 2026-11-23 00:00 | 2026-11-24 00:00 | 8h 30m
berlin | 2026-11-23 00:00 | 2026-11-30 00:00 | 42h 30m
berlin | 2026-11-28 00:00 | 2026-11-30 00:00 | 0s
berlin | 2026-11-27 17:00 | 2026-11-30 08:30 | 1h
berlin | 2026-11-23 17:30 | 2026-11-24 08:00 | 0s
berlin | 2026-11-23 09:00 | 2026-11-23 08:00 | -1h
berlin | 2026-11-30 08:30 | 2026-11-27 17:00 | -1h
berlin | 2026-11-23T07:00:00+00:00 | 2026-11-23T04:00:00-05:00 | 2h
berlin | 2026-01-01 00:00 | 2027-01-01 00:00 | 2218h 30m
berlin holidays | 2026-12-24 00:00 | 2026-12-28 00:00 | 4h
berlin holidays | 2026-12-30 00:00 | 2026-12-31 00:00 | 6h 30m
berlin holidays | 2026-12-31 00:00 | 2027-01-01 00:00 | 6h 30m
berlin holidays | 2027-01-01 00:00 | 2027-01-02 00:00 | 1h
berlin holidays | 2026-11-28 00:00 | 2026-11-29 00:00 | 4h
berlin holidays | 2026-12-19 00:00 | 2026-12-21 00:00 | 4h
berlin holidays | 2026-12-20 00:00 | 2026-12-21 00:00 | 2h
berlin holidays | 2028-02-29 00:00 | 2028-03-01 00:00 | 0s
berlin nights | 2026-11-23 00:00 | 2026-11-30 00:00 | 40h
berlin nights | 2026-11-27 23:00 | 2026-11-28 12:00 | 7h
berlin nights holiday | 2026-11-24 12:00 | 2026-11-26 12:00 | 8h
berlin nights holiday | 2026-11-25 00:00 | 2026-11-26 00:00 | 0s
berlin small hours | 2026-03-29 00:00 | 2026-03-30 00:00 | 5h
berlin small hours | 2026-10-25 00:00 | 2026-10-26 00:00 | 7h
berlin small hours | 2026-10-25T02:30:00+02:00 | 2026-10-25T02:30:00+01:00 | 1h
berlin half past two | 2026-03-29 00:00 | 2026-03-30 00:00 | 30m
berlin half past two | 2026-10-25 00:00 | 2026-10-26 00:00 | 2h 30m
berlin until half past two | 2026-03-29 00:00 | 2026-03-30 00:00 | 90m
berlin until half past two | 2026-10-25 00:00 | 2026-10-26 00:00 | 90m
berlin overlapping at night | 2026-03-29 00:00 | 2026-03-30 00:00 | 3h
berlin overlapping at night | 2026-10-25 00:00 | 2026-10-26 00:00 | 4h 30m
berlin clock | 2026-03-29 00:00 | 2026-03-30 00:00 | 23h
berlin clock | 2026-10-25 00:00 | 2026-10-26 00:00 | 25h
berlin clock | 2026-01-01 00:00 | 2027-01-01 00:00 | 365d
new york nights | 2026-03-07 12:00 | 2026-03-08 12:00 | 7h
new york nights | 2026-10-31 12:00 | 2026-11-01 12:00 | 9h
sydney small hours | 2026-10-04 00:00 | 2026-10-05 00:00 | 5h
sydney small hours | 2026-04-05 00:00 | 2026-04-06 00:00 | 7h
lord howe | 2026-10-04 00:00 | 2026-10-05 00:00 | 5h 30m
lord howe | 2026-04-05 00:00 | 2026-04-06 00:00 | 6h 30m
apia | 2011-12-26 00:00 | 2012-01-02 00:00 | 32h
apia clock | 2011-12-26 00:00 | 2012-01-02 00:00 | 6d
casablanca | 2026-02-15 00:00 | 2026-02-16 00:00 | 7h
casablanca | 2026-03-22 00:00 | 2026-03-23 00:00 | 5h
sao paulo | 2017-10-14 12:00 | 2017-10-15 12:00 | 5h
sao paulo evenings | 2018-02-17 12:00 | 2018-02-18 12:00 | 5h
dublin | 2026-03-29 00:00 | 2026-03-30 00:00 | 5h
dublin | 2026-10-25 00:00 | 2026-10-26 00:00 | 7h
"""

# Schedule, instant, open or closed, next opening.
OPEN = """
berlin | 2026-11-23 08:00 | open | 2026-11-23 08:00
berlin | 2026-11-23 07:59:59.999999 | closed | 2026-11-23 08:00
berlin | 2026-11-23 11:59:59.999999 | open | 2026-11-23 11:59:59.999999
berlin | 2026-11-23 12:00 | closed | 2026-11-23 13:00
berlin | 2026-11-28 12:00 | closed | 2026-11-30 08:00
berlin holidays | 2026-11-28 12:00 | open | 2026-11-28 12:00
berlin holidays | 2026-12-25 12:00 | closed | 2026-12-28 08:00
berlin holidays | 2027-01-01 10:30 | open | 2027-01-01 10:30
berlin nights | 2026-11-28 05:59 | open | 2026-11-28 05:59
berlin nights | 2026-11-29 05:59 | closed | 2026-11-30 22:00
berlin clock | 2026-12-31 23:59:59 | open | 2026-12-31 23:59:59
berlin clock | 2027-01-01T00:00:00+00:00 | open | 2027-01-01T00:00:00+00:00
berlin half past two | 2026-03-29T03:15:00+02:00 | closed | 2026-03-29T03:30:00+02:00
berlin half past two | 2026-10-25T02:15:00+01:00 | open | 2026-10-25T02:15:00+01:00
berlin until half past two | 2026-10-25T02:15:00+01:00 | closed | 2026-10-26T01:00:00+01:00
"""


@pytest.mark.parametrize(("name", "start", "end", "expected"), rows(BETWEEN))
def test_business_time_between(name: str, start: str, end: str, expected: str) -> None:
    first, last = instant(name, start), instant(name, end)
    assert between(schedule(name), first, last) == seconds(expected)
    assert between(schedule(name), last, first) == -seconds(expected)


@pytest.mark.parametrize(("name", "at", "state", "opening"), rows(OPEN))
def test_open_or_closed(name: str, at: str, state: str, opening: str) -> None:
    assert is_open(schedule(name), instant(name, at)) is (state == "open")
    assert opens_at(schedule(name), instant(name, at)) == instant(name, opening).astimezone(UTC)


def test_whole_seconds_are_ints_and_parts_of_one_are_not_lost() -> None:
    start = instant("berlin", "2026-11-23 08:00")
    assert isinstance(between(schedule("berlin"), start, start + timedelta(seconds=2)), int)
    assert between(schedule("berlin"), start, start + timedelta(milliseconds=1500)) == 1.5
    assert add(schedule("berlin"), start, 1.5) == start + timedelta(milliseconds=1500)
    moved = start + timedelta(microseconds=7)
    assert between(schedule("berlin"), moved, moved + timedelta(seconds=2)) == 2


def test_around_the_clock_is_elapsed_time() -> None:
    start = datetime(2026, 1, 1, 0, 0, 0, 1, tzinfo=UTC)
    for zone in ("Europe/Berlin", "America/Havana", "Australia/Lord_Howe", "Africa/Casablanca", "America/Sao_Paulo"):
        clock = Schedule.from_dict({"zone": zone, "week": AROUND_THE_CLOCK})
        for hours in range(0, 9000, 97):
            assert add(clock, start, hours * 3600) == start + timedelta(hours=hours)
            assert between(clock, start, start + timedelta(hours=hours)) == hours * 3600


@pytest.mark.parametrize("reckon", [lambda s, at: add(s, at, 1), lambda s, at: between(s, at, at), is_open, opens_at])
def test_a_naive_datetime_is_refused(reckon: object) -> None:
    with pytest.raises(HoursError, match="no time zone"):
        reckon(schedule("berlin"), datetime(2026, 11, 23, 8))  # type: ignore[operator]  # noqa: DTZ001


@pytest.mark.parametrize("duration", [-1, -0.5, float("nan"), float("inf")])
def test_what_is_no_duration_is_refused(duration: float) -> None:
    with pytest.raises(HoursError, match="not a duration"):
        add(schedule("berlin"), instant("berlin", "2026-11-23 08:00"), duration)


def test_a_year_out_of_reach_is_refused() -> None:
    with pytest.raises(HoursError, match="out of reach"):
        add(schedule("berlin"), datetime.max.replace(tzinfo=UTC), 1)
    with pytest.raises(HoursError, match="out of reach"):
        between(schedule("berlin"), datetime.min.replace(tzinfo=UTC), instant("berlin", "2026-11-23 08:00"))


def test_hours_that_end_are_said_to_end() -> None:
    fair = {"zone": "Europe/Berlin", "extra": [{"on": "2026-11-28", "spans": [["09:00", "13:00"]]}]}
    once = Schedule.from_dict(fair)
    before = instant("berlin", "2026-11-23 08:00")
    assert add(once, before, 4 * 3600) == instant("berlin", "2026-11-28 13:00").astimezone(UTC)
    with pytest.raises(NeverOpens, match="not enough"):
        add(once, before, 4 * 3600 + 1)
    with pytest.raises(NeverOpens):
        opens_at(once, instant("berlin", "2026-11-28 13:00"))
    assert between(once, before, before + timedelta(days=9000)) == 4 * 3600


def test_a_dated_opening_far_away_is_found_and_four_hundred_years_are_enough() -> None:
    far = Schedule.from_dict({"zone": "UTC", "extra": [{"on": "2099-02-01", "spans": [["09:00", "13:00"]]}]})
    assert opens_at(far, datetime(2026, 1, 1, tzinfo=UTC)) == datetime(2099, 2, 1, 9, tzinfo=UTC)
    rare = [{"every": f"{month:02}-{day:02}"} for month in range(1, 13) for day in range(1, _days(month) + 1)]
    rare.remove({"every": "02-29"})
    leap = Schedule.from_dict({"zone": "UTC", "week": OFFICE, "holidays": rare})
    assert opens_at(leap, datetime(2028, 3, 1, tzinfo=UTC)) == datetime(2036, 2, 29, 8, tzinfo=UTC)  # 2032: a Sunday
    with pytest.raises(NeverOpens):
        add(schedule("utc"), datetime(2026, 1, 1, tzinfo=UTC), 3_600 * 24 * 366 * 400)


def _days(month: int) -> int:
    return 29 if month == 2 else 30 if month in (4, 6, 9, 11) else 31


def test_holidays_that_last_for_years_are_walked_over() -> None:
    first = datetime(2026, 1, 1, tzinfo=UTC)
    dates = [(first + timedelta(days=day)).date().isoformat() for day in range(365 * 25)]
    closed = Schedule.from_dict({"zone": "UTC", "week": OFFICE, "holidays": dates})
    assert opens_at(closed, first) == datetime(2050, 12, 26, 8, tzinfo=UTC)
