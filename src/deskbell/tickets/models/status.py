"""Statuses: the desk's own names for the states."""

from __future__ import annotations

from django.db import models

from deskbell.tickets.words import State


class Status(models.Model):
    """One status; the first of a state, by position, is the one that resolving, closing or reopening sets."""

    name = models.CharField(max_length=60, unique=True)
    state = models.CharField(max_length=16, choices=State)
    position = models.PositiveSmallIntegerField(default=0)
    is_retired = models.BooleanField(default=False)

    class Meta:
        ordering = ["position", "pk"]

    def __str__(self) -> str:
        return self.name
