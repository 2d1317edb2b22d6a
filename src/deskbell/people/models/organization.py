"""The companies and offices that clients belong to."""

from __future__ import annotations

from django.db import models


class Organization(models.Model):
    """A group of clients, such as a company."""

    name = models.CharField(max_length=120, unique=True)
    is_retired = models.BooleanField(default=False)

    def __str__(self) -> str:
        return self.name
