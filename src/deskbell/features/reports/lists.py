"""The list behind a figure: a line for each happening that it counts, page by page."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode

from django.db.models import Q
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from deskbell.features.reports.models import Happening, Measure
from deskbell.features.reports.pages import Asked, length_words, narrowed_scope, narrowings, period_words
from deskbell.features.reports.queries import BY_LENGTH, FIGURES, Figure
from deskbell.kernel.errors import NotFound
from deskbell.tickets.queries import QueueRow, rows_of
from deskbell.tickets.viewer import Viewer
from deskbell.ui.rail_links import rail_for

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise

PAGE_SIZE = 50
TITLES: dict[str, StrOrPromise] = {
    "opened": gettext_lazy("Opened"),
    "resolved": gettext_lazy("Resolved"),
    "closed": gettext_lazy("Closed"),
    "reopened": gettext_lazy("Reopened"),
    "open": gettext_lazy("Open at the end"),
    "answer": gettext_lazy("Answered for the first time"),
    "answer_kept": gettext_lazy("First answer in time"),
    "answer_missed": gettext_lazy("First answer too late"),
    "resolution": gettext_lazy("Resolved or closed"),
    "resolution_kept": gettext_lazy("Resolved in time"),
    "resolution_missed": gettext_lazy("Resolved too late"),
}
WHEN: dict[str, StrOrPromise] = {"open": gettext_lazy("Open since")}
MEASURES: dict[int, StrOrPromise] = {
    Measure.WALL: gettext_lazy("by the clock on the wall"),
    Measure.KEPT: gettext_lazy("in time"),
    Measure.MISSED: gettext_lazy("too late"),
}


@dataclass(frozen=True, kw_only=True)
class Line:
    """One happening: when, how long it took and by which clock, and the ticket as it is now."""

    at: datetime
    took: str
    measure: StrOrPromise
    row: QueueRow


@dataclass(frozen=True, kw_only=True)
class TicketsPage:
    """A page of the list; `number` is how many happenings there are altogether."""

    rail: Any
    title: StrOrPromise
    period_words: str
    narrowed: tuple[str, ...]
    when: StrOrPromise
    has_lengths: bool
    lines: tuple[Line, ...]
    number: int
    number_words: str
    next_url: str
    back_url: str


def tickets_page(*, viewer: Viewer, asked: Asked, what: str, after: str) -> TicketsPage:
    """The page behind one happening, or the first. NotFound for a figure that there is not."""
    if what not in FIGURES:
        raise NotFound
    figure = Figure(key=what, period=asked.chosen.period, scope=narrowed_scope(viewer, asked.only))
    found = list(_ordered(figure, after)[: PAGE_SIZE + 1])
    number = figure.rows().count()
    words = ngettext("%(number)d time", "%(number)d times", number) % {"number": number}
    if what == "open":
        words = ngettext("%(number)d ticket", "%(number)d tickets", number) % {"number": number}
    return TicketsPage(
        rail=rail_for(viewer=viewer, current="reports:dashboard"),
        title=TITLES[what],
        period_words=period_words(asked.chosen.period),
        narrowed=tuple(str(one.words) for one in narrowings(asked)),
        when=WHEN.get(what, _("When")),
        has_lengths=what in BY_LENGTH,
        lines=_lines(viewer, found[:PAGE_SIZE]),
        number=number,
        number_words=words,
        next_url=_next(asked, what, found[PAGE_SIZE - 1]) if len(found) > PAGE_SIZE else "",
        back_url=asked.address(),
    )


def _ordered(figure: Figure, after: str) -> Any:
    """Those that took longest first; what is open, the oldest first; else the newest first."""
    rows, column = figure.rows(), _column(figure.key)
    is_rising = figure.key == "open"
    place = _place(after)
    if place is not None:
        value, pk = place
        word = "gt" if is_rising else "lt"
        rows = rows.filter(Q(**{f"{column}__{word}": value}) | Q(**{column: value, f"pk__{word}": pk}))
    sign = "" if is_rising else "-"
    return rows.order_by(f"{sign}{column}", f"{sign}pk")


def _column(what: str) -> str:
    return "seconds" if what in BY_LENGTH else "at_s"


def _place(after: str) -> tuple[int, int] | None:
    """The value and the number of the last happening of the page before; None for what is none."""
    value, _sign, pk = after.partition("-")
    if not all(part.isascii() and part.isdecimal() and len(part) <= 18 for part in (value, pk)):
        return None
    return int(value), int(pk)


def _next(asked: Asked, what: str, last: Happening) -> str:
    period = asked.chosen.period
    place = f"{getattr(last, _column(what))}-{last.pk}"
    days = [("from", period.first.isoformat()), ("to", period.last.isoformat())]
    return "?" + urlencode([("what", what), *days, *(("only", one) for one in asked.only), ("after", place)])


def _lines(viewer: Viewer, found: list[Happening]) -> tuple[Line, ...]:
    rows = {row.ticket_id: row for row in rows_of(viewer=viewer, ticket_ids=[one.ticket_id for one in found])}
    return tuple(
        Line(
            at=datetime.fromtimestamp(one.at_s, UTC),
            took=length_words(one.seconds) if one.seconds is not None else "",
            measure=MEASURES.get(one.measure, "") if one.measure is not None else "",
            row=rows[one.ticket_id],
        )
        for one in found
        if one.ticket_id in rows
    )
