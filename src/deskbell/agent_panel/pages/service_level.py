"""A ticket's service level: the card beside the ticket, and the page that explains every minute of it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import TYPE_CHECKING

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from deskbell.agent_panel.pages.place import Place
from deskbell.agent_panel.pages.rail import Rail, rail
from deskbell.kernel.errors import NotFound
from deskbell.kernel.ledger import RecordedFact
from deskbell.service_levels.clocks import Clock, ClockState, Pause
from deskbell.service_levels.explanations import Account, CountedDay, account_of
from deskbell.service_levels.hours import Closing, Schedule
from deskbell.service_levels.words import PlanSource, Target
from deskbell.tickets.queries import TicketClocks, clocks_of_ticket, queue_counts
from deskbell.tickets.queries.clocks import ClockNotes, latest_clocks_of_ticket, notes_on_clocks
from deskbell.tickets.queries.countdowns import Countdown, countdown_of_clock
from deskbell.tickets.viewer import Viewer
from deskbell.ui.countdowns import business_span, exact_span

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise

    from deskbell.tickets.models import Ticket

TITLES: dict[str, StrOrPromise] = {
    Target.FIRST_RESPONSE.value: gettext_lazy("First reply"),
    Target.NEXT_RESPONSE.value: gettext_lazy("Next reply"),
    Target.RESOLUTION.value: gettext_lazy("Solution"),
}
# What an end that was set by hand is not made of.
NOTHING = Account(days=(), earlier=0, earlier_s=0, counted_s=0, ahead_s=0)
LOOKS = {ClockState.MET: "done", ClockState.BREACHED: "late", ClockState.PAUSED: "wait", ClockState.CANCELLED: "idle"}


@dataclass(frozen=True, kw_only=True)
class ClockLine:
    """One target: a countdown while it runs, words where it doesn't."""

    title: StrOrPromise
    words: str
    look: str
    countdown: Countdown | None
    due_at: datetime | None


@dataclass(frozen=True, kw_only=True)
class ServiceLevelCard:
    """The plan, why it applies, and each target's clock as it ran last."""

    plan: str
    source: StrOrPromise
    lines: tuple[ClockLine, ...]


def service_level_card(*, ticket: Ticket, facts: Sequence[RecordedFact]) -> ServiceLevelCard | None:
    """The card of a ticket that the viewer may see, from all its facts; None where no plan applies."""
    now = timezone.now()
    found = latest_clocks_of_ticket(ticket=ticket, now=now, facts=facts)
    return _card(found, ticket, now) if found else None


def _card(found: TicketClocks, ticket: Ticket, now: datetime) -> ServiceLevelCard:
    latest = [clock for target in found.terms.targets if (clock := found.latest(target))]
    return ServiceLevelCard(
        plan=found.plan_name,
        source=PlanSource(found.source).label,
        lines=tuple(_line(clock, found, ticket.status.name, now) for clock in latest),
    )


def _line(clock: Clock, found: TicketClocks, status: str, now: datetime) -> ClockLine:
    is_running = clock.is_open and clock.due_at is not None
    return ClockLine(
        title=TITLES[clock.target],
        words=outcome(clock, status),
        look=LOOKS.get(clock.state, ""),
        countdown=countdown_of_clock(clock=clock, terms=found.terms, schedule=found.schedule, now=now)
        if is_running
        else None,
        due_at=clock.due_at if clock.is_open else None,
    )


def outcome(clock: Clock, status: str) -> str:
    """How a clock that does not run stands: "met with 48 min to spare", "missed by 12 min", "paused in “Waiting”, …"."""
    left_s = clock.left_s or 0
    if clock.state is ClockState.MET:
        return _("met with %(span)s to spare") % {"span": business_span(seconds=left_s)}
    if clock.state is ClockState.BREACHED:
        return _("missed by %(span)s") % {"span": business_span(seconds=-left_s)}
    if clock.state is ClockState.PAUSED:
        told = {"status": status, "span": business_span(seconds=left_s)}
        return _("paused in “%(status)s”, %(span)s left") % told
    if clock.state is ClockState.CANCELLED:
        return _("no longer needed")
    return _("never ends: the schedule does not open again") if clock.due_at is None else ""


@dataclass(frozen=True, kw_only=True)
class DayRow:
    """A day in words: what counted, when, and which holidays closed something of it."""

    on: date
    hours: str
    counted: str
    why: tuple[str, ...]
    is_ahead: bool


@dataclass(frozen=True, kw_only=True)
class PauseRow:
    """A time that did not count."""

    start: datetime
    end: datetime | None
    words: str


@dataclass(frozen=True, kw_only=True)
class Explained:
    """One clock with everything that made its number."""

    title: str
    look: str
    state: str
    countdown: Countdown | None
    started_at: datetime
    started: str
    stopped_at: datetime | None
    stopped: str
    due_at: datetime | None
    target: str
    is_by_hand: bool
    days: tuple[DayRow, ...]
    earlier: str
    counted: str
    ahead: str
    pauses: tuple[PauseRow, ...]

    @property
    def has_holidays(self) -> bool:
        """Whether any of these days was closed, wholly or in part."""
        return any(day.why for day in self.days)


@dataclass(frozen=True, kw_only=True)
class ServiceLevelPage:
    """The page that answers "why this time?"."""

    number: str
    subject: str
    card: ServiceLevelCard
    notes: ClockNotes
    zone: str
    clocks: tuple[Explained, ...]
    back_url: str
    crumbs: tuple[tuple[str, StrOrPromise], ...]
    rail: Rail


def service_level_page(*, viewer: Viewer, ticket: Ticket, place: Place, address: str) -> ServiceLevelPage:
    """The page of a ticket that `find` gave. NotFound where no plan applies."""
    now = timezone.now()
    found = clocks_of_ticket(ticket=ticket, now=now)
    if found is None:
        raise NotFound
    notes = notes_on_clocks(ticket=ticket, found=found)
    return ServiceLevelPage(
        number=ticket.number,
        subject=ticket.subject_text,
        card=_card(found, ticket, now),
        notes=notes,
        zone=found.schedule.zone.key.replace("_", " "),
        clocks=tuple(_explained(clock, found, notes, ticket, now) for clock in reversed(found.clocks)),
        back_url=address,
        crumbs=((address, f"#{ticket.number}"), ("", _("Why this time?"))),
        rail=rail(viewer=viewer, counts=queue_counts(viewer=viewer), current=place.queue),
    )


def _explained(clock: Clock, found: TicketClocks, notes: ClockNotes, ticket: Ticket, now: datetime) -> Explained:
    account = NOTHING if clock.by_hand else account_of(clock, found.schedule, now)
    line = _line(clock, found, ticket.status.name, now)
    title = str(TITLES[clock.target])
    return Explained(
        title=title
        if not clock.episode
        else _("%(title)s, no. %(number)d") % {"title": title, "number": clock.episode + 1},
        look=line.look,
        state=line.words,
        countdown=line.countdown,
        started_at=clock.started_at,
        started=_started(clock, ticket),
        stopped_at=clock.stopped_at,
        stopped=_stopped(clock),
        due_at=clock.due_at,
        target=business_span(seconds=found.terms.targets[clock.target]),
        is_by_hand=clock.by_hand,
        days=tuple(_day(one, found.schedule) for one in account.days),
        earlier=_earlier(account),
        counted=exact_span(seconds=account.counted_s) if account.days else "",
        ahead=exact_span(seconds=account.ahead_s) if account.ahead_s else "",
        pauses=tuple(_pause(one, notes) for one in clock.pauses),
    )


def _started(clock: Clock, ticket: Ticket) -> str:
    if clock.started_at == ticket.opened_at:
        return _("when the ticket was opened")
    return _("when it was reopened") if clock.target == Target.RESOLUTION else _("when the client wrote")


def _stopped(clock: Clock) -> str:
    if clock.stopped_at is None:
        return ""
    if clock.target == Target.RESOLUTION or clock.state is ClockState.CANCELLED:
        return _("when the ticket was finished")
    return _("by the first answer that a person wrote to the client")


def _day(day: CountedDay, schedule: Schedule) -> DayRow:
    walls = (f"{_wall(start, schedule)}–{_wall(end, schedule)}" for start, end in day.stretches)
    return DayRow(
        on=day.on,
        hours=", ".join(walls),
        counted=exact_span(seconds=day.seconds) if day.stretches else "",
        why=tuple(_closing(one) for one in day.closings),
        is_ahead=day.is_ahead,
    )


def _wall(moment: datetime, schedule: Schedule) -> str:
    local = moment.astimezone(schedule.zone)
    return f"{local:%H:%M:%S}" if local.second else f"{local:%H:%M}"


def _closing(closing: Closing) -> str:
    name = closing.name or _("Holiday")
    if closing.is_whole_day:
        return name
    times = (f"{seconds // 3600:02}:{seconds // 60 % 60:02}" for seconds in (closing.from_s, closing.until_s))
    return f"{name}, {'–'.join(times)}"


def _earlier(account: Account) -> str:
    if not account.earlier:
        return ""
    told = {"days": account.earlier, "span": exact_span(seconds=account.earlier_s)}
    return _("and %(span)s on %(days)d days before") % told


def _pause(pause: Pause, notes: ClockNotes) -> PauseRow:
    words = _("the ticket was finished")
    if pause.status_id is not None:
        words = _("in “%(status)s”") % {"status": notes.statuses.get(pause.status_id, "")}
    return PauseRow(start=pause.start, end=pause.end, words=words)
