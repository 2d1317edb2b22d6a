"""The desk's own settings, as far as they differ from their defaults."""

from __future__ import annotations

from django.db import models


class Setting(models.Model):
    """One changed setting; what may stand here is declared in `kernel/settings.py`."""

    key = models.CharField(max_length=64, primary_key=True)
    value = models.JSONField()

    def __str__(self) -> str:
        return self.key
