"""How much time tickets have left: for lists of tickets, and for what their clients read."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from deskbell.kernel.configure import read
from deskbell.kernel.prepared import Prepared, instant_in, statement_of
from deskbell.service_levels.clocks import RESPONSES, left
from deskbell.service_levels.clocks import Clock as Reckoned
from deskbell.service_levels.hours import Schedule, between, spans
from deskbell.service_levels.published import calendar_of, terms_of
from deskbell.service_levels.terms import PlanTerms
from deskbell.service_levels.words import Target
from deskbell.tickets.models import Clock, Ticket
from deskbell.tickets.settings import DUE_SOON_HOURS, SHOWS_ANSWER_BY, SHOWS_SOLUTION_BY
from deskbell.tickets.words import ACTIVE_STATES

AHEAD = timedelta(hours=24)
STEPS = 10


@dataclass(frozen=True)
class Dated:
    """An open ticket's columns that say when it is due."""

    ticket_id: int
    next_due_at: datetime | None
    due_at: datetime | None
    plan_version_id: int | None
    calendar_version_id: int | None


@dataclass(frozen=True, kw_only=True)
class Countdown:
    """What runs out first on a ticket, as it stands at `at`.

    `target` is empty for a due date set by hand, `due_at` None in a pause. `left_s` are seconds of the schedule's hours,
    negative once it is over; for a date set by hand, which may lie outside of all hours, of real time (`open` is None
    then). `open` are the stretches of the next 24 hours in which it runs down. `total_s` is all the time that there was.
    """

    target: str
    due_at: datetime | None
    at: datetime
    left_s: float = 0
    total_s: float = 0
    is_soon: bool = False
    open: tuple[tuple[datetime, datetime], ...] | None = None

    @property
    def is_overdue(self) -> bool:
        """Whether its end has passed, recorded or not."""
        return self.due_at is not None and self.due_at < self.at

    @property
    def step(self) -> int:
        """How much is left, in tenths."""
        if self.total_s <= 0 or self.left_s <= 0:
            return 0
        return max(1, min(STEPS, round(self.left_s / self.total_s * STEPS)))


def countdowns_of(tickets: Sequence[Dated], *, now: datetime) -> dict[int, Countdown]:
    """The countdown of each open ticket that has one, in one query beyond the versions that were never read."""
    clocks: dict[int, list[_Open]] = {}
    for ticket_id, target, due_at in _CLOCKS.rows(ids=tuple(one.ticket_id for one in tickets))[1] if tickets else ():
        clocks.setdefault(ticket_id, []).append(_Open(target, instant_in(due_at)))
    reckoner = _Reckoner(now)
    found = {one.ticket_id: reckoner.countdown(one, clocks.get(one.ticket_id, [])) for one in tickets}
    return {pk: one for pk, one in found.items() if one is not None}


@dataclass(frozen=True)
class _Open:
    """A clock that has not stopped; without `due_at` it is in a pause."""

    target: str
    due_at: datetime | None


_CLOCKS = Prepared(
    lambda ids: statement_of(
        Clock.objects.filter(ticket__in=ids, stopped_at__isnull=True).values_list("ticket_id", "target", "due_at")
    )
)


class _Reckoner:
    """Looks at each schedule once."""

    def __init__(self, now: datetime) -> None:
        self.now = now
        self._soon = now + timedelta(hours=read(DUE_SOON_HOURS))
        self._open: dict[int, tuple[tuple[datetime, datetime], ...]] = {}

    def countdown(self, ticket: Dated, clocks: Iterable[_Open]) -> Countdown | None:
        """What runs out first; a pause where nothing else runs."""
        if ticket.next_due_at is None:
            paused = next((one for one in clocks if one.due_at is None), None)
            return Countdown(target=paused.target, due_at=None, at=self.now) if paused else None
        clock = next((one for one in clocks if one.due_at == ticket.next_due_at), None)
        is_by_hand = clock is None or ticket.due_at == ticket.next_due_at
        is_business = ticket.calendar_version_id is not None and not is_by_hand
        schedule = calendar_of(ticket.calendar_version_id or 0) if is_business else None
        left_s = self._left(schedule, ticket.next_due_at)
        return Countdown(
            target="" if is_by_hand or clock is None else clock.target,
            due_at=ticket.next_due_at,
            at=self.now,
            left_s=left_s,
            total_s=_total(ticket, clock, left_s, is_by_hand=is_by_hand),
            is_soon=self.now <= ticket.next_due_at < self._soon,
            open=self._stretches(ticket.calendar_version_id, schedule) if schedule else None,
        )

    def _left(self, schedule: Schedule | None, due_at: datetime) -> float:
        if schedule is None:
            return (due_at - self.now).total_seconds()
        return between(schedule, self.now, due_at)

    def _stretches(self, version_id: int | None, schedule: Schedule) -> tuple[tuple[datetime, datetime], ...]:
        key = version_id or 0
        if key not in self._open:
            found = spans(schedule, self.now, self.now + AHEAD)
            self._open[key] = tuple((one.opens_at, one.closes_at) for one in found)
        return self._open[key]


def _total(ticket: Dated, clock: _Open | None, left_s: float, *, is_by_hand: bool) -> float:
    """The plan's target; a day for a due date set by hand, so that its bar empties on the last one."""
    if clock is None or is_by_hand or ticket.plan_version_id is None:
        return AHEAD.total_seconds()
    return terms_of(ticket.plan_version_id).targets.get(clock.target, left_s)


def countdown_of_clock(*, clock: Reckoned, terms: PlanTerms, schedule: Schedule, now: datetime) -> Countdown:
    """The countdown of one open clock; one that paused after its end stands still."""
    is_soon = clock.due_at is not None and now <= clock.due_at < now + timedelta(hours=read(DUE_SOON_HOURS))
    one = Countdown(target=clock.target, due_at=clock.due_at, at=now, is_soon=is_soon)
    if clock.by_hand and clock.due_at is not None:
        return replace(one, left_s=(clock.due_at - now).total_seconds(), total_s=AHEAD.total_seconds())
    runs = () if clock.is_paused else spans(schedule, now, now + AHEAD)
    return replace(
        one,
        left_s=left(clock, schedule, now) or 0,
        total_s=terms.targets[clock.target],
        open=tuple((span.opens_at, span.closes_at) for span in runs),
    )


@dataclass(frozen=True, kw_only=True)
class Promises:
    """What a client may read: by when the desk aims to answer and to solve it; None where nothing is promised."""

    answer_by: datetime | None = None
    solution_by: datetime | None = None


def promises_of(*, ticket: Ticket, now: datetime) -> Promises:
    """The ends to come of an open ticket's clocks, as far as the desk's settings show them; never a missed one."""
    shown = (read(SHOWS_ANSWER_BY), read(SHOWS_SOLUTION_BY))
    if ticket.plan_version_id is None or ticket.state not in ACTIVE_STATES or not any(shown):
        return Promises()
    rows = Clock.objects.filter(ticket=ticket, stopped_at__isnull=True, due_at__gte=now)
    ends = {one.target: one.due_at for one in rows}
    answers = [end for target, end in ends.items() if target in RESPONSES and end is not None]
    return Promises(
        answer_by=min(answers, default=None) if shown[0] else None,
        solution_by=ends.get(Target.RESOLUTION.value) if shown[1] else None,
    )
