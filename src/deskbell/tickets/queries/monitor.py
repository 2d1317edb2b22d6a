"""How the desk keeps its times, now and over the last weeks: for administrators, who see every ticket.

Lists are stretches of indexes and end after MOST rows. Counts group the open tickets that have an end, by indexes that
hold all that is asked; what was kept or missed is a stretch of the index of stopped clocks, and of that of open ones for what is over but still
open: a missed end counts from its first instant on, recorded or not.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from heapq import nsmallest
from typing import Any

from django.db.models import Count, F, Q, QuerySet, Value

from deskbell.people.models import Agent, Department
from deskbell.service_levels.clocks import ClockState
from deskbell.service_levels.models import Plan
from deskbell.service_levels.published import plan_of
from deskbell.service_levels.words import Target
from deskbell.tickets.models import Clock, Ticket
from deskbell.tickets.queries.countdowns import Countdown, Dated, countdowns_of
from deskbell.tickets.words import ACTIVE_STANDINGS

MOST = 50
HOUR = timedelta(hours=1)
STANDINGS = [one.value for one in ACTIVE_STANDINGS]


@dataclass(frozen=True, kw_only=True)
class MonitoredTicket:
    """A ticket in a list of the monitor."""

    number: str
    subject: str
    department: str
    agent: str
    status: str
    state: str
    countdown: Countdown | None


@dataclass(kw_only=True)
class Load:
    """How many open tickets of a department or an agent run, end within the hour, are over, or are paused."""

    key: int | None
    name: str
    running: int = 0
    within_hour: int = 0
    overdue: int = 0
    paused: int = 0

    def add(self, numbers: Sequence[int]) -> None:
        """Count tickets in that run, that end within the hour, and that are over."""
        self.running += numbers[0]
        self.within_hour += numbers[1]
        self.overdue += numbers[2]


@dataclass(frozen=True, kw_only=True)
class Loads:
    """The whole desk, its departments and its agents that have any; `nobody` stands among agents with the key None."""

    whole: Load
    departments: tuple[Load, ...]
    agents: tuple[Load, ...]


@dataclass(kw_only=True)
class Kept:
    """How often a plan's target was kept and missed in a time."""

    plan_id: int
    plan: str
    target: str
    met: int = 0
    missed: int = 0

    @property
    def total(self) -> int:
        """All that were decided."""
        return self.met + self.missed

    @property
    def percent(self) -> int:
        """How many of a hundred were kept, rounded down: a hundred means all."""
        return 100 * self.met // self.total if self.total else 0


@dataclass(frozen=True, kw_only=True)
class Focus:
    """What a list looks at: a department, an agent, or all. An agent of 0 means tickets in nobody's hands."""

    department_id: int | None = None
    agent_id: int | None = None

    @property
    def conditions(self) -> dict[str, Any]:
        """As a filter of tickets."""
        found: dict[str, Any] = {}
        if self.department_id is not None:
            found["department_id"] = self.department_id
        if self.agent_id == 0:
            found["agent_id__isnull"] = True
        elif self.agent_id is not None:
            found["agent_id"] = self.agent_id
        return found


@dataclass(frozen=True, kw_only=True)
class Names:
    """Departments and agents by their ids, by name."""

    departments: dict[int, str] = field(default_factory=dict)
    agents: dict[int, str] = field(default_factory=dict)


def names_for_monitor() -> Names:
    """Everybody who may have a ticket; one query."""
    agents = Agent.objects.annotate(_kind=Value("agent")).order_by()
    departments = Department.objects.annotate(_kind=Value("department"), _address=Value("")).order_by()
    rows = departments.values_list("_kind", "name", "pk", "_address").union(
        agents.values_list("_kind", "user__name", "pk", "user__email"), all=True
    )
    found: dict[str, dict[int, str]] = {"agent": {}, "department": {}}
    for kind, name, pk, address in sorted(rows):
        found[kind][pk] = name or address.partition("@")[0]
    return Names(departments=found["department"], agents=found["agent"])


def running_out(*, focus: Focus, now: datetime) -> tuple[MonitoredTicket, ...]:
    """The tickets whose time is up next; four queries."""
    return _listed({**focus.conditions, "next_due_at__gte": now}, now)


def run_out(*, focus: Focus, now: datetime) -> tuple[MonitoredTicket, ...]:
    """The open tickets whose time is up, the longest first; four queries."""
    return _listed({**focus.conditions, "next_due_at__lt": now}, now)


def missed(*, plan_id: int, target: str, since: datetime, now: datetime) -> tuple[MonitoredTicket, ...]:
    """The tickets that missed a plan's target in this time, the latest first."""
    of_plan = Clock.objects.filter(target=target, plan_version__plan_id=plan_id)
    stopped = of_plan.filter(stopped_at__gte=since, state=ClockState.BREACHED.value).order_by("-stopped_at")
    still_open = of_plan.filter(stopped_at__isnull=True, due_at__gte=since, due_at__lt=now).order_by("-due_at")
    ids = [*still_open.values_list("ticket_id", flat=True)[:MOST], *stopped.values_list("ticket_id", flat=True)[:MOST]]
    return _rows(list(dict.fromkeys(ids))[:MOST], now)


def _listed(conditions: dict[str, Any], now: datetime) -> tuple[MonitoredTicket, ...]:
    """A stretch of the index for each standing, and the nearest of both."""
    found: list[tuple[datetime, int]] = []
    for standing in STANDINGS:
        rows = Ticket.objects.filter(standing=standing, **conditions).order_by("next_due_at", "pk")
        found += rows.values_list("next_due_at", "pk")[:MOST]
    return _rows([pk for _due_at, pk in nsmallest(MOST, found)], now)


def _rows(ids: list[int], now: datetime) -> tuple[MonitoredTicket, ...]:
    columns = (
        *("pk", "next_due_at", "due_at", "plan_version_id", "calendar_version_id"),
        *("number", "subject__text", "department__name", "agent__user__name", "agent__user__email"),
        *("status__name", "state", "standing"),
    )
    rows: Iterable[tuple[Any, ...]] = Ticket.objects.filter(pk__in=ids).values_list(*columns)
    found = {row[0]: row for row in rows}
    countdowns = countdowns_of([Dated(*row[:5]) for row in found.values() if row[-1] in STANDINGS], now=now)
    return tuple(_row(found[pk], countdowns.get(pk)) for pk in ids if pk in found)


def _row(row: tuple[Any, ...], countdown: Countdown | None) -> MonitoredTicket:
    number, subject, department, agent, address, status, state = row[5:12]
    return MonitoredTicket(
        number=number,
        subject=subject,
        department=department,
        agent=agent or (address or "").partition("@")[0],
        status=status,
        state=state,
        countdown=countdown,
    )


def loads(*, names: Names, now: datetime) -> Loads:
    """How many tickets run, end within the hour, are over and are paused, by department and by agent; three queries."""
    whole, nobody = Load(key=None, name=""), Load(key=None, name="")
    departments = {pk: Load(key=pk, name=name) for pk, name in names.departments.items()}
    agents = {pk: Load(key=pk, name=name) for pk, name in names.agents.items()}
    for department_id, *numbers in _dated("department_id", departments, now):
        for load in (whole, nobody, departments[department_id]):
            load.add(numbers)
    for agent_id, *numbers in _dated("agent_id", agents, now):
        agents[agent_id].add(numbers)
        nobody.add([-number for number in numbers])  # whatever is not in somebody's hands
    for department_id, holder_id, paused in _paused():
        for load in (whole, departments[department_id], agents[holder_id] if holder_id else nobody):
            load.paused += paused
    return Loads(whole=whole, departments=_busy(departments.values()), agents=_busy([*agents.values(), nobody]))


def _busy(all_of_them: Iterable[Load]) -> tuple[Load, ...]:
    return tuple(one for one in all_of_them if one.running or one.overdue or one.paused)


def _dated(column: str, of: Iterable[int], now: datetime) -> Iterable[tuple[int, ...]]:
    """The numbers of each department or agent. They are named so that the index is asked for each of them: it holds all."""
    rows = Ticket.objects.filter(standing__in=STANDINGS, next_due_at__isnull=False, **{f"{column}__in": list(of)})
    is_over = Q(next_due_at__lt=now)
    counted = (
        rows.order_by()
        .values(column)
        .annotate(
            running=Count("pk", filter=~is_over),
            within_hour=Count("pk", filter=Q(next_due_at__gte=now, next_due_at__lt=now + HOUR)),
            overdue=Count("pk", filter=is_over),
        )
    )
    return list(counted.values_list(column, "running", "within_hour", "overdue"))


def _paused() -> Iterable[tuple[int, int | None, int]]:
    """Tickets of which nothing runs and something is paused, by department and agent."""
    rows = Clock.objects.filter(stopped_at__isnull=True, due_at__isnull=True, ticket__next_due_at__isnull=True)
    groups = rows.order_by().values("ticket__department_id", "ticket__agent_id")
    counted = groups.annotate(paused=Count("ticket_id", distinct=True))
    return list(counted.values_list("ticket__department_id", "ticket__agent_id", "paused"))


def kept_times(*, since: datetime, now: datetime) -> tuple[Kept, ...]:
    """What each plan's targets came to since then, by plans in their order; two queries.

    A clock counts when it stopped, one that is over and still open when its end passed. What was no longer needed does not.
    """
    plans = {plan.pk: plan.name for plan in Plan.objects.all()}
    found: dict[tuple[int, str], Kept] = {}
    for version_id, target, state, number in _decided(since, now):
        plan_id = plan_of(version_id)
        kept = found.setdefault((plan_id, target), Kept(plan_id=plan_id, plan=plans[plan_id], target=target))
        if state == ClockState.MET:
            kept.met += number
        else:
            kept.missed += number
    targets = [one.value for one in Target]
    return tuple(found[key] for plan_id in plans for target in targets if (key := (plan_id, target)) in found)


def _decided(since: datetime, now: datetime) -> Iterable[tuple[int, str, str, int]]:
    """Version of a plan, target, outcome and number; each part of the union is a stretch of an index of its own."""
    decided = [ClockState.MET.value, ClockState.BREACHED.value]
    stopped = _grouped(Clock.objects.filter(stopped_at__gte=since, state__in=decided), F("state"))
    over = _grouped(
        Clock.objects.filter(stopped_at__isnull=True, due_at__gte=since, due_at__lt=now),
        Value(ClockState.BREACHED.value),
    )
    return [row for row in stopped.union(over, all=True) if row[0] is not None]


def _grouped(rows: QuerySet[Clock], outcome: F | Value) -> QuerySet[Clock, tuple[int, str, str, int]]:
    groups = rows.order_by().annotate(outcome=outcome).values("plan_version", "target", "outcome")
    return groups.annotate(number=Count("pk")).values_list("plan_version", "target", "outcome", "number")
