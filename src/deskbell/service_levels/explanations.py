"""Which hours of which days a clock counted, and which are still to come: its number, taken apart again. Pure."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from deskbell.service_levels.clocks import Clock
from deskbell.service_levels.hours import Closing, Schedule, Span, closings, spans

# A clock of years is not listed day by day to its end.
MOST_DAYS = 62


@dataclass(frozen=True, kw_only=True)
class CountedDay:
    """A date of the schedule's zone with the stretches that count, in UTC; `closings` are its holidays.

    `is_ahead` says that they have yet to come; a day that has begun stands twice.
    """

    on: date
    stretches: tuple[tuple[datetime, datetime], ...]
    closings: tuple[Closing, ...]
    is_ahead: bool

    @property
    def seconds(self) -> float:
        """The business time of these stretches."""
        return sum((end - start).total_seconds() for start, end in self.stretches)


@dataclass(frozen=True, kw_only=True)
class Account:
    """What a clock counted, day by day. `earlier` days are summed up in `earlier_s`; all seconds are business time."""

    days: tuple[CountedDay, ...]
    earlier: int
    earlier_s: float
    counted_s: float
    ahead_s: float


def account_of(clock: Clock, schedule: Schedule, now: datetime) -> Account:
    """The hours that a clock counted until it stopped or until `now`, and those from now to its end.

    Both together are its target, unless it is over or its end was set by hand; then they are the time since its start.
    """
    counted: list[Span] = []
    ahead: list[Span] = []
    for start, end in clock.spans:
        counted += spans(schedule, start, min(end or now, now))
        if end is None and clock.due_at is not None and clock.due_at > now:
            ahead += spans(schedule, now, clock.due_at)
    days = (*_days(counted, schedule, is_ahead=False), *_days(ahead, schedule, is_ahead=True))
    earlier, shown = days[: max(0, len(days) - MOST_DAYS)], days[max(0, len(days) - MOST_DAYS) :]
    return Account(
        days=shown,
        earlier=len(earlier),
        earlier_s=sum(day.seconds for day in earlier),
        counted_s=sum(day.seconds for day in days if not day.is_ahead),
        ahead_s=sum(day.seconds for day in days if day.is_ahead),
    )


def _days(found: list[Span], schedule: Schedule, *, is_ahead: bool) -> Iterator[CountedDay]:
    """The days that count, and between them those that a holiday closed."""
    by_day: dict[date, list[tuple[datetime, datetime]]] = {}
    for one in found:
        by_day.setdefault(one.on, []).append((one.opens_at, one.closes_at))
    first, last = min(by_day, default=date.max), max(by_day, default=date.min)
    for number in range((last - first).days + 1 if by_day else 0):
        on = first + timedelta(days=number)
        holidays = closings(schedule, on)
        if on in by_day or holidays:
            yield CountedDay(on=on, stretches=tuple(by_day.get(on, ())), closings=holidays, is_ahead=is_ahead)
