"""What the desk does by itself: plans, alarms, rules."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import ClassVar

from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from deskbell.kernel.facts import fact
from deskbell.service_levels.words import PlanSource, Target
from deskbell.tickets.events.base import TicketFact
from deskbell.tickets.names import Names


@fact
@dataclass(frozen=True, kw_only=True)
class ServiceLevelApplied(TicketFact):
    """From now on the ticket's clocks run by this version of an SLA plan and of a schedule; or by none."""

    touches: ClassVar[bool] = False
    plan_id: int | None
    plan_version_id: int | None
    calendar_version_id: int | None
    source: str
    from_plan_id: int | None = None
    comment_id: int | None = None

    def sentence(self, *, by: SafeString, names: Names) -> SafeString:
        """Which plan, in whose place, and why."""
        if self.plan_id is None:
            return format_html(_("{by} ended the SLA plan {before}"), by=by, before=names.plan(self.from_plan_id))
        why = PlanSource(self.source).label
        if self.from_plan_id is None or self.from_plan_id == self.plan_id:
            text = _("{by} applied the SLA plan {plan} ({why})")
            return format_html(text, by=by, plan=names.plan(self.plan_id), why=why)
        text = _("{by} changed the SLA plan {before} → {plan} ({why})")
        return format_html(text, by=by, before=names.plan(self.from_plan_id), plan=names.plan(self.plan_id), why=why)


@fact
@dataclass(frozen=True, kw_only=True)
class ServiceLevelBreached(TicketFact):
    """A target's time ran out. It happened at `due_at`, whenever it was noticed."""

    touches: ClassVar[bool] = False
    target: str
    started_at: datetime
    due_at: datetime

    @property
    def happened_at(self) -> datetime | None:
        """The instant at which the time ran out, even if nobody noticed before."""
        return self.due_at

    def sentence(self, *, by: SafeString, names: Names) -> SafeString:
        """Which target was missed."""
        return format_html(_("{by} saw the time run out: {target}"), by=by, target=Target(self.target).label)


@fact
@dataclass(frozen=True, kw_only=True)
class AlarmRaised(TicketFact):
    """An alarm step of the plan came: `step` is its place in the plan version's list, counted from 0."""

    touches: ClassVar[bool] = False
    target: str
    step: int
    plan_version_id: int
    started_at: datetime
    due_at: datetime

    def sentence(self, *, by: SafeString, names: Names) -> SafeString:
        """Which target is in danger, or missed, and when it is due."""
        text = _("{by} raised an alarm: {target} due {due}")
        return format_html(text, by=by, target=Target(self.target).label, due=names.instant(self.due_at))


@fact
@dataclass(frozen=True, kw_only=True)
class RuleFired(TicketFact):
    """A filter rule acted; the log's row keeps which conditions held, and the values before and after."""

    touches: ClassVar[bool] = False
    rule_version_id: int
    firing_id: int

    def sentence(self, *, by: SafeString, names: Names) -> SafeString:
        """Which rule."""
        return format_html(_("{by} followed the rule {rule}"), by=by, rule=names.rule(self.rule_version_id))
