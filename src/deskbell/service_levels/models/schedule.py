"""Schedules: when the house is open, in versions that never change."""

from __future__ import annotations

from django.db import models

from deskbell.service_levels.models.version import Version


class Schedule(models.Model):
    """A named schedule; `current` is the version that new clocks run by."""

    name = models.CharField(max_length=120, unique=True)
    description = models.CharField(max_length=240, blank=True)
    current = models.ForeignKey("service_levels.ScheduleVersion", models.PROTECT, null=True, related_name="+")
    is_retired = models.BooleanField(default=False)

    class Meta:
        ordering = ["name", "pk"]

    def __str__(self) -> str:
        return self.name


class ScheduleVersion(Version):
    """A published schedule: `content` is what `hours.Schedule.from_dict` takes, its holidays resolved."""

    schedule = models.ForeignKey(Schedule, models.PROTECT, related_name="versions")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["schedule", "number"], name="schedule_version_number")]

    def __str__(self) -> str:
        return f"{self.schedule} ({self.number})"
