"""Business days: dates on which a schedule opens at all."""

from __future__ import annotations

from datetime import UTC, datetime, time, timedelta

from deskbell.service_levels.hours import NeverOpens, Schedule, spans

FARTHEST = timedelta(days=3660)


def business_days_after(*, schedule: Schedule, start: datetime, days: int) -> datetime:
    """The same time of day, in the schedule's zone, so many business days after the date of an aware `start`; in UTC.

    NeverOpens where ten years have not that many.
    """
    local = start.astimezone(schedule.zone)
    on, left = local.date(), days
    while left:
        on += timedelta(days=1)
        if on - local.date() > FARTHEST:
            raise NeverOpens(f"fewer than {days} business days within ten years of {start.isoformat()}")
        midnight = datetime.combine(on, time(), schedule.zone)
        next_midnight = datetime.combine(on + timedelta(days=1), time(), schedule.zone)
        left -= any(span.on == on for span in spans(schedule, midnight, next_midnight))
    return datetime.combine(on, local.time(), schedule.zone).astimezone(UTC)
