"""SLA plans: within what time a ticket is answered and resolved, in versions that never change."""

from __future__ import annotations

from django.db import models

from deskbell.service_levels.models.version import Published, Version


class Plan(Published):
    """A named SLA plan; plans are tried in the order of their positions where they are matched by conditions."""

    current = models.ForeignKey("service_levels.PlanVersion", models.PROTECT, null=True, related_name="+")


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
