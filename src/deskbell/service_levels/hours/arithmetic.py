"""Adding business time and counting it. All reckoning is in whole microseconds, so nothing is rounded away."""

import math
from bisect import bisect_left, bisect_right
from datetime import UTC, datetime, timedelta

from deskbell.service_levels.hours.errors import HoursError, NeverOpens
from deskbell.service_levels.hours.schedule import Schedule
from deskbell.service_levels.hours.walls import EPOCH
from deskbell.service_levels.hours.years import Year

MICRO = 1_000_000
FIRST_YEAR, LAST_YEAR = 2, 9997
"""A calendar needs some days beside a year, and Python's ends in 9999."""

CLOSED_YEARS_AT_MOST = 40
"""So many years without an opening, behind the last date that is named, mean never: what opens on Sundays alone, and of
these only on 29 February, waits 28 years, and 40 over a century."""

REACH_YEARS = 400

_MICROSECOND = timedelta(microseconds=1)


def add(schedule: Schedule, start: datetime, seconds: float) -> datetime:
    """The first instant, in UTC, by which `seconds` of business time have passed since `start`.

    Outside hours counting begins at the next opening; zero seconds give that opening, or `start` itself where it is
    open. Raises HoursError for a naive start, negative seconds or a year out of reach, NeverOpens (one of them) where
    there are not that many hours.
    """
    left = _duration(seconds)
    at = in_utc(start)
    position = _micros(at)
    closed_years = 0
    for number in range(at.year, min(at.year + REACH_YEARS, LAST_YEAR) + 1):
        year = schedule.year(number)
        found, left = _reach(year, position, left)
        if found is not None:
            return EPOCH + timedelta(microseconds=found)
        closed_years = 0 if year.total_s else closed_years + 1
        if closed_years > CLOSED_YEARS_AT_MOST and number > schedule.last_dated_on.year:
            break
    raise NeverOpens(f"the opening hours within reach of {at.isoformat()} are not enough for {seconds} seconds")


def between(schedule: Schedule, start: datetime, end: datetime) -> int | float:
    """Seconds of business time from `start` to `end`: an int, unless the instants have microseconds that make a part of
    a second. Negative when `end` is before `start`. Raises HoursError for naive datetimes."""
    first, last = in_utc(start), in_utc(end)
    if last < first:
        return -between(schedule, last, first)
    micros = _opened(schedule.year(last.year), _micros(last)) - _opened(schedule.year(first.year), _micros(first))
    micros += MICRO * sum(schedule.year(number).total_s for number in range(first.year, last.year))
    return micros // MICRO if micros % MICRO == 0 else micros / MICRO


def opens_at(schedule: Schedule, instant: datetime) -> datetime:
    """The next instant, in UTC, at which it is open: `instant` itself, if it is open then. Raises NeverOpens."""
    return add(schedule, instant, 0)


def is_open(schedule: Schedule, instant: datetime) -> bool:
    """Whether it is open at this instant; at closing time it is not."""
    at = in_utc(instant)
    year, second = schedule.year(at.year), _micros(at) // MICRO
    index = bisect_right(year.ends_s, second)
    return index < len(year.ends_s) and year.starts_s[index] <= second


def in_utc(instant: datetime) -> datetime:
    """The instant in UTC. Raises HoursError for a naive datetime or one out of reach."""
    if instant.tzinfo is None or instant.utcoffset() is None:
        raise HoursError(f"{instant.isoformat()} has no time zone: business time needs aware datetimes")
    if not FIRST_YEAR < instant.year < LAST_YEAR:
        raise HoursError(f"the year {instant.year} is out of reach")
    return instant.astimezone(UTC)


def _micros(at: datetime) -> int:
    return (at - EPOCH) // _MICROSECOND


def _duration(seconds: float) -> int:
    if not math.isfinite(seconds) or seconds < 0:
        raise HoursError(f"{seconds} is not a duration: seconds must not be negative")
    return seconds * MICRO if isinstance(seconds, int) else round(seconds * MICRO)


def _reach(year: Year, position: int, left: int) -> tuple[int | None, int]:
    """Where in a year `left` is used up when counting begins at `position`; else nothing, and what is left after it."""
    index = bisect_right(year.ends_s, position // MICRO)
    if index == len(year.ends_s):
        return None, left
    begin = year.starts_s[index] * MICRO
    used = year.before_s[index] * MICRO + max(position - begin, 0) + left
    last = bisect_left(year.before_s, -(-used // MICRO), index + 1) - 1
    if last == len(year.ends_s):
        return None, used - year.total_s * MICRO
    return (year.starts_s[last] - year.before_s[last]) * MICRO + used, 0


def _opened(year: Year, position: int) -> int:
    """What of a year was open before `position`, in microseconds."""
    index = bisect_right(year.starts_s, position // MICRO) - 1
    if index < 0:
        return 0
    start = year.starts_s[index]
    return year.before_s[index] * MICRO + min(position - start * MICRO, (year.ends_s[index] - start) * MICRO)
