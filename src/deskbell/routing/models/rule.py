"""Filter rules: what happens to a ticket by itself, in versions that never change."""

from __future__ import annotations

from typing import Any

from django.db import models

from deskbell.service_levels.models.version import Version


class FilterRule(models.Model):
    """A named rule; rules act in the order of their positions, each sees the ticket as the earlier ones left it."""

    name = models.CharField(max_length=120, unique=True)
    description = models.CharField(max_length=240, blank=True)
    position = models.PositiveSmallIntegerField(default=0)
    current = models.ForeignKey("routing.RuleVersion", models.PROTECT, null=True, related_name="+")
    is_enabled = models.BooleanField(default=False)  # until then it is a draft, which does nothing
    is_retired = models.BooleanField(default=False)

    class Meta:
        ordering = ["position", "name", "pk"]

    def __str__(self) -> str:
        return self.name

    @property
    def content(self) -> dict[str, Any] | None:
        """What is published of it; None where nothing is."""
        return self.current.content if self.current else None


class RuleVersion(Version):
    """A published rule: `content` holds its target, occasions, conditions and actions."""

    rule = models.ForeignKey(FilterRule, models.PROTECT, related_name="versions")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["rule", "number"], name="rule_version_number")]

    def __str__(self) -> str:
        return f"{self.rule} ({self.number})"
