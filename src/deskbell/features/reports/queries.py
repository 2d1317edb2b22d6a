"""The figures: counted from happenings by their index, the same way as the lists behind them find theirs."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from math import ceil
from typing import Any

from django.core.exceptions import EmptyResultSet
from django.db.models import BigIntegerField, Count, F, Q, QuerySet, Sum, Value

from deskbell.features.reports.models import Happening, Measure, What
from deskbell.features.reports.period import DAY_S, OWN, Period, Stretch, day_numbered
from deskbell.features.reports.scope import Scope, Trait
from deskbell.kernel.prepared import Statement, asked, below, statement_of

COUNTED = (What.OPENED, What.RESOLVED, What.CLOSED, What.REOPENED)
# What it did to the number of open tickets, how long it took, and by which clock.
Timed = tuple[int, int, int]
BEGINS = Q(change=1)


@dataclass(kw_only=True)
class Counts:
    """How often what happened; `open` is how many were open at the end."""

    opened: int = 0
    resolved: int = 0
    closed: int = 0
    reopened: int = 0
    open: int = 0

    def add(self, what: int, number: int) -> None:
        """Count happenings in; those that no figure names are left out."""
        if what in COUNTED:
            name = What(what).name.lower()
            setattr(self, name, getattr(self, name) + number)


@dataclass(frozen=True, kw_only=True)
class Day:
    """One day's counts; `open` at its end, or now."""

    on: date
    counts: Counts


@dataclass(frozen=True, kw_only=True)
class Times:
    """What a number of times come to, in seconds; None where there are none.

    `kept` and `missed` are counted by plans, in their opening hours; the others by the clock on the wall.
    """

    number: int = 0
    median_s: int | None = None
    ninetieth_s: int | None = None
    average_s: int | None = None
    kept: int = 0
    missed: int = 0

    @property
    def by_plans(self) -> int:
        """How many were counted by plans."""
        return self.kept + self.missed

    @property
    def kept_percent(self) -> int | None:
        """How many of a hundred were in time, rounded down: a hundred means all."""
        return 100 * self.kept // self.by_plans if self.by_plans else None


@dataclass(frozen=True, kw_only=True)
class Both:
    """First answers, and resolutions: whatever ended the work."""

    answer: Times = field(default_factory=Times)
    resolution: Times = field(default_factory=Times)


@dataclass(frozen=True, kw_only=True)
class Group:
    """One row of a table by a trait; `key` is the value, None for those without one."""

    key: int | str | None
    name: str
    counts: Counts
    times: Both


@dataclass(frozen=True, kw_only=True)
class Figures:
    """All figures of a period: day by day, altogether, and by a trait."""

    days: tuple[Day, ...]
    total: Counts
    times: Both
    groups: tuple[Group, ...]


def figures_of(*, scope: Scope, period: Period, trait: Trait) -> Figures:
    """The period by its days and by a trait: three queries.

    Groups with nothing to say are left out; the busiest come first.
    """
    by_day: dict[date, Counts] = {day: Counts() for day in period.days}
    by_key: dict[Any, Counts] = defaultdict(Counts)
    changes: dict[date, int] = defaultdict(int)
    for number, what, key, count, change in _counted(scope, period, trait.column):
        if number is None:
            by_key[key].open += change
            continue
        day = day_numbered(number)
        by_day[day].add(what, count)
        by_key[key].add(what, count)
        changes[day] += change
    still_open = sum(one.open for one in by_key.values())
    for day in reversed(period.days):
        by_day[day].open = still_open
        still_open -= changes[day]
    times = _times(scope, period, trait.column)
    days = tuple(Day(on=day, counts=counts) for day, counts in by_day.items())
    return Figures(
        days=days,
        total=total_of(days),
        times=_both([row for rows in times.values() for row in rows]),
        groups=_groups(scope, trait, by_key, times),
    )


def _groups(
    scope: Scope, trait: Trait, counts: Mapping[Any, Counts], times: Mapping[Any, Sequence[Timed]]
) -> tuple[Group, ...]:
    keys = [key for key in counts.keys() | times.keys() if scope.shows(by=trait.key, key=key)]
    names = trait.names([key for key in keys if key is not None])
    groups = (
        Group(
            key=key,
            name=str(trait.none) if key is None else names.get(key, "?"),
            counts=counts.get(key, Counts()),
            times=_both(times.get(key, ())),
        )
        for key in keys
    )
    busy = [one for one in groups if one.counts != Counts() or one.times != Both()]
    return tuple(sorted(busy, key=lambda one: (-one.counts.opened, -one.counts.open, one.name)))


def total_of(days: Iterable[Day]) -> Counts:
    """What the days come to; open are those of the last day's end."""
    total = Counts()
    for day in days:
        for what in COUNTED:
            total.add(what, getattr(day.counts, what.name.lower()))
        total.open = day.counts.open
    return total


# Number of the day, what, value of a column, how often, and what that did to the number of open tickets. Without a day: what
# belongs to the number of those that were open when the period ended.
Counted = tuple[int | None, int, Any, int, int]


def _counted(scope: Scope, period: Period, column: str) -> list[Counted]:
    """Everything that is counted, in one query."""
    days = [_per_day(scope, part, column) for part in period.stretches]
    parts = [one for one in (*days, *_open_after(scope, period, column)) if one is not None]
    return asked(below(*parts)) if parts else []


def _per_day(scope: Scope, part: Stretch, column: str) -> Statement | None:
    day = _whole((F("at_s") + Value(part.offset_s)) / Value(DAY_S))
    numbered = _within(scope, part.start_s, part.end_s).order_by().annotate(day=day).values("day", "what", column)
    counted = numbered.annotate(n=Count("*"), sum=Sum("change"))
    return _possible(counted.values_list("day", "what", column, "n", "sum"))


def _whole(expression: Any) -> Any:
    expression.output_field = BigIntegerField()  # so that either database divides whole numbers
    return expression


def _open_after(scope: Scope, period: Period, column: str) -> list[Statement | None]:
    """How many were open when the period ended, by the values of a column: those of now, without what changed since.

    As `open_at` counts them, but read from short stretches of indexes.
    """
    now = Happening.objects.filter(BEGINS, until_s__isnull=True, **scope.filters)
    since = Happening.objects.filter(at_s__gte=period.end_s, **scope.filters)
    return [_summed_up(now, column, sign="+"), _summed_up(since, column, sign="-")]


def _summed_up(rows: QuerySet[Happening], column: str, *, sign: str) -> Statement | None:
    summed = _possible(rows.order_by().values(column).annotate(n=Sum("change")).values_list(column, "n"))
    if summed is None:
        return None
    sql = f"SELECT NULL, 0, {column}, 0, {sign} n FROM ({summed.sql}) AS summed"  # noqa: S608 - own words
    return replace(summed, sql=sql)


def _possible(rows: QuerySet[Any, Any]) -> Statement | None:
    """None where nothing can be found."""
    try:
        return statement_of(rows)
    except EmptyResultSet:
        return None


def _times(scope: Scope, period: Period, column: str) -> dict[Any, list[Timed]]:
    """What took how long, by the values of a column."""
    rows = _within(scope, period.start_s, period.end_s).filter(seconds__isnull=False).order_by()
    found: dict[Any, list[Timed]] = defaultdict(list)
    for key, *timed in rows.values_list(column, "change", "seconds", "measure"):
        found[key].append((timed[0], timed[1], timed[2]))
    return found


def _both(timed: Sequence[Timed]) -> Both:
    return Both(
        answer=_times_of([one for one in timed if not one[0]]), resolution=_times_of([one for one in timed if one[0]])
    )


def _times_of(timed: Sequence[Timed]) -> Times:
    if not timed:
        return Times()
    took = sorted(seconds for _change, seconds, _measure in timed)
    measures = [measure for _change, _seconds, measure in timed]
    return Times(
        number=len(took),
        median_s=at_rank(took, 0.5),
        ninetieth_s=at_rank(took, 0.9),
        average_s=round(sum(took) / len(took)),
        kept=measures.count(Measure.KEPT),
        missed=measures.count(Measure.MISSED),
    )


def at_rank(ordered: Sequence[int], share: float) -> int:
    """The smallest value that this share of all does not exceed (nearest rank)."""
    return ordered[ceil(share * len(ordered)) - 1]


def _within(scope: Scope, start_s: int, end_s: int) -> QuerySet[Happening]:
    return Happening.objects.filter(at_s__gte=start_s, at_s__lt=end_s, **scope.filters)


def open_at(*, scope: Scope, second: int) -> QuerySet[Happening]:
    """What was open just before a second: where work had begun and not ended."""
    begun = Happening.objects.filter(BEGINS, at_s__lt=second, **scope.filters)
    return begun.filter(Q(until_s__isnull=True) | Q(until_s__gte=second))


@dataclass(frozen=True, kw_only=True)
class Figure:
    """A figure of the dashboard, as the list behind it asks for it."""

    key: str
    period: Period
    scope: Scope

    def rows(self) -> QuerySet[Happening]:
        """The very happenings that the figure counts. KeyError for a figure that there is not."""
        condition = FIGURES[self.key]
        if condition is None:
            return open_at(scope=self.scope, second=self.period.end_s)
        return _within(self.scope, self.period.start_s, self.period.end_s).filter(condition)


_ANSWER = Q(change=0, seconds__isnull=False)
_RESOLUTION = Q(change=-1, seconds__isnull=False)
# What was open at the end is told by no single happening.
FIGURES: dict[str, Q | None] = {
    **{what.name.lower(): Q(what=what.value) for what in COUNTED},
    "open": None,
    "answer": _ANSWER,
    "answer_kept": _ANSWER & Q(measure=Measure.KEPT),
    "answer_missed": _ANSWER & Q(measure=Measure.MISSED),
    "resolution": _RESOLUTION,
    "resolution_kept": _RESOLUTION & Q(measure=Measure.KEPT),
    "resolution_missed": _RESOLUTION & Q(measure=Measure.MISSED),
}
BY_LENGTH = frozenset(key for key in FIGURES if key.startswith(("answer", "resolution")))


def day_of(period: Period, on: date) -> Period:
    """One day of a period, as a period."""
    return Period(key=OWN, first=on, last=on, zone=period.zone)
