"""Rules for tests, published through the same door as everybody's."""

from typing import Any

from deskbell.kernel.actor import Actor
from deskbell.kernel.configure import configure_object
from deskbell.routing.conditions import Condition
from deskbell.routing.content import content_of
from deskbell.routing.models import FilterRule
from deskbell.routing.publishing import publish
from deskbell.routing.rules import Action, Rule
from deskbell.routing.words import ActionKind, Occasion, Operator

SYSTEM = Actor.system()
OPENING, UPDATE, TIME = (frozenset({one}) for one in Occasion)


def when(field: str, operator: Operator, value: Any = None, *, name: str = "") -> Condition:
    """One condition."""
    return Condition(field=field, operator=operator, value=value, name=name)


def then(kind: ActionKind, value: Any = None, *, text: str = "") -> Action:
    """One action."""
    return Action(kind=kind, value=value, text=text)


def rule(name: str, *actions: Action, conditions: tuple[Condition, ...] = (), **changes: Any) -> Rule:
    """A rule as the pure part knows it."""
    return Rule(
        rule_id=changes.pop("rule_id", 1), version_id=1, name=name, conditions=conditions, actions=actions, **changes
    )


def in_force(name: str, *actions: Action, is_enabled: bool = True, **changes: Any) -> FilterRule:
    """A published rule, last in the order."""
    row = FilterRule()
    position = FilterRule.objects.count()
    configure_object(actor=SYSTEM, instance=row, changes={"name": name, "position": position, "is_enabled": is_enabled})
    publish(actor=SYSTEM, rule=row, content=content_of(rule(name, *actions, **changes)))
    return row
