"""Filter rules, and how work is handed out."""

from deskbell.routing.models.rule import FilterRule, RuleVersion

__all__ = ["FilterRule", "RuleVersion"]
