"""A ticket's clocks with everything that explains them."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from deskbell.kernel.ledger import RecordedFact
from deskbell.service_levels.clocks import Clock, Story, clocks_of, latest_clocks_of
from deskbell.service_levels.hours import Schedule
from deskbell.service_levels.models import ScheduleVersion
from deskbell.service_levels.published import calendar_of, terms_of
from deskbell.service_levels.terms import PlanTerms
from deskbell.tickets.clocks import applied_of, facts_for_clocks, next_due, story_of
from deskbell.tickets.models import Status, Ticket

Reckon = Callable[[Story, PlanTerms, Schedule, datetime], tuple[Clock, ...]]


@dataclass(frozen=True, kw_only=True)
class TicketClocks:
    """The plan that applies and why, and the clocks that it makes of the ticket's facts."""

    plan_id: int
    plan_name: str
    source: str
    terms: PlanTerms
    schedule: Schedule
    clocks: tuple[Clock, ...]
    next_due_at: datetime | None

    def latest(self, target: str) -> Clock | None:
        """The clock of a target that runs, or ran last."""
        return next((one for one in reversed(self.clocks) if one.target == target), None)


def clocks_of_ticket(*, ticket: Ticket, now: datetime) -> TicketClocks | None:
    """The clocks of a ticket that the viewer was let see, as they stand at `now`; None where no plan applies."""
    return _told(ticket, facts_for_clocks(ticket.pk), now, clocks_of) if ticket.plan_version else None


def latest_clocks_of_ticket(*, ticket: Ticket, now: datetime, facts: Sequence[RecordedFact]) -> TicketClocks | None:
    """The same with the last clock of each target alone, from all the facts of the ticket; the others end nothing any more."""
    return _told(ticket, facts, now, latest_clocks_of)


def _told(ticket: Ticket, facts: Sequence[RecordedFact], now: datetime, reckon: Reckon) -> TicketClocks | None:
    version = ticket.plan_version
    applied = applied_of(facts) if version is not None else None
    if version is None or applied is None or applied.plan_id is None:
        return None
    if applied.plan_version_id is None or applied.calendar_version_id is None:
        return None
    story, terms = story_of(facts), terms_of(applied.plan_version_id)
    schedule = calendar_of(applied.calendar_version_id)
    clocks = reckon(story, terms, schedule, now)
    return TicketClocks(
        plan_id=applied.plan_id,
        plan_name=version.plan.name,
        source=applied.source,
        terms=terms,
        schedule=schedule,
        clocks=clocks,
        next_due_at=next_due(clocks, story),
    )


@dataclass(frozen=True, kw_only=True)
class ClockNotes:
    """What an explanation of a ticket's clocks names: versions of plan and schedule, and statuses by their ids."""

    plan_version: int
    schedule: str
    schedule_version: int
    statuses: Mapping[int, str]


def notes_on_clocks(*, ticket: Ticket, found: TicketClocks) -> ClockNotes:
    """The names, in two queries."""
    schedule, number = ScheduleVersion.objects.values_list("schedule__name", "number").get(
        pk=ticket.calendar_version_id or 0
    )
    ids = {pause.status_id for one in found.clocks for pause in one.pauses if pause.status_id is not None}
    return ClockNotes(
        plan_version=ticket.plan_version.number if ticket.plan_version else 0,
        schedule=schedule,
        schedule_version=number,
        statuses=dict(Status.objects.filter(pk__in=ids).values_list("pk", "name")),
    )
