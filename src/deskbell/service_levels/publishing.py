"""From what administrators write to a version that clocks count by."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Any

from django.db.models import Max
from django.utils import timezone

from deskbell.kernel.actor import Actor
from deskbell.kernel.clock_settings import DEFAULT_TIME_ZONE
from deskbell.kernel.configure import configure_ties, read
from deskbell.kernel.transactions import writing
from deskbell.service_levels import hours
from deskbell.service_levels.models import Schedule, ScheduleVersion
from deskbell.service_levels.models.version import digest_of
from deskbell.service_levels.notation import read_extra, read_holidays, read_spans
from deskbell.service_levels.public_holidays import public_holidays

WEEKDAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")

# Public holidays are written into a version for these years around the one in which it is made: tickets that are open for
# years count by them as well, and there is time to make the next version.
YEARS_BACK, YEARS_AHEAD = 5, 5
RENEWED_YEARS_BEFORE = 2

Follow = Callable[[Actor, Schedule, ScheduleVersion], None]
Tell = Callable[[Schedule, dict[str, Any]], list[str]]
_followers: list[Follow] = []
_tellers: list[Tell] = []


def when_published(follow: Follow) -> Follow:
    """Call this in the transaction in which a schedule gets another version; its first one has nobody counting by it."""
    _followers.append(follow)
    return follow


def when_asked(tell: Tell) -> Tell:
    """Let this say in sentences what a schedule's coming content does beyond itself, before it is saved."""
    _tellers.append(tell)
    return tell


def content_of(schedule: Schedule, *, now: datetime | None = None) -> dict[str, Any]:
    """What `hours.Schedule.from_dict` takes, with the public holidays of the years around `now`. Raises Unreadable."""
    year = (now or timezone.now()).year
    years = range(year - YEARS_BACK, year + YEARS_AHEAD + 1)
    public = public_holidays(country=schedule.country, region=schedule.region, years=years)
    return {
        "zone": schedule.zone or read(DEFAULT_TIME_ZONE),
        "week": {day: read_spans(getattr(schedule, day)) for day in WEEKDAYS},
        "holidays": [
            *({"on": on.isoformat(), "name": name} for on, name in public.items()),
            *read_holidays(schedule.holidays),
        ],
        "extra": read_extra(schedule.extra),
    }


def publish(*, actor: Actor, schedule_id: int, now: datetime | None = None) -> ScheduleVersion | None:
    """Make a version of a schedule as it is written now; nothing where that is what its current version says.

    Raises Unreadable and hours.InvalidSchedule; Refused to all but administrators.
    """
    with writing():
        schedule = Schedule.objects.select_for_update(of=("self",)).select_related("current").get(pk=schedule_id)
        before, content = schedule.current, content_of(schedule, now=now)
        if before is not None and before.digest == digest_of(content):
            return None
        hours.Schedule.from_dict(content)
        newest = schedule.versions.aggregate(number=Max("number"))["number"] or 0
        version = ScheduleVersion(schedule=schedule, number=newest + 1, content=content)

        def write() -> None:
            version.save()
            Schedule.objects.filter(pk=schedule_id).update(current=version)

        configure_ties(
            actor=actor,
            instance=schedule,
            before={"version": before.number if before else None},
            after={"version": version.number},
            write=write,
        )
        if before is not None:
            for follow in _followers:
                follow(actor, schedule, version)
        return version


def sentences_about(schedule: Schedule, content: dict[str, Any]) -> list[str]:
    """What publishing this content would do, as those who count by schedules say."""
    return [sentence for tell in _tellers for sentence in tell(schedule, content)]


def needs_renewal(schedule: Schedule, *, now: datetime) -> bool:
    """Whether a schedule's version is about to run out of public holidays, or the desk keeps another clock by now."""
    if schedule.current is None:
        return False
    content = schedule.current.content
    if content["zone"] != (schedule.zone or read(DEFAULT_TIME_ZONE)):
        return True
    public_until = max((int(one["on"][:4]) for one in content["holidays"] if "on" in one), default=0)
    return bool(schedule.country) and public_until < now.year + RENEWED_YEARS_BEFORE
