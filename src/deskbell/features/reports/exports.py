"""The figures as CSV."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from django.utils.translation import gettext as _

from deskbell.features.reports.pages import WORDS, Asked, narrowed_scope
from deskbell.features.reports.queries import Counts, Figures, Times, figures_of
from deskbell.lib.spreadsheet import csv_lines
from deskbell.tickets.viewer import Viewer


def days_lines(figures: Figures, _asked: Asked) -> Iterator[list[object]]:
    """A line a day."""
    yield [_("Day"), *map(str, WORDS.values())]
    for day in figures.days:
        yield [day.on.isoformat(), *_numbers(day.counts)]


def groups_lines(figures: Figures, asked: Asked) -> Iterator[list[object]]:
    """A line for everything, and one a group."""
    yield [str(asked.trait.words), *map(str, WORDS.values()), *_headings()]
    yield [_("Everything"), *_numbers(figures.total), *_cells(figures.times.answer), *_cells(figures.times.resolution)]
    for group in figures.groups:
        times = group.times
        yield [group.name, *_numbers(group.counts), *_cells(times.answer), *_cells(times.resolution)]


TABLES: dict[str, Callable[[Figures, Asked], Iterator[list[object]]]] = {"days": days_lines, "groups": groups_lines}


def exported_lines(*, viewer: Viewer, asked: Asked, table: str) -> Iterator[str]:
    """A table as lines of CSV. KeyError for a table that there is not, NotFound as the page itself."""
    lines = TABLES[table]
    figures = figures_of(scope=narrowed_scope(viewer, asked.only), period=asked.chosen.period, trait=asked.trait)
    return csv_lines(lines(figures, asked))


def _numbers(counts: Counts) -> list[object]:
    return [getattr(counts, what) for what in WORDS]


def _headings() -> list[str]:
    of_each = (
        _("%(what)s: number"),
        _("%(what)s: median in seconds"),
        _("%(what)s: 90 % within seconds"),
        _("%(what)s: average in seconds"),
        _("%(what)s: in time"),
        _("%(what)s: too late"),
        _("%(what)s: by the clock on the wall"),
    )
    return [words.replace("%(what)s", what) for what in (_("First answer"), _("Resolution")) for words in of_each]


def _cells(times: Times) -> list[object]:
    lengths = [times.median_s, times.ninetieth_s, times.average_s]
    shown = ["" if one is None else one for one in lengths]
    return [times.number, *shown, times.kept, times.missed, times.number - times.by_plans]
