"""Who may write configuration, and what must stay true of it: asked by the one door, whatever page or command knocks.

The kernel knows no people. The room that does says who an administrator is; until then only the desk itself may write.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Collection, Mapping
from typing import Any

from django.db.models import Model
from django.utils.translation import gettext as _

from deskbell.kernel.actor import Actor
from deskbell.kernel.errors import Refused

MayConfigure = Callable[[Actor], bool]
MayWrite = Callable[[Actor, Any, Collection[str]], bool]
Rule = Callable[[Any, Mapping[str, Any]], None]

_administrators: list[MayConfigure] = []
_others: dict[type[Model], list[MayWrite]] = defaultdict(list)
_rules: dict[type[Model], list[Rule]] = defaultdict(list)


def let_administrators(may: MayConfigure) -> MayConfigure:
    """Say who may write everything, beside the desk itself."""
    _administrators.append(may)
    return may


def let_others(model: type[Model], may: MayWrite) -> None:
    """Say who else may write rows of one model, such as agents with a permission for it.

    `may` gets the actor, the row as it is, and the names of the columns that shall change.
    """
    _others[model].append(may)


def must_hold(model: type[Model], rule: Rule) -> None:
    """Let a rule judge each change to a model's rows before it is made, in the same transaction.

    It gets the row as it is and the columns that shall change, and raises Refused or Invalid.
    """
    _rules[model].append(rule)


def demand_right(actor: Actor) -> None:
    """Go on only for the desk itself and for those who may write everything. Refused otherwise."""
    if not _may_write_everything(actor):
        raise Refused(_("Only administrators may change this."))


def demand_right_to_write(actor: Actor, *, instance: Model, columns: Collection[str]) -> None:
    """Go on only for those who may write these columns of a row. Refused otherwise."""
    if _may_write_everything(actor) or any(may(actor, instance, columns) for may in _others.get(type(instance), ())):
        return
    raise Refused(_("You may not change this. Ask an administrator."))


def _may_write_everything(actor: Actor) -> bool:
    return actor.is_system or any(may(actor) for may in _administrators)


def demand_rules(instance: Model, changes: Mapping[str, Any]) -> None:
    """Go on only if every rule of the model is content."""
    for rule in _rules.get(type(instance), ()):
        rule(instance, changes)
