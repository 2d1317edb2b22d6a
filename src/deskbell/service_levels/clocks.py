"""The clocks of a ticket as a pure function of what happened, the plan's terms, the schedule and now.

Nothing is counted up: each clock is reckoned from its start anew, from the stretches in which its time ran.

- **First response** runs from the opening to the first answer of a person. Where an agent answered before the client ever
  wrote (the agent opened it, so to say), it runs from the client's next message. Where a machine's mail opened it, no
  clock runs before that.
- **Next response** runs from the oldest unanswered message, once the first response is no longer open; a reopening by the
  client counts as a message. Each is an episode.
- **Resolution** runs from the opening to the resolution, without the pauses. After a reopening it goes on, the time
  between left out, or begins afresh as a new episode. A due date set by hand takes the place of its end, pauses or not.
- A clock pauses in the statuses that the plan names, and in those that a plan named which applied then: a change of plan
  grants pauses and takes none away.
- Finishing the ticket ends the response clocks that are open; there is nothing more to answer.

An end is missed from the first instant after it: what stops exactly at its end is in time.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from enum import StrEnum

from deskbell.service_levels.hours import HoursError, Schedule, add, between
from deskbell.service_levels.terms import AFRESH, PlanTerms
from deskbell.service_levels.words import TARGETS, Target

Stretch = tuple[datetime, datetime | None]
RESPONSES = (Target.FIRST_RESPONSE.value, Target.NEXT_RESPONSE.value)


class ClockState(StrEnum):
    """How a clock stands."""

    RUNNING = "running"
    PAUSED = "paused"
    MET = "met"
    BREACHED = "breached"
    CANCELLED = "cancelled"


class Happening(StrEnum):
    """What moves clocks."""

    OPENED = "opened"
    MESSAGE = "message"
    MACHINE = "machine"
    ANSWER = "answer"
    STATUS = "status"
    FINISHED = "finished"
    DELETED = "deleted"
    REOPENED = "reopened"
    DUE_BY_HAND = "due_by_hand"
    APPLIED = "applied"


@dataclass(frozen=True, kw_only=True)
class Step:
    """Something that happened to a ticket. `status_id`, `due_at` and `pauses` (of an applied plan) go with their kinds."""

    at: datetime
    what: Happening
    status_id: int | None = None
    due_at: datetime | None = None
    by_client: bool = False
    pauses: Mapping[str, frozenset[int]] = field(default_factory=dict)


@dataclass(frozen=True, kw_only=True)
class Story:
    """A ticket's life as far as clocks care, in its order; it begins with the opening."""

    steps: tuple[Step, ...]

    @property
    def due_by_hand(self) -> datetime | None:
        """The due date that somebody set, as it stands."""
        dated = [one for one in self.steps if one.what in (Happening.OPENED, Happening.DUE_BY_HAND)]
        return dated[-1].due_at if dated else None

    @property
    def is_finished(self) -> bool:
        """Whether the ticket is resolved, closed or archived."""
        turning = (Happening.FINISHED, Happening.REOPENED, Happening.DELETED)
        turns = [one.what for one in self.steps if one.what in turning]
        return bool(turns) and turns[-1] is not Happening.REOPENED


@dataclass(frozen=True, kw_only=True)
class Pause:
    """A time that did not count: the ticket stood in a pausing status, or was finished (`status_id` is None)."""

    start: datetime
    end: datetime | None
    status_id: int | None


@dataclass(frozen=True, kw_only=True)
class Clock:
    """One target's time. `due_at` is None while it is paused, or where the schedule never opens again.

    `spans` are the stretches in which time ran, the last one without an end while it runs; `left_s` is the business
    time that was left when it stopped or paused; `by_hand` says that the end is a due date set by a person.
    """

    target: str
    episode: int
    started_at: datetime
    due_at: datetime | None
    state: ClockState
    stopped_at: datetime | None
    spans: tuple[Stretch, ...]
    pauses: tuple[Pause, ...]
    left_s: float | None
    by_hand: bool = False

    @property
    def is_open(self) -> bool:
        """Whether it has not been stopped: it runs, is paused, or is over its time."""
        return self.stopped_at is None

    @property
    def is_paused(self) -> bool:
        """Whether no time runs just now, though it is not stopped."""
        return self.is_open and not self.by_hand and (not self.spans or self.spans[-1][1] is not None)

    @property
    def counts_from(self) -> datetime:
        """Since when it has been running without a pause."""
        return self.started_at if self.by_hand or not self.spans else self.spans[-1][0]


def clocks_of(story: Story, terms: PlanTerms, schedule: Schedule, now: datetime) -> tuple[Clock, ...]:
    """Every clock that a ticket has had under these terms, by target and episode, as it stands at `now`."""
    return _reckon_each(_life_of(story, terms).runs(), terms, schedule, now)


def latest_clocks_of(story: Story, terms: PlanTerms, schedule: Schedule, now: datetime) -> tuple[Clock, ...]:
    """The last one of each target alone: in a long story they are three of a hundred, and each is reckoned day by day."""
    return _reckon_each(_life_of(story, terms).latest_runs(), terms, schedule, now)


def left(clock: Clock, schedule: Schedule, now: datetime) -> float | None:
    """Seconds of business time that a clock has left, negative when it is over; None where nothing can be said."""
    if clock.left_s is not None or clock.due_at is None:
        return clock.left_s
    return between(schedule, now, clock.due_at)


@dataclass(kw_only=True)
class _Run:
    """A clock while the story is told: when its time ran."""

    target: str
    episode: int
    started_at: datetime
    stretches: list[tuple[datetime, datetime]] = field(default_factory=list)
    running_since: datetime | None = None
    pauses: list[Pause] = field(default_factory=list)
    stopped_at: datetime | None = None
    is_cancelled: bool = False
    due_by_hand: datetime | None = None

    def halt(self, at: datetime) -> None:
        """Time no longer runs."""
        if self.running_since is not None:
            self.stretches.append((self.running_since, at))
        self.running_since = None

    def pause(self, at: datetime, status_id: int | None) -> None:
        """A pause begins, unless one is going on."""
        if not self.pauses or self.pauses[-1].end is not None:
            self.pauses.append(Pause(start=at, end=None, status_id=status_id))
        self.halt(at)

    def go(self, at: datetime) -> None:
        """Time runs; a pause that was going on has ended."""
        if self.pauses and self.pauses[-1].end is None:
            self.pauses[-1] = replace(self.pauses[-1], end=at)
        self.running_since = self.running_since or at

    def stop(self, at: datetime, *, is_cancelled: bool = False) -> None:
        """The matter is over: met or not, or needed no more."""
        if self.stopped_at is None:
            if self.pauses and self.pauses[-1].end is None:
                self.pauses[-1] = replace(self.pauses[-1], end=at)
            self.halt(at)
            self.stopped_at, self.is_cancelled = at, is_cancelled


def _life_of(story: Story, terms: PlanTerms) -> _Life:
    life = _Life(terms)
    for step in story.steps:
        life.take(step)
    return life


def _reckon_each(runs: Iterable[_Run], terms: PlanTerms, schedule: Schedule, now: datetime) -> tuple[Clock, ...]:
    return tuple(_clock(run, terms.targets[run.target], schedule, now) for run in runs if run.target in terms.targets)


class _Life:
    """Tells a story step by step."""

    def __init__(self, terms: PlanTerms) -> None:
        self.terms = terms
        self._runs: dict[str, list[_Run]] = {}  # by target
        self._granted: Mapping[str, frozenset[int]] = {}
        self._status_id: int | None = None
        self._due: datetime | None = None
        self._at: datetime | None = None
        self._is_finished = False
        self._was_written_to = False
        self._waiting_since: datetime | None = None  # a message came in while the ticket was finished
        self._tellers: dict[Happening, Callable[[datetime, Step], None]] = {
            Happening.OPENED: self._opened,
            Happening.MESSAGE: self._written,
            Happening.MACHINE: self._reported,
            Happening.ANSWER: self._answered,
            Happening.STATUS: self._moved,
            Happening.FINISHED: self._finished,
            Happening.DELETED: self._deleted,
            Happening.REOPENED: self._reopened,
            Happening.DUE_BY_HAND: self._dated,
            Happening.APPLIED: self._applied,
        }

    def take(self, step: Step) -> None:
        """One step more; time never runs backwards."""
        self._at = step.at if self._at is None else max(step.at, self._at)
        self._tellers[step.what](self._at, step)

    def _opened(self, at: datetime, step: Step) -> None:
        self._status_id, self._due = step.status_id, step.due_at
        self._start(Target.FIRST_RESPONSE, at)
        self._start(Target.RESOLUTION, at)

    def _written(self, at: datetime, _step: Step) -> None:
        self._message(at)

    def _reported(self, _at: datetime, _step: Step) -> None:
        """A ticket that a machine opened has no clocks until a client writes in it."""
        if not self._was_written_to:
            self._runs = {}

    def _message(self, at: datetime) -> None:
        self._was_written_to = True
        if self._last(Target.RESOLUTION) is None and not self._is_finished:
            self._start(Target.RESOLUTION, at)
        if self._is_finished:
            self._waiting_since = self._waiting_since or at
        elif self._last(Target.FIRST_RESPONSE) is None:
            self._start(Target.FIRST_RESPONSE, at)
        elif not self._is_open(Target.FIRST_RESPONSE) and not self._is_open(Target.NEXT_RESPONSE):
            self._start(Target.NEXT_RESPONSE, at)

    def _answered(self, at: datetime, _step: Step) -> None:
        if not self._was_written_to:  # the agent spoke first: the client's next message is what waits for an answer
            self._runs.pop(Target.FIRST_RESPONSE.value, None)
        self._waiting_since = None
        for target in RESPONSES:
            if run := self._open(target):
                run.stop(at)

    def _moved(self, at: datetime, step: Step) -> None:
        self._status_id = step.status_id
        self._look_for_pauses(at)

    def _applied(self, at: datetime, step: Step) -> None:
        self._granted = step.pauses
        self._look_for_pauses(at)

    def _finished(self, at: datetime, step: Step) -> None:
        self._status_id = step.status_id
        if not self._is_finished:
            self._is_finished = True
            for run in self.runs():
                run.stop(at, is_cancelled=run.target in RESPONSES)

    def _deleted(self, at: datetime, _step: Step) -> None:
        """Nothing was met, and nothing is missed any more."""
        self._is_finished = True
        for run in self.runs():
            run.stop(at, is_cancelled=True)

    def _reopened(self, at: datetime, step: Step) -> None:
        """A message that came with it, or before, waits for an answer from its own time on."""
        self._status_id, self._is_finished = step.status_id, False
        resolution = self._last(Target.RESOLUTION)
        if resolution is None or self.terms.reopening == AFRESH:
            self._start(Target.RESOLUTION, at)
        elif resolution.stopped_at is not None:
            resolution.pauses.append(Pause(start=resolution.stopped_at, end=None, status_id=None))
            resolution.stopped_at, resolution.due_by_hand = None, self._due
            self._let_run(resolution, at)
        if step.by_client or self._waiting_since:
            self._message(self._waiting_since or at)
        self._waiting_since = None
        self._look_for_pauses(at)

    def _dated(self, _at: datetime, step: Step) -> None:
        self._due = step.due_at
        if run := self._open(Target.RESOLUTION):
            run.due_by_hand = step.due_at

    def _start(self, target: Target, at: datetime) -> None:
        before = self._runs.setdefault(target.value, [])
        run = _Run(target=target.value, episode=len(before), started_at=at)
        run.due_by_hand = self._due if target is Target.RESOLUTION else None
        before.append(run)
        self._let_run(run, at)

    def runs(self) -> list[_Run]:
        """All of them, by target and episode."""
        return [run for target in TARGETS for run in self._runs.get(target, ())]

    def latest_runs(self) -> list[_Run]:
        """The last one of each target."""
        return [run for target in TARGETS if (run := self._last(target)) is not None]

    def _look_for_pauses(self, at: datetime) -> None:
        for run in self.runs():
            if run.stopped_at is None:
                self._let_run(run, at)

    def _let_run(self, run: _Run, at: datetime) -> None:
        pausing = self.terms.pauses.get(run.target, frozenset()) | self._granted.get(run.target, frozenset())
        if self._status_id in pausing:
            run.pause(at, self._status_id)
        else:
            run.go(at)

    def _last(self, target: str) -> _Run | None:
        before = self._runs.get(str(target))
        return before[-1] if before else None

    def _open(self, target: str) -> _Run | None:
        run = self._last(target)
        return run if run is not None and run.stopped_at is None else None

    def _is_open(self, target: str) -> bool:
        return self._open(target) is not None


def _clock(run: _Run, seconds: int, schedule: Schedule, now: datetime) -> Clock:
    spans: list[Stretch] = list(run.stretches)
    if run.running_since is not None:
        spans.append((run.running_since, None))
    due_at, left_s = _reckoned(run, spans, seconds, schedule)
    if run.due_by_hand is not None:
        due_at = run.due_by_hand
        left_s = None if run.stopped_at is None else between(schedule, run.stopped_at, due_at)
    return Clock(
        target=run.target,
        episode=run.episode,
        started_at=run.started_at,
        due_at=due_at,
        state=_state(run, due_at, now),
        stopped_at=run.stopped_at,
        spans=tuple(spans),
        pauses=tuple(run.pauses),
        left_s=left_s,
        by_hand=run.due_by_hand is not None,
    )


def _reckoned(
    run: _Run, spans: Iterable[Stretch], seconds: int, schedule: Schedule
) -> tuple[datetime | None, float | None]:
    """When the time is used up, or None in a pause; and what was left of it when it stopped or paused."""
    remaining: float = seconds
    due_at = missed_at = None
    for start, end in spans:
        due_at = _after(schedule, start, remaining) if missed_at is None else None
        if end is None:
            return missed_at or due_at, None
        if due_at is not None and due_at < end:
            missed_at = due_at
        remaining = round(remaining - between(schedule, start, end), 6)
    has_run_to_its_stop = bool(run.stretches) and run.stretches[-1][1] == run.stopped_at
    return missed_at or (due_at if has_run_to_its_stop else None), remaining


def _after(schedule: Schedule, start: datetime, seconds: float) -> datetime | None:
    """When so much time has passed; None where the schedule never opens again."""
    try:
        return add(schedule, start, max(seconds, 0))
    except HoursError:
        return None


def _state(run: _Run, due_at: datetime | None, now: datetime) -> ClockState:
    if due_at is not None and due_at < (run.stopped_at or now):
        return ClockState.BREACHED
    if run.stopped_at is not None:
        return ClockState.CANCELLED if run.is_cancelled else ClockState.MET
    is_held = run.running_since is None and run.due_by_hand is None
    return ClockState.PAUSED if is_held else ClockState.RUNNING
