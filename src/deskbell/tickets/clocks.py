"""A ticket's clocks from its recorded facts: what the room of service levels reckons, and the rows that are kept of it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import groupby

from deskbell.kernel.actor import ActorKind
from deskbell.kernel.facts import Fact
from deskbell.kernel.ledger import RecordedFact, facts_of, recorded_of
from deskbell.kernel.models import LedgerRow
from deskbell.kernel.unsaved import unsaved
from deskbell.service_levels.alarms import Coming, Told, coming
from deskbell.service_levels.clocks import Clock as Reckoned
from deskbell.service_levels.clocks import Happening, Step, Story, clocks_of
from deskbell.service_levels.hours import Schedule
from deskbell.service_levels.published import calendar_of, terms_of
from deskbell.service_levels.terms import PlanTerms
from deskbell.tickets.events import (
    AlarmRaised,
    DueDateChanged,
    MachineMessageAdded,
    MessageAdded,
    MessageMovedIn,
    MessageMovedOut,
    ResponseAdded,
    ServiceLevelApplied,
    ServiceLevelBreached,
    StatusChanged,
    TicketArchived,
    TicketClosed,
    TicketDeleted,
    TicketOpened,
    TicketReopened,
    TicketResolved,
)
from deskbell.tickets.models import Clock

CLIENTS = (ActorKind.CLIENT, ActorKind.GUEST)
HAPPENINGS: dict[type[Fact], Happening] = {
    TicketOpened: Happening.OPENED,
    MessageAdded: Happening.MESSAGE,
    MessageMovedIn: Happening.MESSAGE,
    MachineMessageAdded: Happening.MACHINE,
    ResponseAdded: Happening.ANSWER,
    StatusChanged: Happening.STATUS,
    TicketResolved: Happening.FINISHED,
    TicketClosed: Happening.FINISHED,
    TicketArchived: Happening.FINISHED,
    TicketDeleted: Happening.DELETED,
    TicketReopened: Happening.REOPENED,
    DueDateChanged: Happening.DUE_BY_HAND,
    ServiceLevelApplied: Happening.APPLIED,
}
MOVING = tuple(HAPPENINGS)
FOLLOWED = (*MOVING, MessageMovedOut, ServiceLevelBreached, AlarmRaised)
FOLLOWED_NAMES = tuple(sorted(kind.__name__ for kind in FOLLOWED))


@dataclass(frozen=True, kw_only=True)
class Reckoning:
    """What a ticket's facts say of its clocks as of its last fact that clocks follow."""

    story: Story
    applied: ServiceLevelApplied
    terms: PlanTerms
    schedule: Schedule
    clocks: tuple[Reckoned, ...]
    coming: tuple[Coming, ...]

    @property
    def next_due_at(self) -> datetime | None:
        """The nearest end of an open clock, or the due date set by hand."""
        return next_due(self.clocks, self.story)

    def fact_of(self, one: Coming) -> ServiceLevelBreached | AlarmRaised:
        """What tells of something that has come."""
        clock = one.clock
        assert clock.due_at is not None, "what has no end comes to nothing"
        if one.step is None:
            return ServiceLevelBreached(target=clock.target, started_at=clock.started_at, due_at=clock.due_at)
        return AlarmRaised(
            target=clock.target,
            step=one.step,
            plan_version_id=self.applied.plan_version_id or 0,
            started_at=clock.started_at,
            due_at=clock.due_at,
        )

    def rows(self, ticket_id: int) -> list[Clock]:
        """The clocks as unsaved rows."""
        steps: dict[tuple[str, int], datetime] = {}
        for one in reversed(self.coming):
            steps[one.clock.target, one.clock.episode] = one.at
        return [
            unsaved(
                Clock,
                ticket_id=ticket_id,
                plan_version_id=self.applied.plan_version_id,
                target=one.target,
                episode=one.episode,
                started_at=one.started_at,
                due_at=one.due_at,
                state=one.state.value,
                stopped_at=one.stopped_at,
                next_step_at=steps.get((one.target, one.episode)),
            )
            for one in self.clocks
        ]


def reckon(facts: Sequence[RecordedFact], *, now: datetime | None = None) -> Reckoning | None:
    """The clocks that a ticket's facts add up to, as they stand at `now`; None where no plan applies.

    Without `now` they stand as of the last fact that clocks follow: that is what is kept of them.
    """
    followed = [one for one in facts if isinstance(one.fact, FOLLOWED)]
    applied = applied_of(followed)
    if applied is None or applied.plan_version_id is None or applied.calendar_version_id is None:
        return None
    story, terms, schedule = (
        story_of(followed),
        terms_of(applied.plan_version_id),
        calendar_of(applied.calendar_version_id),
    )
    clocks = clocks_of(story, terms, schedule, now or max(one.recorded_at for one in followed))
    still = tuple(coming(clocks, terms, schedule, told_of(followed)))
    return Reckoning(story=story, applied=applied, terms=terms, schedule=schedule, clocks=clocks, coming=still)


def applied_of(facts: Iterable[RecordedFact]) -> ServiceLevelApplied | None:
    """Which plan applies after these facts."""
    found = [one.fact for one in facts if isinstance(one.fact, ServiceLevelApplied)]
    return found[-1] if found else None


def story_of(facts: Iterable[RecordedFact]) -> Story:
    """The facts as clocks see them: a message that went into another ticket was never written here."""
    told: list[RecordedFact] = []
    for one in facts:
        if isinstance(one.fact, MessageMovedOut):
            gone = one.fact.entry_id
            told = [each for each in told if getattr(each.fact, "entry_id", None) != gone]
        elif isinstance(one.fact, MOVING):
            told.append(one)
    return Story(steps=tuple(map(_step, told)))


def told_of(facts: Iterable[RecordedFact]) -> Told:
    """Which missed ends and alarms are among the facts."""
    breaches: set[tuple[str, datetime, datetime]] = set()
    alarms: set[tuple[str, datetime, int]] = set()
    for one in facts:
        if isinstance(one.fact, ServiceLevelBreached):
            breaches.add((one.fact.target, one.fact.started_at, one.fact.due_at))
        elif isinstance(one.fact, AlarmRaised):
            minutes = terms_of(one.fact.plan_version_id).alarms[one.fact.step].minutes
            alarms.add((one.fact.target, one.fact.started_at, minutes))
    return Told(breaches=frozenset(breaches), alarms=frozenset(alarms))


def next_due(clocks: Iterable[Reckoned], story: Story) -> datetime | None:
    """When a ticket is due next: the nearest end of an open clock, or the due date set by hand; None once it is finished."""
    if story.is_finished:
        return None
    ends = [one.due_at for one in clocks if one.is_open and one.due_at is not None]
    return min([*ends, *([story.due_by_hand] if story.due_by_hand else [])], default=None)


def facts_for_clocks(ticket_id: int) -> list[RecordedFact]:
    """The facts of a ticket that its clocks follow."""
    return facts_of(ticket_id, names=FOLLOWED_NAMES)


def facts_by_ticket(ticket_ids: Iterable[int]) -> Mapping[int, list[RecordedFact]]:
    """The facts that clocks follow, of many tickets, in one query."""
    rows = LedgerRow.objects.filter(stream_id__in=list(ticket_ids), name__in=FOLLOWED_NAMES)
    ordered = rows.order_by("stream_id", "sequence")
    return {pk: [recorded_of(row) for row in group] for pk, group in groupby(ordered, key=lambda row: row.stream_id)}


def stories_of(ticket_ids: Iterable[int]) -> dict[int, Story]:
    """The stories of many tickets, to be reckoned by other terms than theirs; in one query."""
    return {pk: story_of(facts) for pk, facts in facts_by_ticket(ticket_ids).items()}


def _step(recorded: RecordedFact) -> Step:
    """A fact as a step; the fields of the same name say the same."""
    fact = recorded.fact
    version_id = getattr(fact, "plan_version_id", None)
    return Step(
        at=recorded.occurred_at,
        what=Happening.MACHINE if getattr(fact, "is_machine", False) else HAPPENINGS[type(fact)],
        status_id=getattr(fact, "status_id", None),
        due_at=getattr(fact, "due_at", None),
        by_client=recorded.actor.kind in CLIENTS,
        pauses=terms_of(version_id).pauses if version_id else {},
    )
