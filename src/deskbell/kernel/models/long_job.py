"""Long work that people asked for and watch: one row each, with how far it is."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from deskbell.kernel.leases import LeasedRow


class LongJob(LeasedRow):
    """One piece of long work. `position` is the key of the last piece that was dealt with; `problems` is bounded.

    While one is under way there is no second with its key. `attempts` counts from the last piece that was stored.
    """

    kind = models.CharField(max_length=64)
    key = models.CharField(max_length=64)
    arguments = models.JSONField(default=dict)
    actor_kind = models.CharField(max_length=16)
    actor_user_id = models.BigIntegerField(null=True)
    language = models.CharField(max_length=16, blank=True)
    total = models.PositiveIntegerField(null=True)
    done_count = models.PositiveIntegerField(default=0)
    failed_count = models.PositiveIntegerField(default=0)
    position = models.JSONField(null=True)
    problems = models.JSONField(default=list)
    is_stopping = models.BooleanField(default=False)
    started_at = models.DateTimeField(null=True)

    class Meta(LeasedRow.Meta):
        constraints = [
            models.UniqueConstraint(fields=["key"], condition=Q(state="waiting"), name="longjob_once_at_a_time")
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.pk}"
