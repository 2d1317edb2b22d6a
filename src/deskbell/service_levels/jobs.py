"""Periodic work of schedules."""

from __future__ import annotations

import logging
from datetime import timedelta

from django.utils import timezone

from deskbell.kernel.actor import Actor
from deskbell.kernel.jobs import periodic
from deskbell.service_levels.models import Schedule
from deskbell.service_levels.publishing import needs_renewal, publish

log = logging.getLogger(__name__)


@periodic(name="service_levels.renew_schedules", every=timedelta(hours=1))
def renew_schedules() -> None:
    """Publish the coming years' holidays before a version runs out of them, and follow the desk's own clock.

    Also of schedules that were retired: whoever counted by one goes on doing so.
    """
    now = timezone.now()
    for schedule in Schedule.objects.select_related("current"):
        if needs_renewal(schedule, now=now) and publish(actor=Actor.system(), schedule_id=schedule.pk, now=now):
            log.info("schedule %s was published anew", schedule.pk)
