"""The lines of a plan's form: its conditions and its alarm steps, each in a few fields once its first one is chosen."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from deskbell.routing.fields import FIELDS as LABELS
from deskbell.service_levels.durations import minutes_in_words, read_minutes
from deskbell.service_levels.notation import Unreadable
from deskbell.service_levels.terms import FIELDS, ROLE, WORDED_FIELDS
from deskbell.service_levels.words import Target
from deskbell.tickets.configuration.rule_rows import ASKS_ANEW
from deskbell.tickets.plans.words import told_choices
from deskbell.tickets.rules.choices import RuleChoices

MOST_CONDITIONS, MOST_ALARMS = 10, 20
MOST_BOXES = 12
LONGEST_WORDS = 1000
BEFORE, AT, AFTER = "before", "at", "after"
TYPED = "sender_domain"

Fields = dict[str, forms.Field]


class MinutesField(forms.CharField):
    """A length of time such as `4 h`; minutes, or None where it is empty."""

    def __init__(self, **keywords: Any) -> None:
        super().__init__(required=False, max_length=40, **keywords)

    def prepare_value(self, value: Any) -> Any:
        """Minutes as people write them; what was typed stays."""
        return minutes_in_words(value) if isinstance(value, int) else value

    def clean(self, value: Any) -> Any:
        """ValidationError for what can't be read."""
        text = super().clean(value)
        try:
            return read_minutes(text) if text else None
        except Unreadable as problem:
            raise ValidationError(str(problem)) from None

    def has_changed(self, initial: Any, data: Any) -> bool:
        """Two ways of writing the same length are no change."""
        return super().has_changed(self.prepare_value(initial), data)


class ConditionLine:
    """One condition: what it looks at, and the values of which a ticket must have one."""

    def __init__(self, place: int, typed: Mapping[str, Any], choices: RuleChoices, kept: Iterable[Any] = ()) -> None:
        self.place = place
        chosen = str(typed.get(self.name("field"), ""))
        self.field = chosen if chosen in FIELDS else ""
        self._choices, self._kept = choices, list(kept)

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
                choices=[("", "–"), *((key, LABELS[key].label) for key in FIELDS)],
                widget=forms.Select(attrs=ASKS_ANEW),
            )
        }
        if self.field:
            line[self.name("is")] = self._value_field(_("Is one of"))
        return line

    def _value_field(self, label: str) -> forms.Field:
        if self.field == TYPED:
            words = _("Such as example.com; several are separated by blanks.")
            return forms.CharField(label=label, required=False, max_length=LONGEST_WORDS, help_text=words)
        choices = _choices(self.field, self._choices, self._kept)
        widget = (
            forms.CheckboxSelectMultiple() if len(choices) <= MOST_BOXES else forms.SelectMultiple(attrs={"size": 8})
        )
        return forms.MultipleChoiceField(label=label, required=False, choices=choices, widget=widget)

    def read(self, cleaned: Mapping[str, Any]) -> dict[str, Any] | None:
        """The condition as a plan's content has it; None for an empty line."""
        if not self.field or not cleaned.get(self.name("field")):
            return None
        given = cleaned.get(self.name("is")) or ()
        if self.field == TYPED:
            words = re.split(r"[\s,;]+", given.lower()) if given else []
            return {"field": self.field, "is": sorted({one.lstrip("@") for one in words} - {""})}
        return {"field": self.field, "is": sorted(given if self.field in WORDED_FIELDS else map(int, given))}

    def written(self, condition: Mapping[str, Any]) -> dict[str, Any]:
        """The condition as the form shows it."""
        values = condition["is"]
        shown = " ".join(values) if condition["field"] == TYPED else [str(one) for one in values]
        return {self.name("field"): condition["field"], self.name("is"): shown}


class AlarmLine:
    """One alarm step: of which target, when, whom it tells and what it does."""

    def __init__(self, place: int, typed: Mapping[str, Any], choices: RuleChoices) -> None:
        self.place = place
        chosen = str(typed.get(self.name("target"), ""))
        self.target = chosen if chosen in Target.values else ""
        self._typed, self._choices = typed, choices

    def name(self, part: str) -> str:
        """What a part of this line is called in the form."""
        return f"alarm_{self.place}_{part}"

    def fields(self) -> Fields:
        """The line's fields; all but the first come with a chosen target."""
        number = {"number": self.place + 1}
        line: Fields = {
            "target": forms.ChoiceField(
                label=_("Alarm %(number)d: target") % number,
                required=False,
                choices=[("", "–"), *Target.choices],
                widget=forms.Select(attrs=ASKS_ANEW),
            )
        }
        if self.target:
            line |= {**_instant(), **self._tells(), **self._acts()}
        return {self.name(part): one for part, one in line.items()}

    def is_new_in(self, typed: Mapping[str, Any]) -> bool:
        """Whether the line's further fields were not shown yet when this was typed."""
        return bool(self.target) and self.name("time") not in typed

    def read(self, cleaned: Mapping[str, Any]) -> dict[str, Any] | None:
        """The alarm step as a plan's content has it; None for an empty line."""

        def given(part: str) -> Any:
            return cleaned.get(self.name(part))

        if not self.target or not given("target"):
            return None
        told = [*(given("tell") or ()), *([f"{ROLE}{given('role')}"] if given("role") else ())]
        step: dict[str, Any] = {
            "target": self.target,
            "minutes": self._minutes(given("when"), given("time")),
            "only_in_hours": bool(given("only_in_hours")),
            "tell": told,
            "raise_priority": bool(given("raise_priority")),
        }
        step |= {"assign_team_id": given("team")} if given("team") else {}
        return step | ({"transfer_department_id": given("department")} if given("department") else {})

    def _minutes(self, when: str | None, time: int | None) -> int:
        if when == AT:
            return 0
        if not time:
            raise ValidationError(_("Say how long, such as 30 min, or choose “at the end”."))
        return -time if when == BEFORE else time

    def written(self, step: Mapping[str, Any]) -> dict[str, Any]:
        """The alarm step as the form shows it."""
        minutes, told = step["minutes"], step.get("tell", ())
        values = {
            "target": step["target"],
            "when": AT if not minutes else BEFORE if minutes < 0 else AFTER,
            "time": abs(minutes) or None,
            "only_in_hours": step.get("only_in_hours", True),
            "tell": [one for one in told if not one.startswith(ROLE)],
            "role": next((int(one[len(ROLE) :]) for one in told if one.startswith(ROLE)), None),
            "raise_priority": step.get("raise_priority", False),
            "team": step.get("assign_team_id"),
            "department": step.get("transfer_department_id"),
        }
        return {self.name(part): value for part, value in values.items()}

    def _tells(self) -> Fields:
        people = forms.MultipleChoiceField(
            label=_("Tell"), required=False, choices=told_choices(), widget=forms.CheckboxSelectMultiple
        )
        return {"tell": people, "role": self._one_of("role", _("Also tell the role"))}

    def _acts(self) -> Fields:
        return {
            "team": self._one_of("team", _("Assign to the team")),
            "department": self._one_of("department", _("Transfer to")),
            "raise_priority": forms.BooleanField(label=_("Raise the priority"), required=False),
            "only_in_hours": forms.BooleanField(label=_("Only in opening hours"), required=False, initial=True),
        }

    def _one_of(self, key: str, label: str) -> forms.TypedChoiceField:
        kept = self._typed.get(self.name(key))
        offered = _choices(key, self._choices, [kept] if isinstance(kept, int) else [])
        choices = [("", _("None")), *offered]
        return forms.TypedChoiceField(label=label, required=False, choices=choices, coerce=int, empty_value=None)


def _instant() -> Fields:
    moments = [(BEFORE, _("before the end")), (AT, _("at the end")), (AFTER, _("after the end"))]
    return {
        "time": MinutesField(label=_("How long")),
        "when": forms.ChoiceField(label=_("When"), choices=moments, required=False),
    }


def _choices(key: str, choices: RuleChoices, kept: Iterable[Any]) -> list[tuple[str, str]]:
    """Those in use, and what the plan names already."""
    offered = choices.of(key)
    known = {value for value, _words in offered}
    return [*offered, *((str(one), choices.name(key, one)) for one in kept if str(one) not in known)]
