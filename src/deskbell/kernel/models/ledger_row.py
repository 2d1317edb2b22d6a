"""The ledger: one row for each fact, never changed and never deleted."""

from __future__ import annotations

from typing import Any, NoReturn

from django.db import models


class AppendOnly(models.QuerySet["LedgerRow"]):
    """Rows that can be read and added, nothing else."""

    def update(self, **_columns: Any) -> NoReturn:
        """Refuse: history is not edited."""
        raise TypeError("ledger rows can't be updated")

    def delete(self) -> NoReturn:
        """Refuse: history is not deleted."""
        raise TypeError("ledger rows can't be deleted")

    def bulk_update(self, *_arguments: Any, **_keywords: Any) -> NoReturn:
        """Refuse: history is not edited."""
        raise TypeError("ledger rows can't be updated")


class LedgerRow(models.Model):
    """One recorded fact. `stream_id` is the ticket's number in its own table; the kernel doesn't know tickets."""

    stream_id = models.BigIntegerField()
    sequence = models.PositiveIntegerField()
    name = models.CharField(max_length=64)
    data = models.JSONField()
    actor_kind = models.CharField(max_length=16)
    actor_user_id = models.BigIntegerField(null=True)
    cause = models.ForeignKey("self", models.PROTECT, null=True, related_name="+", db_index=False)
    depth = models.PositiveSmallIntegerField(default=0)
    mutes = models.JSONField(default=list)
    occurred_at = models.DateTimeField()
    recorded_at = models.DateTimeField()

    objects = AppendOnly.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["stream_id", "sequence"], name="ledger_one_fact_per_sequence"),
        ]

    def __str__(self) -> str:
        return f"{self.stream_id}/{self.sequence} {self.name}"

    def save(self, *arguments: Any, **keywords: Any) -> None:
        """Add the row; a row that exists can't be saved again."""
        if not self._state.adding:
            raise TypeError("ledger rows can't be updated")
        super().save(*arguments, **keywords)

    def delete(self, *_arguments: Any, **_keywords: Any) -> NoReturn:
        """Refuse: history is not deleted."""
        raise TypeError("ledger rows can't be deleted")
