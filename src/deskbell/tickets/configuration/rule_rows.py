"""The lines of a rule's form: each condition and each action in a few fields, which depend on what is chosen first."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.utils.translation import gettext as _

from deskbell.routing.conditions import Condition
from deskbell.routing.content import MOST_ACTIONS, MOST_CONDITIONS, action_problem, condition_problem
from deskbell.routing.fields import FIELDS, WITHOUT_VALUE, Field
from deskbell.routing.rules import SETTING, Action
from deskbell.routing.words import ActionKind, FieldKind, Occasion, Operator
from deskbell.service_levels.terms import LONGEST_MINUTES
from deskbell.tickets.rules.addressees import problem_with
from deskbell.tickets.rules.choices import MAY_BE_NONE, RuleChoices, is_chosen

SPARE_LINES = 2
LONGEST_ACTION_TEXT = 4000
MOST_ADDRESSES = 10
WITH_TEXT = frozenset({ActionKind.REJECT, ActionKind.MAIL, ActionKind.NOTE})
# A change of what stands first in a line asks for the form anew, with the fields that go with it.
ASKS_ANEW = {
    "hx-post": "",
    "hx-vals": '{"ask": "again"}',
    "hx-include": "closest form",
    "hx-target": "closest form",
    "hx-select": "form.thing",
    "hx-swap": "outerHTML",
}
_DURATION = re.compile(r"^\s*(\d{1,6})\s*(min|m|h|d)?\s*$")
_MINUTES = {"min": 1, "m": 1, None: 1, "h": 60, "d": 1440}

Fields = dict[str, forms.Field]


class ConditionLine:
    """One condition in the form: field, question, value and, for a header, its name."""

    def __init__(self, place: int, typed: Mapping[str, Any], choices: RuleChoices) -> None:
        self.place = place
        self.key = str(typed.get(self.name("field"), ""))
        self.field = FIELDS.get(self.key)
        self._choices = choices

    def name(self, part: str) -> str:
        """What a part of this line is called in the form."""
        return f"when_{self.place}_{part}"

    def fields(self) -> Fields:
        """The line's fields as they go with what is chosen."""
        number = {"number": self.place + 1}
        line: Fields = {
            self.name("field"): forms.ChoiceField(
                label=_("Condition %(number)d") % number,
                required=False,
                choices=[("", "–"), *((one.key, one.label) for one in FIELDS.values())],
                widget=forms.Select(attrs=ASKS_ANEW),
            )
        }
        if self.field is None:
            return line
        if self.field.is_named:
            line[self.name("name")] = _text(_("Name of the header of condition %(number)d") % number, 80)
        line[self.name("is")] = forms.ChoiceField(
            label=_("What condition %(number)d asks") % number,
            required=False,
            choices=[(one.value, one.label) for one in self.field.operators],
        )
        line[self.name("value")] = self._value_field(self.field, _("Value of condition %(number)d") % number)
        return line

    def _value_field(self, field: Field, label: str) -> forms.Field:
        if is_chosen(field.key):
            none = _("none") if field.key in MAY_BE_NONE else "–"
            return _choice(label, [("", none), *self._choices.of(field.key)])
        help_text = _("Minutes, or such as 4 h or 2 d.") if field.kind is FieldKind.MINUTES else ""
        return _text(label, 500, help_text=help_text)

    def read(self, cleaned: Mapping[str, Any], occasions: frozenset[Occasion]) -> Condition | None:
        """The condition; None for an empty line. ValidationError for the line's value."""
        if self.field is None or not cleaned.get(self.name("field")):
            return None
        operators = self.field.operators
        operator = Operator(cleaned.get(self.name("is")) or operators[0])
        condition = Condition(
            field=self.key,
            operator=operator,
            value=None if operator in WITHOUT_VALUE else self._value(self.field, cleaned.get(self.name("value")) or ""),
            name=str(cleaned.get(self.name("name")) or "").strip(),
        )
        problem = condition_problem(condition, occasions)
        if problem:
            raise ValidationError(problem)
        return condition

    def _value(self, field: Field, typed: str) -> str | int | None:
        if is_chosen(field.key):
            return _picked(field.key, typed, self._choices)
        if field.kind is FieldKind.MINUTES:
            return _minutes(typed)
        if field.kind is FieldKind.NUMBER:
            return _number(typed)
        return typed

    def written(self, condition: Condition) -> dict[str, Any]:
        """The condition as the form shows it."""
        values = {
            "field": condition.field,
            "is": condition.operator.value,
            "value": condition.value,
            "name": condition.name,
        }
        return {self.name(part): "" if value is None else str(value) for part, value in values.items()}


class ActionLine:
    """One action in the form: what is done, with which thing, in which words."""

    def __init__(self, place: int, typed: Mapping[str, Any], choices: RuleChoices) -> None:
        self.place = place
        kind = str(typed.get(self.name("kind"), ""))
        self.kind = ActionKind(kind) if kind in ActionKind.values else None
        self._choices = choices

    def name(self, part: str) -> str:
        """What a part of this line is called in the form."""
        return f"then_{self.place}_{part}"

    def fields(self) -> Fields:
        """The line's fields as they go with what is chosen."""
        number = {"number": self.place + 1}
        line: Fields = {
            self.name("kind"): forms.ChoiceField(
                label=_("Action %(number)d") % number,
                required=False,
                choices=[("", "–"), *ActionKind.choices],
                widget=forms.Select(attrs=ASKS_ANEW),
            )
        }
        kind = self.kind
        if kind is not None and is_chosen(kind.value):
            none = _("none") if kind.value in MAY_BE_NONE else "–"
            choices = [("", none), *self._choices.of(kind.value)]
            line[self.name("value")] = _choice(_("What action %(number)d sets") % number, choices)
        if kind is ActionKind.MAIL:
            label, help_text = _("Addresses of action %(number)d") % number, _("Separated by blanks.")
            line[self.name("value")] = _text(label, 1000, help_text=help_text)
        if kind in WITH_TEXT:
            line[self.name("text")] = forms.CharField(
                label=_("Words of action %(number)d") % number,
                required=False,
                max_length=LONGEST_ACTION_TEXT,
                widget=forms.Textarea(attrs={"rows": 3}),
            )
        return line

    def read(self, cleaned: Mapping[str, Any], occasions: frozenset[Occasion]) -> Action | None:
        """The action; None for an empty line. ValidationError for what is wrong with it."""
        if self.kind is None or not cleaned.get(self.name("kind")):
            return None
        action = Action(
            kind=self.kind,
            value=self._value(self.kind, str(cleaned.get(self.name("value")) or "")),
            text=str(cleaned.get(self.name("text")) or "").strip(),
        )
        problem = action_problem(action, occasions)
        if not problem and self.kind in WITH_TEXT and not action.text:
            problem = _("Which words?")
        if problem:
            raise ValidationError(problem)
        return action

    def _value(self, kind: ActionKind, typed: str) -> str | int | None:
        if is_chosen(kind.value):
            return _picked(kind.value, typed, self._choices)
        return _addresses(typed) if kind is ActionKind.MAIL else None

    def written(self, action: Action) -> dict[str, Any]:
        """The action as the form shows it."""
        values = {"kind": action.kind.value, "value": action.value, "text": action.text}
        return {self.name(part): "" if value is None else str(value) for part, value in values.items()}


def how_many(typed: Mapping[str, Any], counter: str, *, filled: int, most: int, asked: bool) -> int:
    """How many lines the form shows: those filled in and two to spare, and whatever was asked for before."""
    before = str(typed.get(counter, ""))
    shown = max(int(before) if before.isdecimal() and len(before) < 4 else 0, filled + SPARE_LINES)
    return min(shown + (1 if asked else 0), most)


def _picked(key: str, typed: str, choices: RuleChoices) -> str | int | None:
    """One of the list, by what the form sends or by its name as typed. ValidationError for anything else."""
    if not typed and key in MAY_BE_NONE:
        return None
    found = next((value for value, name in choices.of(key) if typed in (value, name)), None)
    if not typed or found is None:
        raise ValidationError(_("Choose one from the list."))
    is_id = key in SETTING or found.isdecimal()
    return int(found) if is_id else found


def _minutes(typed: str) -> int:
    found = _DURATION.match(typed)
    minutes = int(found[1]) * _MINUTES[found[2]] if found else 0
    if found is None or minutes > LONGEST_MINUTES:
        raise ValidationError(_("A number of minutes, or such as 4 h or 2 d."))
    return minutes


def _number(typed: str) -> int:
    if not typed.strip().isdecimal() or len(typed.strip()) > 6:
        raise ValidationError(_("A whole number, please."))
    return int(typed)


def _addresses(typed: str) -> str:
    found = [one for one in re.split(r"[\s,;]+", typed) if one]
    if not found or len(found) > MOST_ADDRESSES:
        raise ValidationError(_("One to %(most)d addresses.") % {"most": MOST_ADDRESSES})
    for one in found:
        validate_email(one)
        if problem := problem_with(one):
            raise ValidationError(problem)
    return " ".join(found)


def _text(label: str, longest: int, *, help_text: str = "") -> forms.CharField:
    return forms.CharField(label=label, required=False, max_length=longest, help_text=help_text)


def _choice(label: str, choices: list[tuple[str, str]]) -> forms.CharField:
    """A list to choose from; what is sent is judged with the line, where a name that was typed will do as well."""
    return forms.CharField(label=label, required=False, max_length=500, widget=forms.Select(choices=choices))


__all__ = ["MOST_ACTIONS", "MOST_CONDITIONS", "ActionLine", "ConditionLine", "how_many"]
