"""Why it is open and why it is not: the spans of a schedule with where they come from, and the holidays of a date."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Literal

from deskbell.service_levels.hours.arithmetic import in_utc
from deskbell.service_levels.hours.intervals import Interval, subtract, unite
from deskbell.service_levels.hours.reading import Closing
from deskbell.service_levels.hours.schedule import Schedule
from deskbell.service_levels.hours.walls import EPOCH, MARGIN_DAYS, YearOfZone, year_of_zone
from deskbell.service_levels.hours.years import Rules, instants

_SECOND = timedelta(seconds=1)


@dataclass(frozen=True)
class Span:
    """A stretch of business time, half-open and in UTC.

    `on` is the local date it belongs to (a night shift: the date it starts on), `source` says whether the week or an
    extra entry opens it, `name` is that entry's, and `cut_by` holds the holidays that took a part of it away.
    """

    opens_at: datetime
    closes_at: datetime
    on: date
    source: Literal["week", "extra"]
    name: str = ""
    cut_by: tuple[Closing, ...] = ()


def spans(schedule: Schedule, start: datetime, end: datetime) -> Iterator[Span]:
    """The business time from `start` to `end`, in order and without overlaps; cut at both. A day's spans stay apart from
    the next day's, even where they touch. Raises HoursError for naive datetimes."""
    first, last = in_utc(start), in_utc(end)
    covered_until = first
    for span in _found(schedule, first, last):
        opens, closes = max(span.opens_at, covered_until), min(span.closes_at, last)
        if opens < closes:
            yield Span(opens, closes, span.on, span.source, span.name, span.cut_by)
            covered_until = closes


def closings(schedule: Schedule, on: date) -> tuple[Closing, ...]:
    """The holidays of a local date, as far as they close something of it: dated ones first, then yearly ones."""
    return tuple(schedule.rules.closings_on(on))


def _found(schedule: Schedule, first: datetime, last: datetime) -> Iterator[Span]:
    """What may lie between two instants, sorted by its opening."""
    pending: list[Span] = []
    day = first.date().toordinal() - MARGIN_DAYS
    final = last.date().toordinal() + 2
    while day <= final:
        on = date.fromordinal(day)
        pending.extend(_of_day(schedule.rules, year_of_zone(schedule.zone, on.year), on))
        pending.sort(key=lambda span: span.opens_at)
        # Whatever later days bring opens after this day's midnight, give or take what a skipped time moves.
        safe = EPOCH + _SECOND * year_of_zone(schedule.zone, on.year).instant(day, 0)
        while pending and pending[0].opens_at < safe:
            yield pending.pop(0)
        day += 1
    yield from pending


def _of_day(rules: Rules, year: YearOfZone, on: date) -> Iterator[Span]:
    day = on.toordinal()
    for span in instants(year, day, rules.week[on.weekday()]):
        cuts = tuple(_cuts(rules, year, day, span))
        taken = unite(interval for _closing, interval in cuts)
        cut_by = tuple(closing for closing, _interval in cuts)
        for start, end in subtract((span,), taken):
            yield Span(EPOCH + _SECOND * start, EPOCH + _SECOND * end, on, "week", "", cut_by)
    for extra in rules.extra.get(on, ()):
        for start, end in instants(year, day, extra.spans):
            yield Span(EPOCH + _SECOND * start, EPOCH + _SECOND * end, on, "extra", extra.name)


def _cuts(rules: Rules, year: YearOfZone, day: int, span: Interval) -> Iterator[tuple[Closing, Interval]]:
    """The holidays that take something from a span: of its own date and of the two that a night can reach."""
    for each in range(day, day + 3):
        for closing in rules.closings_on(date.fromordinal(each)):
            for interval in instants(year, each, ((closing.from_s, closing.until_s),)):
                if interval[0] < span[1] and span[0] < interval[1]:
                    yield closing, interval
