"""What of a ticket's clocks is still to be told: missed ends, and the plan's alarm steps. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta

from deskbell.service_levels.clocks import Clock
from deskbell.service_levels.hours import HoursError, Schedule, add, between
from deskbell.service_levels.terms import AlarmStep, PlanTerms

FIRST_INSTANT_AFTER = timedelta(microseconds=1)


@dataclass(frozen=True, kw_only=True)
class Told:
    """What was told already: missed ends as (target, started, due), alarms as (target, started, minutes).

    An end that was moved can be missed again. An alarm comes once for each clock, however its end moves and whichever
    version of the plan applies.
    """

    breaches: frozenset[tuple[str, datetime, datetime]] = frozenset()
    alarms: frozenset[tuple[str, datetime, int]] = frozenset()


@dataclass(frozen=True, kw_only=True)
class Coming:
    """Something to be told at an instant: the step of the plan with this place in its list, or, without, the missed end."""

    at: datetime
    clock: Clock
    step: int | None = None


def coming(clocks: Iterable[Clock], terms: PlanTerms, schedule: Schedule, told: Told) -> list[Coming]:
    """All that is still to be told if nothing else happens, the earliest first."""
    found = [one for clock in clocks for one in _of(clock, terms, schedule, told)]
    return sorted(found, key=lambda one: (one.at, one.step is not None))


def _of(clock: Clock, terms: PlanTerms, schedule: Schedule, told: Told) -> Iterator[Coming]:
    """A stopped clock raises no more alarms; if it stopped too late, that is told."""
    if clock.due_at is None:
        return
    is_missed_or_may_be = clock.stopped_at is None or clock.due_at < clock.stopped_at
    if is_missed_or_may_be and (clock.target, clock.started_at, clock.due_at) not in told.breaches:
        yield Coming(at=clock.due_at + FIRST_INSTANT_AFTER, clock=clock)
    if not clock.is_open or clock.is_paused:
        return
    for place, step in enumerate(terms.alarms):
        if step.target == clock.target and (clock.target, clock.started_at, step.minutes) not in told.alarms:
            yield Coming(at=instant_of(step, clock, clock.due_at, schedule), clock=clock, step=place)


def instant_of(step: AlarmStep, clock: Clock, due_at: datetime, schedule: Schedule) -> datetime:
    """When a step of a running clock comes; at once where its time had passed while the clock paused."""
    try:
        return (
            _in_hours(step.minutes * 60, clock, due_at, schedule)
            if step.only_in_hours
            else _plainly(step, clock, due_at)
        )
    except HoursError:
        return _plainly(step, clock, due_at)


def _plainly(step: AlarmStep, clock: Clock, due_at: datetime) -> datetime:
    return max(due_at + timedelta(minutes=step.minutes), clock.counts_from)


def _in_hours(seconds: int, clock: Clock, due_at: datetime, schedule: Schedule) -> datetime:
    if seconds >= 0:
        return max(add(schedule, due_at, seconds), clock.counts_from)
    until_due = between(schedule, clock.counts_from, due_at)
    return add(schedule, clock.counts_from, max(until_due + seconds, 0))
