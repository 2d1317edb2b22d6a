"""Periodic and long work as leased rows."""

from __future__ import annotations

from django.db import models

from deskbell.kernel.leases import LeasedRow


class Job(LeasedRow):
    """One run of a named job; the unique key makes asking twice harmless and needs no leader."""

    name = models.CharField(max_length=64)
    key = models.CharField(max_length=120, unique=True)
    arguments = models.JSONField(default=dict)

    class Meta(LeasedRow.Meta):
        pass

    def __str__(self) -> str:
        return self.key
