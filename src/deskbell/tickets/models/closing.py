"""How a department's tickets come to their end."""

from __future__ import annotations

from django.db import models

from deskbell.tickets.words import LateMessages


class DepartmentClosing(models.Model):
    """A department's own rules for resolved and closed tickets. What is null is as the desk's settings say."""

    department = models.OneToOneField("people.Department", models.CASCADE, primary_key=True, related_name="+")
    remind_after_days = models.PositiveSmallIntegerField(null=True, blank=True)
    close_after_days = models.PositiveSmallIntegerField(null=True, blank=True)
    archive_after_days = models.PositiveSmallIntegerField(null=True, blank=True)
    reopen_within_days = models.PositiveSmallIntegerField(null=True, blank=True)
    late_messages = models.CharField(max_length=8, choices=LateMessages, blank=True)
    needs_topic = models.BooleanField(default=False)
    needs_agent = models.BooleanField(default=False)
    needs_answer = models.BooleanField(default=False)
    is_retired = models.BooleanField(default=False)

    def __str__(self) -> str:
        return str(self.department)
