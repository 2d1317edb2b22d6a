"""What a version of a rule holds, read and written as plain JSON, and what can be wrong with it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext as _

from deskbell.routing.conditions import LONGEST_VALUE, Condition, pattern_problem
from deskbell.routing.fields import ELAPSED, FIELDS, WITHOUT_VALUE
from deskbell.routing.rules import ON_OPENING, Action, Rule
from deskbell.routing.words import ActionKind, FieldKind, Match, Occasion, Operator, Target

MOST_CONDITIONS = 50
MOST_ACTIONS = 20


def rule_from(*, rule_id: int, version_id: int, name: str, content: Mapping[str, Any]) -> Rule:
    """The rule that a version holds. KeyError or ValueError for a content that `content_of` did not write."""
    return Rule(
        rule_id=rule_id,
        version_id=version_id,
        name=name,
        target=Target(content["target"]),
        occasions=frozenset(Occasion(one) for one in content["on"]),
        match=Match(content["match"]),
        schedule_id=content["schedule"],
        conditions=tuple(
            Condition(field=one["field"], operator=Operator(one["is"]), value=one["value"], name=one.get("name", ""))
            for one in content["when"]
        ),
        actions=tuple(
            Action(kind=ActionKind(one["do"]), value=one["value"], text=one.get("text", "")) for one in content["then"]
        ),
        stops=content["stops"],
    )


def content_of(rule: Rule) -> dict[str, Any]:
    """The rule as plain JSON."""
    return {
        "target": rule.target.value,
        "on": sorted(one.value for one in rule.occasions),
        "match": rule.match.value,
        "schedule": rule.schedule_id,
        "when": [
            {"field": one.field, "is": one.operator.value, "value": one.value}
            | ({"name": one.name} if one.name else {})
            for one in rule.conditions
        ],
        "then": [
            {"do": one.kind.value, "value": one.value} | ({"text": one.text} if one.text else {})
            for one in rule.actions
        ],
        "stops": rule.stops,
    }


def condition_problem(condition: Condition, occasions: frozenset[Occasion]) -> str:
    """What is wrong with a condition, in a sentence; empty where nothing is."""
    field = FIELDS[condition.field]
    if not field.occasions >= occasions:
        return _("“%(field)s” is not known on every occasion that this rule listens to.") % {"field": field.label}
    if condition.operator not in field.operators:
        return _("“%(field)s” can't be asked that.") % {"field": field.label}
    if condition.operator in (Operator.CHANGED, Operator.CHANGED_TO, Operator.WAS) and occasions != {Occasion.UPDATE}:
        return _("Only a rule that listens to nothing but what happens to a ticket can ask for a change.")
    if field.is_named and not condition.name:
        return _("Which header? Give its name.")
    if field.kind is FieldKind.TEXT:
        return _text_problem(condition)
    missing = condition.value is None and field.kind in (FieldKind.NUMBER, FieldKind.MINUTES)
    return _("A number is needed.") if missing and condition.operator not in WITHOUT_VALUE else ""


def _text_problem(condition: Condition) -> str:
    value = str(condition.value or "")
    if len(value) > LONGEST_VALUE:
        return _("At most %(most)d characters.") % {"most": LONGEST_VALUE}
    if condition.operator in (Operator.MATCHES, Operator.NOT_MATCHES):
        problem = pattern_problem(value) if value else _("it is empty")
        return _("This is no regular expression: %(problem)s") % {"problem": problem} if problem else ""
    if not value and condition.operator not in (Operator.IS, Operator.IS_NOT):
        return _("What shall it be compared with?")
    return ""


def action_problem(action: Action, occasions: frozenset[Occasion]) -> str:
    """What is wrong with an action, in a sentence; empty where nothing is."""
    if action.kind in ON_OPENING and occasions != {Occasion.OPENING}:
        return _("Only a rule that listens to nothing but the opening of tickets can do this.")
    return ""


def timing_problem(rule: Rule) -> str:
    """What is wrong with a rule on time, in a sentence: it is looked for by the time that has passed."""
    if Occasion.TIME not in rule.occasions:
        return ""
    if rule.match is Match.ALL and any(one.field in ELAPSED for one in rule.conditions):
        return ""
    return _("A rule on time needs a condition about the time that has passed, and all its conditions to hold.")
