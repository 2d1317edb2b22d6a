"""Published plans and schedules for tests: the rows that the admin panel's pages write."""

from typing import Any

from deskbell.service_levels.models import Plan, PlanVersion, Schedule, ScheduleVersion

OFFICE = {
    "zone": "Europe/Berlin",
    "week": {day: [["08:00", "12:00"], ["13:00", "17:00"]] for day in ("mon", "tue", "wed", "thu", "fri")},
}
ALWAYS = {
    "zone": "UTC",
    "week": {day: [["00:00", "24:00"]] for day in ("mon", "tue", "wed", "thu", "fri", "sat", "sun")},
}


def published_schedule(*, content: dict[str, Any] | None = None, name: str = "Office") -> Schedule:
    """A schedule with this content; another version of it where the name is taken."""
    schedule = Schedule.objects.get_or_create(name=name)[0]
    number = schedule.versions.count() + 1
    schedule.current = ScheduleVersion.objects.create(schedule=schedule, number=number, content=content or OFFICE)
    schedule.save()
    return schedule


def published_plan(*, name: str = "Standard", schedule: Schedule | None = None, **content: Any) -> Plan:
    """A plan of 4 h, 8 h and 48 h unless told otherwise; another version of it where the name is taken."""
    whole: dict[str, Any] = {
        "schedule_id": (schedule or _office()).pk,
        "targets": {"first_response": 240, "next_response": 480, "resolution": 2880},
        "pauses": {},
        "reopening": "resumes",
        "conditions": None,
        "alarms": [],
        **content,
    }
    plan = Plan.objects.get_or_create(name=name)[0]
    number = plan.versions.count() + 1
    plan.current = PlanVersion.objects.create(plan=plan, number=number, content=whole)
    plan.save()
    return plan


def _office() -> Schedule:
    return Schedule.objects.filter(name="Office").first() or published_schedule()
