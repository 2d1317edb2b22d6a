"""The desk's settings of service levels."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from deskbell.kernel.settings import DeskSetting, Reference, declare
from deskbell.service_levels.models import Plan, Schedule


def _plans() -> list[tuple[int, str]]:
    return list(Plan.objects.filter(is_retired=False, current__isnull=False).values_list("pk", "name"))


def _schedules() -> list[tuple[int, str]]:
    return list(Schedule.objects.filter(is_retired=False, current__isnull=False).values_list("pk", "name"))


DEFAULT_PLAN_ID = declare(
    DeskSetting[int | None](
        key="service_levels.default_plan_id",
        default=None,
        subject="tickets",
        title=_("Default SLA plan"),
        meaning=_("The plan of tickets for which neither conditions, help topic nor department name one."),
        field=Reference(choices=_plans, nothing=_("None")),
        keywords=_("service level, agreement, default SLA"),
    )
)
DEFAULT_SCHEDULE_ID = declare(
    DeskSetting[int | None](
        key="service_levels.default_schedule_id",
        default=None,
        subject="tickets",
        title=_("Default schedule"),
        meaning=_("The opening hours that count where no SLA plan names others, as for days until a ticket is closed."),
        field=Reference(choices=_schedules, nothing=_("Monday to Friday, all day")),
        keywords=_("business hours, opening hours, holidays, calendar"),
    )
)
