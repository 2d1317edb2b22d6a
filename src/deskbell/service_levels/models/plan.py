"""SLA plans: within what time a ticket is answered and resolved, in versions that never change."""

from __future__ import annotations

from typing import Any

from django.db import models

from deskbell.service_levels.models.version import Version


class Plan(models.Model):
    """A named SLA plan; plans are tried in the order of their positions where they are matched by conditions."""

    name = models.CharField(max_length=120, unique=True)
    description = models.CharField(max_length=240, blank=True)
    position = models.PositiveSmallIntegerField(default=0)
    current = models.ForeignKey("service_levels.PlanVersion", models.PROTECT, null=True, related_name="+")
    is_retired = models.BooleanField(default=False)

    class Meta:
        ordering = ["position", "name", "pk"]

    def __str__(self) -> str:
        return self.name

    @property
    def content(self) -> dict[str, Any] | None:
        """What its current version says; None as long as there is none."""
        return self.current.content if self.current else None


class PlanVersion(Version):
    """A published plan: `content` is what `terms.PlanTerms.from_dict` takes."""

    plan = models.ForeignKey(Plan, models.PROTECT, related_name="versions")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["plan", "number"], name="plan_version_number")]

    def __str__(self) -> str:
        return f"{self.plan} ({self.number})"


class DepartmentPlan(models.Model):
    """The plan of a department's tickets, where neither hand, rule, conditions nor topic name another; none: the desk's."""

    department = models.OneToOneField("people.Department", models.CASCADE, primary_key=True, related_name="+")
    plan = models.ForeignKey(Plan, models.PROTECT, null=True, blank=True, related_name="+")

    class Meta:
        ordering = ["department__name", "pk"]

    def __str__(self) -> str:
        return str(self.department)
