"""What the dashboard shows: what waits, and the figures with the address of the list behind each."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode

from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from deskbell.features.reports.charts import Chart, Series, chart_of
from deskbell.features.reports.filling import filling
from deskbell.features.reports.models import Filling
from deskbell.features.reports.period import OWN, PRESETS, Chosen, Period
from deskbell.features.reports.queries import Counts, Day, Figures, Group, Times, figures_of
from deskbell.features.reports.scope import NOBODY, TRAITS, Scope, Trait, scope_of
from deskbell.tickets.viewer import Viewer
from deskbell.ui.countdowns import business_span
from deskbell.ui.rail_links import RailPage, offer_page, rail_for
from deskbell.ui.waiting import Waiting, what_waits

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise

DASHBOARD = offer_page(
    RailPage(
        url_name="reports:dashboard",
        words=gettext_lazy("Dashboard"),
        is_for=lambda rights: rights is not None,
        leads=True,
    )
)
USUAL_TRAIT = "department"
DAYS_SHOWN = 93
WORDS: dict[str, StrOrPromise] = {
    "opened": gettext_lazy("Opened"),
    "resolved": gettext_lazy("Resolved"),
    "closed": gettext_lazy("Closed"),
    "reopened": gettext_lazy("Reopened"),
    "open": gettext_lazy("Open at the end"),
}


@dataclass(frozen=True, kw_only=True)
class Asked:
    """What an address asks for: the period, by which trait, and narrowed down to which values ("department:3")."""

    chosen: Chosen
    trait: Trait
    only: tuple[str, ...]

    @property
    def query(self) -> list[tuple[str, str]]:
        """The part of an address that asks for the same again."""
        period = self.chosen.period
        when = [("from", period.first.isoformat()), ("to", period.last.isoformat())]
        return [
            *(when if period.key == OWN else [("period", period.key)]),
            ("by", self.trait.key),
            *(("only", one) for one in self.only),
        ]

    def address(self, **changes: str) -> str:
        """The dashboard with something else asked for."""
        kept = [pair for pair in self.query if pair[0] not in changes]
        return "?" + urlencode([*kept, *((name, value) for name, value in changes.items() if value)])


@dataclass(frozen=True, kw_only=True)
class Choice:
    """Something that can be chosen instead."""

    url: str
    words: StrOrPromise
    is_current: bool


@dataclass(frozen=True, kw_only=True)
class Cell:
    """A number and the list behind it; no address where there is nothing to list."""

    number: int
    url: str
    words: StrOrPromise = ""


@dataclass(frozen=True, kw_only=True)
class Row:
    """A line of a table."""

    words: str
    cells: tuple[Cell, ...]
    url: str = ""
    answer: Times | None = None
    resolution: Times | None = None


@dataclass(frozen=True, kw_only=True)
class Took:
    """A line of the table of times."""

    words: str
    times: Times
    clock: str
    url: str
    kept: Cell
    missed: Cell


@dataclass(frozen=True, kw_only=True)
class Dashboard:
    """The whole page; `figures` is None where the days that were typed are none."""

    rail: Any
    waiting: tuple[Waiting, ...]
    asked: Asked
    period_words: str
    zone: str
    periods: tuple[Choice, ...]
    traits: tuple[Choice, ...]
    narrowed: tuple[Choice, ...]
    tiles: tuple[Cell, ...]
    charts: tuple[Chart, ...]
    took: tuple[Took, ...]
    groups: tuple[Row, ...]
    most: int
    spans: tuple[Row, ...]
    is_by_week: bool
    is_empty: bool
    sees_others: bool
    filling: Filling | None

    @property
    def hidden(self) -> list[tuple[str, str]]:
        """What a form of the page repeats."""
        return self.asked.query


def asked_of(*, chosen: Chosen, query: Mapping[str, str], only: Sequence[str]) -> Asked:
    """What is asked for; an unknown trait is the usual one."""
    return Asked(chosen=chosen, trait=TRAITS.get(query.get("by", ""), TRAITS[USUAL_TRAIT]), only=tuple(only))


def narrowed_scope(viewer: Viewer, only: Sequence[str]) -> Scope:
    """What counts, narrowed down by each "trait:value". NotFound for what is none, or of another agent without the right."""
    scope = scope_of(viewer)
    for one in only:
        by, _sign, of = one.partition(":")
        scope = scope.narrowed(by=by, of=of)
    return scope


def dashboard_of(*, viewer: Viewer, asked: Asked) -> Dashboard:
    """The page. NotFound where it is narrowed down to what is nothing."""
    scope = narrowed_scope(viewer, asked.only)
    figures = figures_of(scope=scope, period=asked.chosen.period, trait=asked.trait)
    links = Links(asked)
    return Dashboard(
        rail=rail_for(viewer=viewer, current="reports:dashboard"),
        waiting=what_waits(viewer),
        asked=asked,
        period_words=period_words(asked.chosen.period),
        zone=timezone.get_current_timezone_name(),
        periods=_periods(asked),
        traits=tuple(
            Choice(url=asked.address(by=one.key), words=one.words, is_current=one is asked.trait)
            for one in TRAITS.values()
        ),
        narrowed=narrowings(asked),
        tiles=links.cells(figures.total, asked.chosen.period),
        charts=_charts(figures.days),
        took=_took(figures, links),
        groups=tuple(_group(one, links) for one in figures.groups),
        most=max((one.counts.opened for one in figures.groups), default=0) or 1,
        spans=tuple(_spans(figures.days, links)),
        is_by_week=len(figures.days) > DAYS_SHOWN,
        is_empty=figures.total == Counts() and not figures.groups,
        sees_others=scope.sees_agents,
        filling=filling(),
    )


class Links:
    """Addresses of the lists behind the figures."""

    def __init__(self, asked: Asked) -> None:
        self.asked = asked
        self._base = reverse("reports:tickets")
        self._only = [("only", one) for one in asked.only]

    def to(self, what: str, period: Period, *, also: str = "") -> str:
        """The list behind one figure of a period."""
        more = [("only", also)] if also else []
        days = [("from", period.first.isoformat()), ("to", period.last.isoformat())]
        return f"{self._base}?{urlencode([('what', what), *days, *self._only, *more])}"

    def cells(self, counts: Counts, period: Period, *, also: str = "") -> tuple[Cell, ...]:
        """The counts, each with its list."""
        return tuple(self.cell(what, getattr(counts, what), period, also=also) for what in WORDS)

    def cell(self, what: str, number: int, period: Period, *, also: str = "") -> Cell:
        """One of them."""
        return Cell(number=number, url=self.to(what, period, also=also) if number else "", words=WORDS.get(what, ""))


def period_words(period: Period) -> str:
    """ "12 Mar 2026" or "1 Mar 2026 – 30 Mar 2026"."""
    return " – ".join(_day(one) for one in dict.fromkeys((period.first, period.last)))


def _day(day: date) -> str:
    return date_format(day, _("j M Y"))


def _periods(asked: Asked) -> tuple[Choice, ...]:
    current = asked.chosen.period.key
    further = [pair for pair in asked.query if pair[0] in ("by", "only")]
    return tuple(
        Choice(url="?" + urlencode([("period", key), *further]), words=words, is_current=key == current)
        for key, (words, _days) in PRESETS.items()
    )


def narrowings(asked: Asked) -> tuple[Choice, ...]:
    """What it is narrowed down to, each with the address without it."""
    found = []
    for one in asked.only:
        by, _sign, of = one.partition(":")
        trait = TRAITS[by]
        name = str(trait.none) if of == NOBODY else name_of(trait, of)
        rest = [pair for pair in asked.query if pair != ("only", one)]
        found.append(Choice(url="?" + urlencode(rest), words=f"{trait.words}: {name}", is_current=True))
    return tuple(found)


def name_of(trait: Trait, of: str) -> str:
    """The name of a value as it stands in an address."""
    key: Any = of if trait.key == "source" else int(of)
    return trait.names([key]).get(key, "?")


def value_of(trait: Trait, key: Any) -> str:
    """A value as it stands in an address: "department:3"."""
    return f"{trait.key}:{NOBODY if key is None else key}"


def _charts(days: Sequence[Day]) -> tuple[Chart, ...]:
    if len(days) < 2:
        return ()
    names = [_day(one.on) for one in days]
    happened = [
        Series(look=what, name=str(WORDS[what]), numbers=[getattr(one.counts, what) for one in days])
        for what in ("opened", "resolved", "closed", "reopened")
    ]
    still = Series(look="open", name=_("Open tickets"), numbers=[one.counts.open for one in days])
    sums = ", ".join(f"{one.name} {sum(one.numbers)}" for one in happened)
    span = _("from %(first)d to %(last)d") % {"first": still.numbers[0], "last": still.numbers[-1]}
    return (
        chart_of(title=_("Day by day"), words=sums, series=happened, days=names),
        chart_of(title=_("Open at the end of each day"), words=span, series=[still], days=names, is_filled=True),
    )


def _took(figures: Figures, links: Links) -> tuple[Took, ...]:
    period = links.asked.chosen.period
    lines = []
    for key, words, times in (
        ("answer", _("First answer"), figures.times.answer),
        ("resolution", _("Resolution"), figures.times.resolution),
    ):
        lines.append(
            Took(
                words=words,
                times=times,
                clock=clock_words(times),
                url=links.to(key, period) if times.number else "",
                kept=links.cell(f"{key}_kept", times.kept, period),
                missed=links.cell(f"{key}_missed", times.missed, period),
            )
        )
    return tuple(lines)


def clock_words(times: Times) -> str:
    """By which clock the times were counted."""
    if not times.number:
        return ""
    if not times.by_plans:
        return _("by the clock on the wall")
    if times.by_plans == times.number:
        return _("in the plans' opening hours")
    counted = {"plans": times.by_plans, "wall": times.number - times.by_plans}
    return _("%(plans)d in the plans' opening hours, %(wall)d by the clock on the wall") % counted


def length_words(seconds: int | None) -> str:
    """ "2 h 10 min", or a dash where there is none."""
    return "–" if seconds is None else business_span(seconds=seconds)


def _group(group: Group, links: Links) -> Row:
    asked = links.asked
    also = value_of(asked.trait, group.key)
    url = "" if also in asked.only else "?" + urlencode([*asked.query, ("only", also)])
    return Row(
        words=group.name,
        url=url,
        cells=links.cells(group.counts, asked.chosen.period, also=also),
        answer=group.times.answer,
        resolution=group.times.resolution,
    )


def _spans(days: Sequence[Day], links: Links) -> Iterator[Row]:
    """The table behind the charts: a line a day, or a week where there are many days; the newest first."""
    length = 7 if len(days) > DAYS_SHOWN else 1
    zone = links.asked.chosen.period.zone
    parts = [days[start : start + length] for start in range(0, len(days), length)]
    for part in reversed(parts):
        period = Period(key=OWN, first=part[0].on, last=part[-1].on, zone=zone)
        yield Row(words=_span_words(part[0].on, part[-1].on), cells=links.cells(_sum(part), period))


def _sum(days: Sequence[Day]) -> Counts:
    return Counts(
        **{what: sum(getattr(one.counts, what) for one in days) for what in WORDS if what != "open"},
        open=days[-1].counts.open,
    )


def _span_words(first: date, last: date) -> str:
    return f"{date_format(first, 'D')} {_day(first)}" if first == last else f"{_day(first)} – {_day(last)}"
