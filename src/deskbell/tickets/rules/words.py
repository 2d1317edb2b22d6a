"""Rules in words: a line for each condition and action."""

from __future__ import annotations

from collections.abc import Mapping

from django.utils.translation import gettext as _

from deskbell.routing.conditions import Condition
from deskbell.routing.draft import Value
from deskbell.routing.fields import FIELDS, WITHOUT_VALUE
from deskbell.routing.rules import Action, Rule
from deskbell.routing.words import ActionKind, FieldKind
from deskbell.tickets.rules.choices import RuleChoices, is_chosen

LONGEST_TEXT = 80


def condition_words(condition: Condition, choices: RuleChoices) -> str:
    """Such as “Subject contains ‘outage’”."""
    field = FIELDS[condition.field]
    label = f"{field.label} {condition.name}".strip()
    if condition.operator in WITHOUT_VALUE:
        return f"{label} {condition.operator.label}"
    return f"{label} {condition.operator.label} {_value_words(condition, choices)}"


def _value_words(condition: Condition, choices: RuleChoices) -> str:
    kind = FIELDS[condition.field].kind
    if kind is FieldKind.CHOICE:
        return f"“{choices.name(condition.field, condition.value)}”"
    if kind is FieldKind.MINUTES:
        return _("%(minutes)s min") % {"minutes": condition.value}
    return f"“{_short(str(condition.value or ''))}”"


def action_words(action: Action, choices: RuleChoices) -> str:
    """Such as “Set the priority: High”."""
    said = [choices.name(action.kind.value, action.value)] if is_chosen(action.kind.value) else []
    said += [str(action.value)] if action.kind is ActionKind.MAIL else []
    said += [f"“{_short(action.text)}”"] if action.text else []
    return f"{action.kind.label}: {' '.join(said)}" if said else str(action.kind.label)


def lines_of(rule: Rule, choices: RuleChoices) -> list[str]:
    """The whole rule: what it asks, then what it does."""
    asked = [condition_words(one, choices) for one in rule.conditions]
    return [*asked, *(f"→ {action_words(one, choices)}" for one in rule.actions)]


def value_lines(
    before: Mapping[str, Value], after: Mapping[str, Value], choices: RuleChoices
) -> list[tuple[str, str, str]]:
    """What changed: the field, its value before and its value after, by their names."""
    return [
        (
            str(FIELDS[key].label) if key in FIELDS else _("SLA plan"),
            _named(key, before.get(key), choices),
            _named(key, value, choices),
        )
        for key, value in after.items()
    ]


def _named(key: str, value: Value, choices: RuleChoices) -> str:
    if value is None:
        return _("none")
    return choices.name(key, value) if is_chosen(key) else str(value)


def _short(text: str) -> str:
    return text if len(text) <= LONGEST_TEXT else f"{text[:LONGEST_TEXT]}…"
