"""A period of whole days in the reader's zone, and where its days begin in seconds since 1970."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta, tzinfo
from functools import cached_property
from typing import TYPE_CHECKING

from django.utils.dateparse import parse_date
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise

LONGEST_DAYS = 731
DAY_S = 86_400
EARLIEST, LATEST = 1971, 9000
OWN = "own"
USUAL = "30"


@dataclass(frozen=True, kw_only=True)
class Stretch:
    """Seconds from `start_s` to before `end_s` in which the zone's distance from UTC does not change."""

    start_s: int
    end_s: int
    offset_s: int


@dataclass(frozen=True, kw_only=True)
class Period:
    """The days from `first` to `last`, both included, of a zone."""

    key: str
    first: date
    last: date
    zone: tzinfo

    @property
    def days(self) -> tuple[date, ...]:
        """Every day."""
        return tuple(self.first + timedelta(days=number) for number in range((self.last - self.first).days + 1))

    @cached_property
    def start_s(self) -> int:
        """The first second of the first day."""
        return start_of(self.first, self.zone)

    @cached_property
    def end_s(self) -> int:
        """The first second after the last day."""
        return start_of(self.last + timedelta(days=1), self.zone)

    @cached_property
    def stretches(self) -> tuple[Stretch, ...]:
        """The period cut where the zone changes its clock, so that days can be reckoned by whole numbers."""
        edges = [self.start_s]
        for day in self.days:
            start, end = start_of(day, self.zone), start_of(day + timedelta(days=1), self.zone)
            if self._offset(start) != self._offset(end - 1):
                edges.append(self._change_between(start, end - 1))
            if self._offset(end - 1) != self._offset(end):
                edges.append(end)
        edges = [edge for edge in dict.fromkeys(edges) if edge < self.end_s]
        return tuple(
            Stretch(start_s=start, end_s=end, offset_s=self._offset(start))
            for start, end in zip(edges, [*edges[1:], self.end_s], strict=True)
        )

    def _offset(self, second: int) -> int:
        found = datetime.fromtimestamp(second, self.zone).utcoffset()
        return int(found.total_seconds()) if found else 0

    def _change_between(self, low: int, high: int) -> int:
        """The first second with the offset of `high`."""
        wanted = self._offset(high)
        while high - low > 1:
            middle = (low + high) // 2
            low, high = (low, middle) if self._offset(middle) == wanted else (middle, high)
        return high


def start_of(day: date, zone: tzinfo) -> int:
    """The second at which a day begins; where its midnight was skipped, at which the clocks were put forward."""
    return int(datetime.combine(day, time(), zone).timestamp())


def day_numbered(number: int) -> date:
    """The day that is so many days after 1 January 1970."""
    return date.fromordinal(date(1970, 1, 1).toordinal() + number)


def _last_days(count: int) -> Callable[[date], tuple[date, date]]:
    return lambda today: (today - timedelta(days=count - 1), today)


def _last_month(today: date) -> tuple[date, date]:
    last = today.replace(day=1) - timedelta(days=1)
    return last.replace(day=1), last


PRESETS: dict[str, tuple[StrOrPromise, Callable[[date], tuple[date, date]]]] = {
    "today": (gettext_lazy("Today"), _last_days(1)),
    "7": (gettext_lazy("7 days"), _last_days(7)),
    "30": (gettext_lazy("30 days"), _last_days(30)),
    "90": (gettext_lazy("90 days"), _last_days(90)),
    "this_month": (gettext_lazy("This month"), lambda today: (today.replace(day=1), today)),
    "last_month": (gettext_lazy("Last month"), _last_month),
    "this_year": (gettext_lazy("This year"), lambda today: (today.replace(month=1, day=1), today)),
}


@dataclass(frozen=True, kw_only=True)
class Chosen:
    """The period that was asked for, or the usual one with what is wrong with the days that were typed."""

    period: Period
    problem: str = ""


def chosen_period(asked: Mapping[str, str], *, now: datetime, zone: tzinfo) -> Chosen:
    """The period that an address names by `period`, or by days `from` and `to`."""
    today, key = now.astimezone(zone).date(), asked.get("period", USUAL)
    if key == OWN or asked.get("from") or asked.get("to"):
        first, last = _typed(asked.get("from", "")), _typed(asked.get("to", ""))
        if problem := _problem(first, last):
            return Chosen(period=_preset(USUAL, today, zone), problem=problem)
        if first and last:
            return Chosen(period=Period(key=OWN, first=first, last=last, zone=zone))
    return Chosen(period=_preset(key if key in PRESETS else USUAL, today, zone))


def _preset(key: str, today: date, zone: tzinfo) -> Period:
    first, last = PRESETS[key][1](today)
    return Period(key=key, first=first, last=last, zone=zone)


def _problem(first: date | None, last: date | None) -> str:
    if first is None or last is None:
        return _("Please give both days, such as 2026-03-01 and 2026-03-31.")
    if last < first:
        return _("The last day lies before the first.")
    if (last - first).days >= LONGEST_DAYS:
        return _("Please choose at most two years.")
    return ""


def _typed(text: str) -> date | None:
    """The day that somebody typed; None if it is none, or so far off that a calendar ends there."""
    try:
        day = parse_date(text.strip())
    except ValueError:
        return None
    return day if day is not None and EARLIEST <= day.year <= LATEST else None
