"""What a schedule comes to, day by day."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from itertools import groupby

from deskbell.kernel.errors import NotFound
from deskbell.service_levels.hours import Closing, Schedule, Span, closings, spans
from deskbell.service_levels.models import ScheduleVersion
from deskbell.service_levels.published import calendar_of

MIDNIGHT = "24:00"


@dataclass(frozen=True, kw_only=True)
class OpenDay:
    """A date of a schedule: its hours in wall-clock time of the schedule's zone, from first to last, and what made them.

    Hours that go past midnight stand whole with the day on which they begin. `closings` are the date's holidays.
    """

    on: date
    hours: tuple[tuple[str, str], ...]
    seconds: int
    closings: tuple[Closing, ...]
    extra: tuple[str, ...]
    has_extra: bool


@dataclass(frozen=True, kw_only=True)
class OpenDays:
    """Days of a schedule's current version."""

    zone: str
    version: int
    days: tuple[OpenDay, ...]


def open_days(*, schedule_id: int, first: date, count: int) -> OpenDays:
    """So many days of a schedule from a date on, as its current version has them. NotFound if it has none."""
    version = ScheduleVersion.objects.filter(schedule_id=schedule_id).order_by("-number").first()
    if version is None:
        raise NotFound
    schedule = calendar_of(version.pk)
    start = datetime.combine(first, time(), schedule.zone)
    end = datetime.combine(first + timedelta(days=count + 1), time(), schedule.zone)
    found = {on: tuple(group) for on, group in groupby(_by_day(schedule, start, end), key=lambda span: span.on)}
    dates = (first + timedelta(days=day) for day in range(count))
    return OpenDays(
        zone=schedule.zone.key,
        version=version.number,
        days=tuple(_day(schedule, on, found.get(on, ())) for on in dates),
    )


def _by_day(schedule: Schedule, start: datetime, end: datetime) -> list[Span]:
    # From a day earlier, so that a night that has begun is not cut and taken for the first day's own.
    return sorted(
        spans(schedule, start - timedelta(days=2), end + timedelta(days=1)), key=lambda one: (one.on, one.opens_at)
    )


def _day(schedule: Schedule, on: date, found: tuple[Span, ...]) -> OpenDay:
    return OpenDay(
        on=on,
        hours=tuple((_wall(schedule, one.opens_at, on), _wall(schedule, one.closes_at, on)) for one in found),
        seconds=int(sum((one.closes_at - one.opens_at).total_seconds() for one in found)),
        closings=closings(schedule, on),
        extra=tuple(dict.fromkeys(one.name for one in found if one.name)),
        has_extra=any(one.source == "extra" for one in found),
    )


def _wall(schedule: Schedule, instant: datetime, on: date) -> str:
    local = instant.astimezone(schedule.zone)
    if local.date() == on + timedelta(days=1) and local.time() == time():
        return MIDNIGHT
    return f"{local:%H:%M:%S}" if local.second else f"{local:%H:%M}"
