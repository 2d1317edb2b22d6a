"""The shared cache's table."""

from __future__ import annotations

from django.db import models


class CacheEntry(models.Model):
    """One cached JSON value."""

    key = models.CharField(max_length=250, primary_key=True)
    value = models.JSONField(null=True)
    expires_at = models.DateTimeField(null=True, db_index=True)

    def __str__(self) -> str:
        return self.key
