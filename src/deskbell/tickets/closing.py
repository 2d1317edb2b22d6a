"""How tickets come to their end: reminder, closing by silence, archive, and how long a client may come back."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import lru_cache

from deskbell.kernel.configure import read
from deskbell.kernel.rows import first
from deskbell.service_levels.days import business_days_after
from deskbell.service_levels.hours import Schedule
from deskbell.service_levels.published import calendar_of, usual_calendar
from deskbell.tickets.models import DepartmentClosing, Ticket
from deskbell.tickets.settings import (
    ARCHIVE_AFTER_DAYS,
    CLOSE_AFTER_DAYS,
    LATE_MESSAGES,
    NEEDS_ANSWER_TO_CLOSE,
    NEEDS_TOPIC_TO_CLOSE,
    REMIND_AFTER_DAYS,
    REOPEN_WITHIN_DAYS,
)
from deskbell.tickets.words import LateMessages, State


@dataclass(frozen=True, kw_only=True)
class ClosingTerms:
    """A department's rules for the end of its tickets. Days are business days for reminder and closing; 0: never, or
    for `reopen_within_days`: always."""

    remind_after_days: int
    close_after_days: int
    archive_after_days: int
    reopen_within_days: int
    late_messages: LateMessages
    needs_topic: bool
    needs_agent: bool
    needs_answer: bool


def closing_terms(department_id: int) -> ClosingTerms:
    """What holds in a department: its own rules where it has any, else the desk's."""
    own = first(DepartmentClosing, "department_id = %s AND NOT is_retired", department_id) or DepartmentClosing()
    return terms_with(own)


def terms_with(own: DepartmentClosing) -> ClosingTerms:
    """A department's own rules, completed by the desk's settings."""
    return ClosingTerms(
        remind_after_days=_or(own.remind_after_days, read(REMIND_AFTER_DAYS)),
        close_after_days=_or(own.close_after_days, read(CLOSE_AFTER_DAYS)),
        archive_after_days=_or(own.archive_after_days, read(ARCHIVE_AFTER_DAYS)),
        reopen_within_days=_or(own.reopen_within_days, read(REOPEN_WITHIN_DAYS)),
        late_messages=LateMessages(own.late_messages or read(LATE_MESSAGES)),
        needs_topic=own.needs_topic or read(NEEDS_TOPIC_TO_CLOSE),
        needs_agent=own.needs_agent,
        needs_answer=own.needs_answer or read(NEEDS_ANSWER_TO_CLOSE),
    )


def may_come_back(ticket: Ticket, *, now: datetime) -> bool:
    """Whether a client's message or "reopen" still makes a finished ticket active: by its status, and within its window."""
    if ticket.state == State.ARCHIVED or not ticket.status.may_clients_reopen:
        return False
    until = window_ends_at(ticket)
    return until is None or now < until


def window_ends_at(ticket: Ticket) -> datetime | None:
    """When a closed ticket can no longer be made active by its client; None where no time ends it. In UTC."""
    if ticket.state != State.CLOSED or ticket.closed_at is None:
        return None
    days = _or(ticket.status.reopen_within_days, closing_terms(ticket.department_id).reopen_within_days)
    return ticket.closed_at + timedelta(days=days) if days else None


def takes_late_messages(ticket: Ticket) -> bool:
    """Whether a message past the window goes on in a new, linked ticket."""
    return closing_terms(ticket.department_id).late_messages is LateMessages.CONTINUE


def remind_at(ticket: Ticket, terms: ClosingTerms) -> datetime | None:
    """When the client of a resolved ticket is asked once more; None for never. In UTC."""
    would_close_first = 0 < terms.close_after_days <= terms.remind_after_days
    if not terms.remind_after_days or ticket.reminded_at is not None or would_close_first:
        return None
    return _business_days_on(ticket, terms.remind_after_days)


def close_at(ticket: Ticket, terms: ClosingTerms) -> datetime | None:
    """When silence closes a resolved ticket; None for never. In UTC."""
    return _business_days_on(ticket, terms.close_after_days) if terms.close_after_days else None


def _business_days_on(ticket: Ticket, days: int) -> datetime | None:
    if ticket.state != State.RESOLVED or ticket.resolved_at is None:
        return None
    schedule = calendar_of(ticket.calendar_version_id) if ticket.calendar_version_id else usual_calendar()
    return _counted(schedule, ticket.resolved_at, days)


@lru_cache(maxsize=10_000)
def _counted(schedule: Schedule, start: datetime, days: int) -> datetime:
    return business_days_after(schedule=schedule, start=start, days=days)


def _or(own: int | None, otherwise: int) -> int:
    return otherwise if own is None else own
