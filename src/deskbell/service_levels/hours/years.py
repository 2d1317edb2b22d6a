"""What of a year of UTC is open: sorted spans with running totals, so that counting is two searches."""

from array import array
from calendar import isleap
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime
from itertools import accumulate
from zoneinfo import ZoneInfo

from deskbell.service_levels.hours.intervals import Interval, subtract, unite
from deskbell.service_levels.hours.reading import Closing, Extra, WallSpan
from deskbell.service_levels.hours.walls import EPOCH, YearOfZone, year_of_zone


@dataclass(frozen=True)
class Rules:
    """When it is open, in wall-clock time."""

    zone: ZoneInfo
    week: tuple[tuple[WallSpan, ...], ...]
    closings: Mapping[date, list[Closing]]
    yearly: Mapping[tuple[int, int], list[Closing]]
    extra: Mapping[date, list[Extra]]

    def closings_on(self, day: date) -> list[Closing]:
        """The holidays of a date."""
        return [*self.closings.get(day, ()), *self.yearly.get((day.month, day.day), ())]


@dataclass(frozen=True)
class Year:
    """Open spans as instants in seconds: `starts_s[i]` to `ends_s[i]`, with `before_s[i]` open seconds of the year before it."""

    starts_s: "array[int]"
    ends_s: "array[int]"
    before_s: "array[int]"

    @property
    def total_s(self) -> int:
        return self.before_s[-1]


def year_of(rules: Rules, number: int) -> Year:
    """Reckon a year. It is cut at the instants where the year of UTC begins and ends."""
    zone_year = year_of_zone(rules.zone, number)
    spans = subtract(unite(_weekly(rules, zone_year)), unite(_closed(rules, zone_year)))
    added = tuple(_extra(rules, zone_year))
    if added:
        spans = unite((*spans, *added))
    first_s, end_s = _instant_of_new_year(number), _instant_of_new_year(number + 1)
    inside = [(max(start, first_s), min(end, end_s)) for start, end in spans if start < end_s and end > first_s]
    lengths = (end - start for start, end in inside)
    return Year(
        array("q", [start for start, _end in inside]),
        array("q", [end for _start, end in inside]),
        array("q", accumulate(lengths, initial=0)),
    )


def _instant_of_new_year(number: int) -> int:
    return (datetime(number, 1, 1, tzinfo=UTC) - EPOCH).days * 86_400


def _weekly(rules: Rules, year: YearOfZone) -> list[Interval]:
    """The week's spans on every day: most of the work of a year, so the many days without a change go the short way."""
    found: list[Interval] = []
    for day, midnight in enumerate(year.midnights, year.first_day):
        spans = rules.week[(day - 1) % 7]
        if midnight is None:
            found.extend(instants(year, day, spans))
        else:
            found.extend([(midnight + start, midnight + end) for start, end in spans])
    return found


def _closed(rules: Rules, year: YearOfZone) -> Iterator[Interval]:
    for day in sorted(_days_closed(rules, year)):
        closings = rules.closings_on(date.fromordinal(day))
        yield from instants(year, day, ((closing.from_s, closing.until_s) for closing in closings))


def _days_closed(rules: Rules, year: YearOfZone) -> set[int]:
    dated = {on.toordinal() for on in rules.closings}
    number = date.fromordinal(year.first_day).year
    candidates = ((each, month, day) for each in range(number, number + 3) for month, day in rules.yearly)
    yearly = {date(*each).toordinal() for each in candidates if each[1:] != (2, 29) or isleap(each[0])}
    return (dated | yearly) & set(year.days)


def _extra(rules: Rules, year: YearOfZone) -> Iterator[Interval]:
    for on, extras in rules.extra.items():
        if on.toordinal() in year.days:
            for extra in extras:
                yield from instants(year, on.toordinal(), extra.spans)


def instants(year: YearOfZone, day: int, spans: Iterable[WallSpan]) -> Iterator[Interval]:
    """Spans of a day as instants, empty ones left out; none of a date that the zone skipped."""
    if year.exists(day):
        for start, end in spans:
            opens, closes = year.instant(day, start), year.instant(day, end)
            if opens < closes:
                yield opens, closes
