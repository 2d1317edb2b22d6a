"""The figures by brute force: every fact of every ticket, one after the other, in datetimes. None of the feature's code."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta, tzinfo

from deskbell.kernel.ledger import facts_of
from deskbell.tickets.events import TicketClosed, TicketOpened, TicketReopened, TicketResolved
from deskbell.tickets.models import Ticket
from deskbell.tickets.queries import visible_to
from deskbell.tickets.state import TicketState, evolve
from deskbell.tickets.viewer import Viewer
from deskbell.tickets.words import ACTIVE_STATES, State

KINDS = {TicketOpened: "opened", TicketResolved: "resolved", TicketClosed: "closed", TicketReopened: "reopened"}


@dataclass
class Told:
    """Who was open when, and what happened when, of one ticket."""

    ticket: Ticket
    happened: list[tuple[str, datetime]] = field(default_factory=list)
    turns: list[tuple[datetime, bool]] = field(default_factory=list)

    def is_open_before(self, instant: datetime) -> bool:
        turns = [is_open for at, is_open in self.turns if at < instant]
        return bool(turns) and turns[-1]


def told(ticket: Ticket) -> Told:
    found, state = Told(ticket), TicketState()
    for one in facts_of(ticket.pk):
        state = evolve(state, one)
        found.turns.append((one.occurred_at, state.state in ACTIVE_STATES))
        if type(one.fact) in KINDS:
            found.happened.append((KINDS[type(one.fact)], one.occurred_at))
    return found


def counted(viewer: Viewer) -> list[Told]:
    """The tickets that figures count for a viewer: those of the departments that they serve, but for deleted ones."""
    assert viewer.rights is not None
    departments = viewer.rights.department_ids
    tickets = [ticket for ticket in visible_to(viewer) if ticket.department_id in departments]
    return [told(ticket) for ticket in tickets if ticket.state != State.DELETED]


def by_day(stories: list[Told], *, first: date, last: date, zone: tzinfo) -> dict[date, dict[str, int]]:
    """Each day's counts, and how many were open at its end."""
    days = {}
    for number in range((last - first).days + 1):
        on = first + timedelta(days=number)
        end = datetime.combine(on + timedelta(days=1), time(), zone)
        days[on] = dict.fromkeys(KINDS.values(), 0) | {"open": sum(one.is_open_before(end) for one in stories)}
    for one in stories:
        for kind, at in one.happened:
            on = at.astimezone(zone).date()
            if on in days:
                days[on][kind] += 1
    return days
