"""Addresses that the desk takes nothing from."""

from __future__ import annotations

from django.db import models


class BannedAddress(models.Model):
    """An address, or a whole domain as `@example.org`; kept as it is compared."""

    address = models.CharField(max_length=254, unique=True)
    note = models.CharField(max_length=255, blank=True, default="")
    is_retired = models.BooleanField(default=False)

    class Meta:
        ordering = ["address"]

    def __str__(self) -> str:
        return self.address
