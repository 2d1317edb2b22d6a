"""A ticket's clocks with everything that explains them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from deskbell.kernel.ledger import RecordedFact
from deskbell.service_levels.clocks import Clock
from deskbell.service_levels.hours import Schedule
from deskbell.service_levels.models import ScheduleVersion
from deskbell.service_levels.terms import PlanTerms
from deskbell.tickets.clocks import facts_for_clocks, reckon
from deskbell.tickets.models import Status, Ticket


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


def clocks_of_ticket(
    *, ticket: Ticket, now: datetime, facts: Sequence[RecordedFact] | None = None
) -> TicketClocks | None:
    """The clocks of a ticket that the viewer was let see, as they stand at `now`; None where no plan applies.

    Who has the ticket's facts at hand gives them: one query less.
    """
    if ticket.plan_version is None:
        return None
    reckoning = reckon(facts_for_clocks(ticket.pk) if facts is None else facts, now=now)
    plan_id = reckoning.applied.plan_id if reckoning else None
    if reckoning is None or plan_id is None:
        return None
    return TicketClocks(
        plan_id=plan_id,
        plan_name=ticket.plan_version.plan.name,
        source=reckoning.applied.source,
        terms=reckoning.terms,
        schedule=reckoning.schedule,
        clocks=reckoning.clocks,
        next_due_at=reckoning.next_due_at,
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
