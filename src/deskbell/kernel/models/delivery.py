"""The outbox: one row for each effect that must follow a fact."""

from __future__ import annotations

from django.db import models

from deskbell.kernel.leases import LeasedRow
from deskbell.kernel.models.ledger_row import LedgerRow


class Delivery(LeasedRow):
    """An effect that is owed; written in the transaction of its fact."""

    fact = models.ForeignKey(LedgerRow, models.PROTECT, related_name="deliveries")
    effect = models.CharField(max_length=64)

    class Meta(LeasedRow.Meta):
        constraints = [models.UniqueConstraint(fields=["fact", "effect"], name="delivery_once_per_fact")]

    def __str__(self) -> str:
        return f"{self.effect} after fact {self.fact_id}"
