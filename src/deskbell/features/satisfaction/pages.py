"""What the report shows."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from deskbell.features.satisfaction.queries import Report, Tally, report
from deskbell.kernel.configuration import Group
from deskbell.lib.spreadsheet import csv_lines
from deskbell.ui.panel_pages import PanelPage, add_to_panel

PERIODS_DAYS = (7, 30, 90)
REPORT = add_to_panel(
    PanelPage(
        url_name="satisfaction:report",
        title=gettext_lazy("Satisfaction"),
        explanation=gettext_lazy("What clients said when they were asked how it went, and how many answered at all."),
        keywords=gettext_lazy("survey, csat, rating, score, feedback, report"),
        group=Group.TICKETS,
    )
)


@dataclass(frozen=True, kw_only=True)
class Period:
    """A choice of the period."""

    words: str
    days: int
    is_current: bool


@dataclass(frozen=True, kw_only=True)
class ReportPage:
    """The report of the last so many days."""

    periods: tuple[Period, ...]
    days: int
    report: Report


def report_page(*, days: str) -> ReportPage:
    """The page; an unknown period is the middle one."""
    chosen = int(days) if days in {str(one) for one in PERIODS_DAYS} else PERIODS_DAYS[1]
    until = timezone.now()
    return ReportPage(
        periods=tuple(
            Period(
                words=ngettext("Last %(count)d day", "Last %(count)d days", one) % {"count": one},
                days=one,
                is_current=one == chosen,
            )
            for one in PERIODS_DAYS
        ),
        days=chosen,
        report=report(since=until - timedelta(days=chosen), until=until),
    )


def exported_lines(page: ReportPage) -> Iterator[str]:
    """The report as lines of CSV: a line for the whole, each department and each agent."""
    yield from csv_lines([[_("Of"), _("Name"), _("Asked"), _("Answered"), _("Rate in percent"), _("Average")]])
    yield from csv_lines([_cells(_("Everything"), page.report.whole)])
    yield from csv_lines(_cells(_("Department"), one) for one in page.report.departments)
    yield from csv_lines(_cells(_("Agent"), one) for one in page.report.agents)


def _cells(group: str, tally: Tally) -> list[object]:
    average = "" if tally.average is None else f"{tally.average:.2f}"
    return [group, tally.name, tally.asked, tally.answered, tally.rate_percent, average]
