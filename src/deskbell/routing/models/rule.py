"""Filter rules: what happens to a ticket by itself, in versions that never change."""

from __future__ import annotations

from django.db import models

from deskbell.service_levels.models.version import Published, Version


class FilterRule(Published):
    """A named rule; rules act in the order of their positions, each sees the ticket as the earlier ones left it."""

    current = models.ForeignKey("routing.RuleVersion", models.PROTECT, null=True, related_name="+")
    is_enabled = models.BooleanField(default=False)  # until then it is a draft, which does nothing


class RuleVersion(Version):
    """A published rule: `content` holds its target, occasions, conditions and actions."""

    rule = models.ForeignKey(FilterRule, models.PROTECT, related_name="versions")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["rule", "number"], name="rule_version_number")]

    def __str__(self) -> str:
        return f"{self.rule} ({self.number})"
