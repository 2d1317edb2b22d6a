"""From wall-clock time to instants (whole seconds since 1970-01-01T00:00Z), quickly.

The standard library's zones answer for any instant; on all but a few days a year the answer is the same for the
whole day. So the offsets are asked once for each midnight of a year, and only on days that change asked for each time.
"""

from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from functools import lru_cache
from zoneinfo import ZoneInfo

from deskbell.service_levels.hours.reading import DAY_S

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_EPOCH_DAY = date(1970, 1, 1).toordinal()
MARGIN_DAYS = 5
"""So many days beside a year can reach into it: a span of two days, an offset of a day, a skipped day."""

_SECOND = timedelta(seconds=1)


@dataclass(frozen=True)
class YearOfZone:
    """The days of a year and some beside it: for each the instant of its midnight, if that offset holds for all of this
    day and the next, else None."""

    zone: ZoneInfo
    first_day: int
    midnights: tuple[int | None, ...]

    @property
    def days(self) -> range:
        return range(self.first_day, self.first_day + len(self.midnights))

    def instant(self, day: int, wall_s: int) -> int:
        """The instant of a wall-clock time, given in seconds since midnight of a day (an ordinal).

        Skipped times move forward by what is skipped, ambiguous ones are the first occurrence: both is what the offset
        *before* the change gives, the `fold=0` of PEP 495.
        """
        wall = datetime.fromordinal(day) + timedelta(seconds=wall_s)
        return (day - _EPOCH_DAY) * DAY_S + wall_s - _offset_s(self.zone, wall)

    def exists(self, day: int) -> bool:
        """False for a date that the zone skipped as a whole."""
        return self.instant(day, 0) < self.instant(day, DAY_S)


@lru_cache(maxsize=1024)
def year_of_zone(zone: ZoneInfo, year: int) -> YearOfZone:
    """The days of a year, from MARGIN_DAYS before it to as many behind it."""
    first_day = date(year, 1, 1).toordinal() - MARGIN_DAYS
    end_day = date(year, 12, 31).toordinal() + MARGIN_DAYS + 1
    offsets = [_offset_s(zone, datetime.fromordinal(day)) for day in range(first_day, end_day + 2)]
    around = zip(range(first_day, end_day), offsets, offsets[1:], offsets[2:], strict=False)
    midnights = ((day - _EPOCH_DAY) * DAY_S - a if a == b == c else None for day, a, b, c in around)
    return YearOfZone(zone, first_day, tuple(midnights))


def _offset_s(zone: ZoneInfo, wall: datetime) -> int:
    offset = zone.utcoffset(wall)
    return 0 if offset is None else offset // _SECOND
