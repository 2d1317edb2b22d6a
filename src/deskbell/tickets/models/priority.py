"""Priorities."""

from __future__ import annotations

from django.db import models


class Priority(models.Model):
    """One priority; the higher the urgency, the sooner."""

    name = models.CharField(max_length=60, unique=True)
    slug = models.SlugField(max_length=20, unique=True)
    urgency = models.PositiveSmallIntegerField(unique=True)
    is_default = models.BooleanField(default=False)
    is_retired = models.BooleanField(default=False)

    class Meta:
        ordering = ["urgency"]

    def __str__(self) -> str:
        return self.name
