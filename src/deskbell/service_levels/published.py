"""Published plans as their terms, published schedules as the calendars that are counted by. A version never changes, so what was read once is kept."""

from __future__ import annotations

from functools import lru_cache

from deskbell.kernel.configure import read
from deskbell.service_levels.hours import Schedule
from deskbell.service_levels.models import PlanVersion, ScheduleVersion
from deskbell.service_levels.settings import DEFAULT_SCHEDULE_ID
from deskbell.service_levels.terms import PlanTerms

WORKING_DAYS = Schedule.from_dict(
    {"zone": "UTC", "week": {day: [["00:00", "24:00"]] for day in ("mon", "tue", "wed", "thu", "fri")}}
)


@lru_cache(maxsize=500)
def calendar_of(version_id: int) -> Schedule:
    """The calendar of a published schedule. ScheduleVersion.DoesNotExist."""
    return Schedule.from_dict(ScheduleVersion.objects.values_list("content", flat=True).get(pk=version_id))


@lru_cache(maxsize=500)
def terms_of(version_id: int) -> PlanTerms:
    """The terms of a published plan. PlanVersion.DoesNotExist."""
    return PlanTerms.from_dict(PlanVersion.objects.values_list("content", flat=True).get(pk=version_id))


@lru_cache(maxsize=5000)
def plan_of(version_id: int) -> int:
    """Which plan a version is of. PlanVersion.DoesNotExist."""
    return PlanVersion.objects.values_list("plan_id", flat=True).get(pk=version_id)


def usual_calendar() -> Schedule:
    """What counts where no plan names a schedule: the desk's default one, else the days from Monday to Friday."""
    chosen = ScheduleVersion.objects.filter(schedule_id=read(DEFAULT_SCHEDULE_ID) or 0).order_by("-number")
    version_id = chosen.values_list("pk", flat=True).first()
    return calendar_of(version_id) if version_id else WORKING_DAYS
