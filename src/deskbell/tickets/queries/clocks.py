"""A ticket's clocks with everything that explains them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from deskbell.service_levels.clocks import Clock
from deskbell.service_levels.hours import Schedule
from deskbell.service_levels.models import Plan
from deskbell.service_levels.terms import PlanTerms
from deskbell.tickets.clocks import facts_for_clocks, reckon
from deskbell.tickets.models import Ticket


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
    """The clocks of a ticket that the viewer was let see, as they stand at `now`; None where no plan applies.

    Two queries; none without a plan.
    """
    reckoning = reckon(facts_for_clocks(ticket.pk), now=now) if ticket.plan_version_id else None
    plan_id = reckoning.applied.plan_id if reckoning else None
    if reckoning is None or plan_id is None:
        return None
    return TicketClocks(
        plan_id=plan_id,
        plan_name=Plan.objects.values_list("name", flat=True).get(pk=plan_id),
        source=reckoning.applied.source,
        terms=reckoning.terms,
        schedule=reckoning.schedule,
        clocks=reckoning.clocks,
        next_due_at=reckoning.next_due_at,
    )
