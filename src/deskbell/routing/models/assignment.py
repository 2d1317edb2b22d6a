"""Who hands out what to whom: pools, the turns in them, and how much an agent takes."""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from deskbell.routing.assignment import Method


class AssignmentPolicy(models.Model):
    """How the tickets of one department or of one team find their agents. Its row is what locks the pool."""

    department = models.OneToOneField("people.Department", models.CASCADE, null=True, related_name="+")
    team = models.OneToOneField("people.Team", models.CASCADE, null=True, related_name="+")
    method = models.CharField(max_length=16, choices=Method, default=Method.IN_TURN)
    on_opening = models.BooleanField(default=True)
    on_transfer = models.BooleanField(default=True)
    on_reopening = models.BooleanField(default=True)
    default_capacity = models.PositiveSmallIntegerField(null=True, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(department__isnull=False, team__isnull=True)
                | Q(department__isnull=True, team__isnull=False),
                name="policy_of_one_pool",
            )
        ]

    def __str__(self) -> str:
        return str(self.department or self.team or _("Pool"))


class AgentCapacity(models.Model):
    """How many open tickets an agent takes at once, and when; no limit is the pool's, no schedule is always."""

    agent = models.OneToOneField("people.Agent", models.CASCADE, primary_key=True, related_name="+")
    limit = models.PositiveSmallIntegerField(null=True, blank=True)
    schedule = models.ForeignKey(
        "service_levels.Schedule", models.PROTECT, null=True, blank=True, related_name="+", db_index=False
    )

    def __str__(self) -> str:
        return str(self.agent) if self.agent_id else ""


class PoolTurn(models.Model):
    """An agent's place in the turns of a pool: `turn_at` orders them, and a newcomer's stands at the average."""

    pool = models.ForeignKey(AssignmentPolicy, models.CASCADE, related_name="turns", db_index=False)
    agent = models.ForeignKey("people.Agent", models.CASCADE, related_name="+", db_index=False)
    turn_at = models.DateTimeField()
    last_assigned_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["pool", "agent"], name="one_turn_per_pool")]

    def __str__(self) -> str:
        return f"{self.agent} in {self.pool}"
