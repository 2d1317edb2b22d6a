"""The service-level monitor: what runs out next, who has how much of it, and how the desk kept its times."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING
from urllib.parse import urlencode

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from deskbell.lib.spreadsheet import csv_lines
from deskbell.service_levels.words import Target
from deskbell.tickets.queries.monitor import (
    MOST,
    Focus,
    Kept,
    Load,
    Loads,
    MonitoredTicket,
    Names,
    kept_times,
    loads,
    missed,
    names_for_monitor,
    run_out,
    running_out,
)
from deskbell.ui.countdowns import TARGETS

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise

PERIODS = (7, 30, 90)
USUAL_DAYS = 30
NEXT, OVERDUE, MISSED = "next", "overdue", "missed"


@dataclass(frozen=True, kw_only=True)
class Asked:
    """What the address asks for; whatever is not right about it is left out."""

    focus: Focus
    days: int
    show: str
    plan_id: int
    target: str

    def url(self, **changes: object) -> str:
        """The monitor's address, with something of it changed."""
        values: dict[str, object] = {
            "department": self.focus.department_id,
            "agent": self.focus.agent_id,
            "days": self.days if self.days != USUAL_DAYS else None,
            "show": self.show if self.show == OVERDUE else None,
            **changes,
        }
        said = {name: value for name, value in values.items() if value is not None}
        return reverse("admin_panel:service_levels") + (f"?{urlencode(said)}" if said else "")


@dataclass(frozen=True, kw_only=True)
class Tab:
    """One choice of several."""

    url: str
    words: StrOrPromise
    is_current: bool


@dataclass(frozen=True, kw_only=True)
class LoadLine:
    """A department or an agent, with the address that looks at it alone."""

    load: Load
    name: StrOrPromise
    url: str
    overdue_url: str


@dataclass(frozen=True, kw_only=True)
class Live:
    """What changes by the minute."""

    url: str
    asked_at: datetime
    tabs: tuple[Tab, ...]
    tickets: tuple[MonitoredTicket, ...]
    title: str
    is_cut: bool
    whole: Load
    departments: tuple[LoadLine, ...]
    agents: tuple[LoadLine, ...]


@dataclass(frozen=True, kw_only=True)
class KeptLine:
    """One plan's target, with the address of the tickets that missed it."""

    kept: Kept
    target: StrOrPromise
    url: str


@dataclass(frozen=True, kw_only=True)
class MonitorPage:
    """The whole page."""

    live: Live
    asked: Asked
    names: Names
    periods: tuple[Tab, ...]
    kept: tuple[KeptLine, ...]
    is_filtered: bool
    everything_url: str


def asked_of(query: Mapping[str, str]) -> Asked:
    """Read an address."""
    days, show, target = _number(query.get("days")), query.get("show", ""), query.get("target", "")
    plan_id = _number(query.get("plan")) or 0
    is_missed = show == MISSED and plan_id and target in Target.values
    return Asked(
        focus=Focus(department_id=_number(query.get("department")), agent_id=_number(query.get("agent"))),
        days=days if days in PERIODS else USUAL_DAYS,
        show=show if show == OVERDUE or is_missed else NEXT,
        plan_id=plan_id if is_missed else 0,
        target=target if is_missed else "",
    )


def monitor_page(*, asked: Asked) -> MonitorPage:
    """The page that was asked for."""
    names, now = names_for_monitor(), timezone.now()
    return MonitorPage(
        live=live_part(asked=asked, names=names),
        asked=asked,
        names=names,
        periods=tuple(
            Tab(url=asked.url(days=days), words=_days_words(days), is_current=days == asked.days) for days in PERIODS
        ),
        kept=tuple(_kept_line(one, asked) for one in kept_times(since=_since(asked, now), now=now)),
        is_filtered=asked.focus != Focus(),
        everything_url=asked.url(department=None, agent=None),
    )


def live_part(*, asked: Asked, names: Names | None = None) -> Live:
    """The part that is asked for anew while somebody looks."""
    names, now = names or names_for_monitor(), timezone.now()
    tickets = _tickets(asked, now)
    found = loads(names=names, now=now)
    return Live(
        url=asked.url(**({"show": MISSED, "plan": asked.plan_id, "target": asked.target} if asked.plan_id else {})),
        asked_at=now,
        tabs=_tabs(asked, found),
        tickets=tickets,
        title=_title(asked),
        is_cut=len(tickets) == MOST,
        whole=found.whole,
        departments=tuple(
            LoadLine(
                load=one,
                name=one.name,
                url=asked.url(department=one.key, agent=None, show=None),
                overdue_url=asked.url(department=one.key, agent=None, show=OVERDUE),
            )
            for one in found.departments
        ),
        agents=tuple(
            LoadLine(
                load=one,
                name=one.name or _("Nobody"),
                url=asked.url(agent=one.key or 0, department=None, show=None),
                overdue_url=asked.url(agent=one.key or 0, department=None, show=OVERDUE),
            )
            for one in found.agents
        ),
    )


def compliance_lines(*, asked: Asked) -> Iterator[str]:
    """What the page shows of times kept, as lines of CSV."""
    now = timezone.now()
    heads = (_("Plan"), _("Target"), _("Days"), _("Met"), _("Missed"), _("Percent met"))
    rows = (
        (one.plan, TARGETS[one.target], asked.days, one.met, one.missed, one.percent)
        for one in kept_times(since=_since(asked, now), now=now)
    )
    return csv_lines([heads, *rows])


def _tickets(asked: Asked, now: datetime) -> tuple[MonitoredTicket, ...]:
    if asked.show == MISSED:
        return missed(plan_id=asked.plan_id, target=asked.target, since=_since(asked, now), now=now)
    listed = run_out if asked.show == OVERDUE else running_out
    return listed(focus=asked.focus, now=now)


def _title(asked: Asked) -> str:
    if asked.show == MISSED:
        told = {"target": TARGETS[asked.target], "days": _days_words(asked.days)}
        return _("Missed: %(target)s, %(days)s") % told
    return _("Overdue") if asked.show == OVERDUE else _("Runs out next")


def _tabs(asked: Asked, found: Loads) -> tuple[Tab, ...]:
    over = f"{_('Overdue')} ({found.whole.overdue})" if found.whole.overdue else _("Overdue")
    tabs = [
        Tab(url=asked.url(show=None), words=_("Runs out next"), is_current=asked.show == NEXT),
        Tab(url=asked.url(show=OVERDUE), words=over, is_current=asked.show == OVERDUE),
    ]
    if asked.show == MISSED:
        tabs.append(Tab(url="", words=_("Missed"), is_current=True))
    return tuple(tabs)


def _kept_line(kept: Kept, asked: Asked) -> KeptLine:
    url = asked.url(show=MISSED, plan=kept.plan_id, target=kept.target, department=None, agent=None)
    return KeptLine(kept=kept, target=TARGETS[kept.target], url=url)


def _days_words(days: int) -> str:
    return ngettext("last %(days)d day", "last %(days)d days", days) % {"days": days}


def _since(asked: Asked, now: datetime) -> datetime:
    return now - timedelta(days=asked.days)


def _number(text: str | None) -> int | None:
    return int(text) if text and text.isascii() and text.isdecimal() and len(text) < 10 else None
