"""A schedule as it was read: wall-clock spans of a week, closings and extra hours, in one zone. It never changes."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any
from zoneinfo import ZoneInfo

from deskbell.service_levels.hours.errors import InvalidSchedule
from deskbell.service_levels.hours.reading import DAY_S, Closing, Extra, Reading, WallSpan
from deskbell.service_levels.hours.years import Rules, Year, year_of

__all__ = ["DAY_S", "Closing", "Extra", "Schedule", "WallSpan"]

# A year of a schedule is some 12 KB; who reckons in more years than these starts again with an empty cache.
_YEARS_KEPT = 1024


@dataclass(frozen=True, eq=False)
class Schedule:
    """Opening hours in one zone. Made by `from_dict`; equal only to itself."""

    zone: ZoneInfo
    rules: Rules
    _years: dict[int, Year] = field(default_factory=dict, repr=False)

    @classmethod
    def from_dict(cls, data: Mapping[str, Any]) -> "Schedule":
        """Read the form described in `deskbell.service_levels.hours`. Raises InvalidSchedule with every problem."""
        reading = Reading(data)
        if reading.problems or reading.zone is None:
            raise InvalidSchedule(tuple(reading.problems))
        return cls(
            reading.zone,
            Rules(reading.zone, reading.week, reading.closings, reading.yearly, reading.extra),
        )

    def year(self, number: int) -> Year:
        """What is open in this year of UTC, reckoned once."""
        found = self._years.get(number)
        if found is None:
            if len(self._years) >= _YEARS_KEPT:
                self._years.clear()
            found = self._years[number] = year_of(self.rules, number)
        return found

    @property
    def last_dated_on(self) -> date:
        """The last date that a holiday or extra hours name by its year."""
        return max([*self.rules.closings, *self.rules.extra], default=date.min)
