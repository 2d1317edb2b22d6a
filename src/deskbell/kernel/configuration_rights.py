"""Who may write configuration, and what must stay true of it: asked by the one door, whatever page or command knocks.

The kernel knows no people. The room that does says who an administrator is; until then only the desk itself may write.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Mapping
from typing import Any

from django.db.models import Model
from django.utils.translation import gettext as _

from deskbell.kernel.actor import Actor
from deskbell.kernel.errors import Refused

MayConfigure = Callable[[Actor], bool]
Rule = Callable[[Any, Mapping[str, Any]], None]

_administrators: list[MayConfigure] = []
_others: dict[type[Model], list[MayConfigure]] = defaultdict(list)
_rules: dict[type[Model], list[Rule]] = defaultdict(list)


def let_administrators(may: MayConfigure) -> MayConfigure:
    """Say who may write everything, beside the desk itself."""
    _administrators.append(may)
    return may


def let_others(model: type[Model], may: MayConfigure) -> None:
    """Say who else may write the rows of one model, such as agents with a permission for it."""
    _others[model].append(may)


def must_hold(model: type[Model], rule: Rule) -> None:
    """Let a rule judge each change to a model's rows before it is made, in the same transaction.

    It gets the row as it is and the columns that shall change, and raises Refused or Invalid.
    """
    _rules[model].append(rule)


def demand_right(actor: Actor, *, model: type[Model] | None = None) -> None:
    """Go on only for the desk itself and for those who may write these rows. Refused otherwise."""
    allowed = (*_administrators, *(_others.get(model, ()) if model else ()))
    if not actor.is_system and not any(may(actor) for may in allowed):
        raise Refused(_("Only administrators may change this."))


def demand_rules(instance: Model, changes: Mapping[str, Any]) -> None:
    """Go on only if every rule of the model is content."""
    for rule in _rules.get(type(instance), ()):
        rule(instance, changes)
