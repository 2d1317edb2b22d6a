"""Filter rules, and how work is handed out."""

from deskbell.routing.models.assignment import AgentCapacity, AssignmentPolicy, PoolTurn
from deskbell.routing.models.rule import FilterRule, RuleVersion

__all__ = ["AgentCapacity", "AssignmentPolicy", "FilterRule", "PoolTurn", "RuleVersion"]
