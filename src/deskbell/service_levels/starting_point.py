"""The schedules that a desk starts with, after osTicket's defaults."""

from __future__ import annotations

from django.utils.translation import gettext as _

from deskbell.kernel.actor import Actor
from deskbell.kernel.configure import configure, configure_object
from deskbell.service_levels.models import Schedule
from deskbell.service_levels.publishing import WEEKDAYS, publish
from deskbell.service_levels.settings import DEFAULT_SCHEDULE_ID


def lay_schedules() -> None:
    """Opening hours to begin with, on the desk's own clock; harmless on a desk that has schedules."""
    if Schedule.objects.exists():
        return
    office = _lay(_("Monday to Friday, 8 to 18"), WEEKDAYS[:5], "08:00–18:00")
    _lay(_("Around the clock"), WEEKDAYS, "00:00–24:00")
    configure(actor=Actor.system(), setting=DEFAULT_SCHEDULE_ID, value=office.pk)


def _lay(name: str, days: tuple[str, ...], hours: str) -> Schedule:
    schedule = Schedule()
    configure_object(actor=Actor.system(), instance=schedule, changes={"name": name, **dict.fromkeys(days, hours)})
    publish(actor=Actor.system(), schedule_id=schedule.pk)
    return schedule
