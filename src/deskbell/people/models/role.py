"""What an agent may do in a department."""

from __future__ import annotations

from django.db import models


class Role(models.Model):
    """A named set of permissions, by osTicket's names (`people/permissions.py`)."""

    name = models.CharField(max_length=80, unique=True)
    permissions = models.JSONField(default=list)
    is_retired = models.BooleanField(default=False)

    def __str__(self) -> str:
        return self.name
