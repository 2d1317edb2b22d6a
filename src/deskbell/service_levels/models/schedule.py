"""Schedules: when the house is open, in versions that never change."""

from __future__ import annotations

from django.db import models

from deskbell.service_levels.models.version import Version


class Schedule(models.Model):
    """A named schedule; `current` is the version that new clocks run by.

    The other columns are what administrators write, in the notation of `notation.py`; a version is made from them. No zone
    is the desk's own, no country means that there are only the holidays written by hand.
    """

    name = models.CharField(max_length=120, unique=True)
    description = models.CharField(max_length=240, blank=True)
    zone = models.CharField(max_length=64, blank=True)
    mon = models.CharField(max_length=200, blank=True)
    tue = models.CharField(max_length=200, blank=True)
    wed = models.CharField(max_length=200, blank=True)
    thu = models.CharField(max_length=200, blank=True)
    fri = models.CharField(max_length=200, blank=True)
    sat = models.CharField(max_length=200, blank=True)
    sun = models.CharField(max_length=200, blank=True)
    country = models.CharField(max_length=2, blank=True)
    region = models.CharField(max_length=40, blank=True)
    holidays = models.TextField(blank=True)
    extra = models.TextField(blank=True)
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
