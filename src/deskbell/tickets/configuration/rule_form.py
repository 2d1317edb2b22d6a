"""The form of a filter rule: its lines are fields like any others, so that all of it works without a script."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, ClassVar

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from deskbell.kernel.actor import Actor
from deskbell.kernel.configuration_forms import ConfigurationForm, ShownSection
from deskbell.kernel.configure import configure_object
from deskbell.kernel.transactions import writing
from deskbell.lib.text import one_line
from deskbell.routing.content import content_of, rule_from, timing_problem
from deskbell.routing.models import FilterRule
from deskbell.routing.publishing import publish
from deskbell.routing.rules import Rule
from deskbell.routing.words import Match, Occasion, Target
from deskbell.service_levels.models import Schedule
from deskbell.tickets.configuration.choosing import offer_in_use
from deskbell.tickets.configuration.rule_rows import (
    MOST_ACTIONS,
    MOST_CONDITIONS,
    ActionLine,
    ConditionLine,
    how_many,
)
from deskbell.tickets.rules.choices import RuleChoices

CONDITIONS, ACTIONS = "conditions", "actions"


class RuleForm(ConfigurationForm):
    """A rule with its conditions and actions. Saving publishes a version; a draft is saved in the same way and does nothing."""

    has_lines: ClassVar[bool] = True

    occasion = forms.ChoiceField(label=_("It is asked"), choices=Occasion.choices, initial=Occasion.OPENING)
    target = forms.ChoiceField(
        label=_("Tickets that come by"), choices=Target.choices, initial=Target.ANY, required=False
    )
    match = forms.ChoiceField(label=_("Conditions that must hold"), choices=Match.choices, initial=Match.ALL)
    schedule = forms.ModelChoiceField(
        label=_("Schedule"),
        queryset=Schedule.objects.all(),
        required=False,
        help_text=_("For conditions on the time of day and on the time that has passed. None counts round the clock."),
    )
    stops = forms.BooleanField(
        label=_("Stop here"), required=False, help_text=_("Where this rule acts, later ones are not asked.")
    )
    when_lines = forms.CharField(required=False, widget=forms.HiddenInput)
    then_lines = forms.CharField(required=False, widget=forms.HiddenInput)

    class Meta:
        model = FilterRule
        fields: ClassVar[list[str]] = ["name", "description", "is_enabled"]
        labels: ClassVar[dict[str, Any]] = {
            "name": _("Name"),
            "description": _("Description"),
            "is_enabled": _("Enabled"),
        }
        help_texts: ClassVar[dict[str, Any]] = {
            "description": _("What it is for, in a line."),
            "is_enabled": _("Off, it is a draft: it does nothing, and you can try it on past tickets first."),
        }

    def __init__(self, *arguments: Any, **keywords: Any) -> None:
        self._choices = RuleChoices()
        super().__init__(*arguments, **keywords)
        kept = self._kept()
        self.initial = {**self._initial_of(kept), **self.initial} if kept else self.initial
        offer_in_use(self.fields["schedule"], kept=kept.schedule_id if kept else None)
        self._lay_out(kept)

    def _kept(self) -> Rule | None:
        """The rule as it is published."""
        row: Any = self.instance
        if not row.pk or row.current is None:
            return None
        return rule_from(rule_id=row.pk, version_id=row.current_id, name=row.name, content=row.current.content)

    def _initial_of(self, kept: Rule) -> dict[str, Any]:
        lines = [
            *(ConditionLine(at, {}, self._choices).written(one) for at, one in enumerate(kept.conditions)),
            *(ActionLine(at, {}, self._choices).written(one) for at, one in enumerate(kept.actions)),
        ]
        values = {name: value for line in lines for name, value in line.items()}
        occasion = next(one.value for one in Occasion if one in kept.occasions)
        return {
            **values,
            "occasion": occasion,
            "target": kept.target.value,
            "match": kept.match.value,
            "schedule": kept.schedule_id,
            "stops": kept.stops,
        }

    def _lay_out(self, kept: Rule | None) -> None:
        """As many lines as there is need of, each with the fields that go with what is chosen in it."""
        typed: Mapping[str, Any] = self.data if self.is_bound else self.initial
        asked = str(self.data.get("ask", "")) if self.is_bound else ""
        filled = (len(kept.conditions), len(kept.actions)) if kept else (0, 0)
        conditions = how_many(typed, "when_lines", filled=filled[0], most=MOST_CONDITIONS, asked=asked == CONDITIONS)
        actions = how_many(typed, "then_lines", filled=filled[1], most=MOST_ACTIONS, asked=asked == ACTIONS)
        self.conditions = [ConditionLine(at, typed, self._choices) for at in range(conditions)]
        self.actions = [ActionLine(at, typed, self._choices) for at in range(actions)]
        lines: list[ConditionLine | ActionLine] = [*self.conditions, *self.actions]
        for line in lines:
            self.fields.update(line.fields())
        counted = {"when_lines": str(conditions), "then_lines": str(actions)}
        self.initial = {**self.initial, **counted}
        if self.is_bound:
            data: Any = self.data
            self.data = data.copy()
            self.data.update(counted)  # type: ignore[attr-defined]

    def sectioned(self) -> list[ShownSection]:
        """First the rule itself, then its lines, each in a row."""
        alone = ("name", "description", "is_enabled", "occasion", "target", "schedule")
        return [
            ShownSection(title="", help="", fields=tuple(self[name] for name in alone)),
            self._lines_shown(
                gettext("Conditions"),
                gettext("What must be so. Without conditions the rule always acts."),
                ("match",),
                self.conditions,
                CONDITIONS,
            ),
            self._lines_shown(
                gettext("Actions"),
                gettext("What it does then, one after the other."),
                ("stops",),
                self.actions,
                ACTIONS,
            ),
        ]

    def _lines_shown(
        self, title: str, help_text: str, names: tuple[str, ...], lines: Sequence[ConditionLine | ActionLine], more: str
    ) -> ShownSection:
        counter = "when_lines" if more == CONDITIONS else "then_lines"
        return ShownSection(
            title=title,
            help=help_text,
            fields=tuple(self[name] for name in (*names, counter)),
            rows=tuple(tuple(self[name] for name in line.fields()) for line in lines),
            more=more,
        )

    def clean_name(self) -> str:
        """One line."""
        return one_line(self.cleaned_data["name"])

    def clean_description(self) -> str:
        """One line."""
        return one_line(self.cleaned_data["description"])

    def clean(self) -> dict[str, Any]:
        """The rule that the lines make; what is wrong with a line stands beside it."""
        cleaned = super().clean() or self.cleaned_data
        occasions = frozenset({Occasion(cleaned.get("occasion") or Occasion.OPENING)})
        conditions = self._read(self.conditions, occasions)
        actions = self._read(self.actions, occasions)
        schedule = cleaned.get("schedule")
        self.rule = Rule(
            rule_id=self.instance.pk or 0,
            version_id=0,
            name=str(cleaned.get("name", "")),
            target=Target(cleaned.get("target") or Target.ANY),
            occasions=occasions,
            match=Match(cleaned.get("match") or Match.ALL),
            schedule_id=schedule.pk if schedule else None,
            conditions=tuple(conditions) if not self.errors else (),
            actions=tuple(actions),
            stops=bool(cleaned.get("stops")),
        )
        if not self.errors and (problem := timing_problem(self.rule)):
            self.add_error(None, problem)
        if not self.errors and not self.rule.actions and not self.rule.stops:
            self.add_error(None, gettext("Give it something to do: at least one action."))
        return cleaned

    def _read(self, lines: Sequence[Any], occasions: frozenset[Occasion]) -> list[Any]:
        found = []
        for line in lines:
            try:
                found.append(line.read(self.cleaned_data, occasions))
            except ValidationError as error:
                names = [line.name(part) for part in ("value", "text", "kind", "field")]
                self.add_error(next(name for name in names if name in self.fields), error)
        return [one for one in found if one is not None]

    def changes(self) -> dict[str, Any]:
        """The rule's own columns, and its content; a new rule comes last."""
        columns = ("name", "description", "is_enabled")
        own = {name: value for name, value in super().changes().items() if name in columns}
        changes = {**own, "content": content_of(self.rule)}
        if self.instance.pk:
            return changes
        last = FilterRule.objects.order_by("-position").first()
        return {**changes, "position": last.position + 1 if last else 0}

    def apply(self, actor: Actor) -> Any:
        """Write the row, and publish what it says."""
        with writing():
            row: FilterRule = self._as_it_is()
            changes = self.changes()
            content = changes.pop("content")
            configure_object(actor=actor, instance=row, changes=changes)
            publish(actor=actor, rule=row, content=content)
            return row
