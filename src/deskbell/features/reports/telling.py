"""A ticket's facts told as happenings. Pure but for plans and schedules, which never change once they are published.

A happening is what it was when it came about: how long it took, and whether that was in time, hangs on the facts up to it
and on the plan that applied then. A plan that comes later changes no figure of the past.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from math import floor

from deskbell.features.reports.models import Happening, Measure, What
from deskbell.kernel.facts import Fact
from deskbell.kernel.ledger import RecordedFact
from deskbell.kernel.unsaved import unsaved
from deskbell.service_levels.clocks import Clock, ClockState, Story, clocks_of
from deskbell.service_levels.clocks import Happening as Turn
from deskbell.service_levels.hours import Schedule, between
from deskbell.service_levels.published import calendar_of, terms_of
from deskbell.service_levels.terms import PlanTerms
from deskbell.service_levels.words import Target
from deskbell.tickets.clocks import applied_of, story_of
from deskbell.tickets.events import (
    ResponseAdded,
    TicketArchived,
    TicketClosed,
    TicketOpened,
    TicketReopened,
    TicketResolved,
)
from deskbell.tickets.state import TicketState, evolve
from deskbell.tickets.words import ACTIVE_STATES, State

KINDS: dict[type[Fact], What] = {
    TicketOpened: What.OPENED,
    ResponseAdded: What.ANSWERED,
    TicketResolved: What.RESOLVED,
    TicketClosed: What.CLOSED,
    TicketArchived: What.ARCHIVED,
    TicketReopened: What.REOPENED,
}
DAY_AND_NIGHT = Schedule.from_dict(
    {
        "zone": "UTC",
        "week": {day: [["00:00", "24:00"]] for day in ("mon", "tue", "wed", "thu", "fri", "sat", "sun")},
    }
)
# The clock on the wall: what is due by it is never asked, only how long it ran.
WALL = PlanTerms(schedule_id=0, targets=dict.fromkeys(Target.values, 1), pauses={})


@dataclass(frozen=True, kw_only=True)
class Took:
    """How long something took in seconds, and by which clock; None where no clock says."""

    seconds: int | None = None
    measure: Measure | None = None


def happenings_of(facts: Sequence[RecordedFact]) -> list[Happening]:
    """The happenings of one ticket from all its facts, as unsaved rows in their order; none of a deleted ticket."""
    tale = _Tale(facts)
    for place in range(len(facts)):
        tale.take(place)
    return tale.end()


def second_of(at: datetime) -> int:
    """The whole second since 1970 in which an instant lies."""
    return floor(at.timestamp())


@dataclass
class _Tale:
    """The rows while the facts are told."""

    facts: Sequence[RecordedFact]
    state: TicketState = field(default_factory=TicketState)
    rows: list[Happening] = field(default_factory=list)
    is_active: bool = False
    is_answered: bool = False

    def take(self, place: int) -> None:
        """One fact more."""
        one = self.facts[place]
        self.state = evolve(self.state, one)
        what = KINDS.get(type(one.fact))
        if what is What.ANSWERED:
            self._answered(one, place)
        elif what is not None:
            self._turned(one, what, place)

    def end(self) -> list[Happening]:
        """The rows with what the ticket is now."""
        if self.state.state == State.DELETED:
            return []
        now = self.state
        for row in self.rows:
            row.department_id, row.topic_id, row.team_id = now.department_id, now.topic_id, now.team_id
            row.priority_id, row.source = now.priority_id, now.source
        if begun := self._begun():
            begun.agent_id = now.agent_id
        return self.rows

    def _begun(self) -> Happening | None:
        """The row with which the work began that has not ended."""
        return next((row for row in reversed(self.rows) if row.change > 0 and row.until_s is None), None)

    def _answered(self, one: RecordedFact, place: int) -> None:
        if self.is_answered:
            return
        clock = measured(self.facts[: place + 1], Target.FIRST_RESPONSE)
        if clock is not None:
            self.is_answered = True
            self._add(one, What.ANSWERED, 0, clock, agent_id=_agent(one))

    def _turned(self, one: RecordedFact, what: What, place: int) -> None:
        was_active, self.is_active = self.is_active, self.state.state in ACTIVE_STATES
        change = self.is_active - was_active
        if what is What.ARCHIVED and not change:
            return  # it was finished before
        agent_id = self.state.agent_id or _agent(one)
        took = measured(self.facts[: place + 1], Target.RESOLUTION) if change < 0 else None
        if begun := self._begun() if change < 0 else None:
            begun.until_s, begun.agent_id = second_of(one.occurred_at), agent_id
        self._add(one, what, change, took, agent_id=agent_id)

    def _add(self, one: RecordedFact, what: What, change: int, took: Took | None, *, agent_id: int | None) -> None:
        took = took or Took()
        self.rows.append(
            unsaved(
                Happening,
                ticket_id=one.stream_id,
                sequence=one.sequence,
                what=what.value,
                at_s=second_of(one.occurred_at),
                change=change,
                agent_id=agent_id,
                seconds=took.seconds,
                measure=None if took.measure is None else took.measure.value,
            )
        )


def measured(facts: Sequence[RecordedFact], target: Target) -> Took | None:
    """How long the clock of a target ran that stopped with the last of these facts; None where none did.

    The plan's clock, where a plan applies that has the target: its hours, its pauses. Else the clock on the wall, from
    the same beginning and without pauses; only the time in which the ticket was finished never counts.
    """
    story, applied, at = story_of(facts), applied_of(facts), facts[-1].occurred_at
    if applied is not None and applied.plan_version_id and applied.calendar_version_id:
        terms = terms_of(applied.plan_version_id)
        if target in terms.targets:
            schedule = calendar_of(applied.calendar_version_id)
            clock = _stopped(clocks_of(story, terms, schedule, at), target, at)
            return _by_plan(clock, schedule) if clock else None
    clock = _stopped(clocks_of(_without_plans(story), WALL, DAY_AND_NIGHT, at), target, at)
    return _by_wall(clock) if clock else None


def _stopped(clocks: Sequence[Clock], target: Target, at: datetime) -> Clock | None:
    """The target's clock that a fact of this instant stopped and for which it was not too late to matter."""
    stopped = [
        one for one in clocks if one.target == target and one.stopped_at == at and one.state is not ClockState.CANCELLED
    ]
    return stopped[-1] if stopped else None


def _without_plans(story: Story) -> Story:
    return replace(story, steps=tuple(step for step in story.steps if step.what is not Turn.APPLIED))


def _by_plan(clock: Clock, schedule: Schedule) -> Took:
    ran = sum(between(schedule, start, end) for start, end in clock.spans if end is not None)
    return Took(seconds=round(ran), measure=Measure.KEPT if clock.state is ClockState.MET else Measure.MISSED)


def _by_wall(clock: Clock) -> Took:
    ran = sum((end - start).total_seconds() for start, end in clock.spans if end is not None)
    return Took(seconds=round(ran), measure=Measure.WALL)


def _agent(one: RecordedFact) -> int | None:
    return one.actor.user_id if one.actor.is_agent else None
