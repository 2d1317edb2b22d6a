"""The form of an SLA plan; saving it publishes a version."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, ClassVar

from django import forms
from django.core.exceptions import ValidationError
from django.db.models import Q
from django.utils.functional import lazy
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from deskbell.kernel.actor import Actor
from deskbell.kernel.configuration_forms import ConfigurationForm, ShownSection
from deskbell.kernel.configure import configure_object, read
from deskbell.kernel.transactions import writing
from deskbell.lib.text import one_line
from deskbell.service_levels.models import Plan, Schedule
from deskbell.service_levels.settings import DEFAULT_SCHEDULE_ID
from deskbell.service_levels.terms import AFRESH, RESUMES, InvalidTerms, PlanTerms
from deskbell.service_levels.words import Target
from deskbell.tickets.configuration.choosing import WORK
from deskbell.tickets.configuration.plan_rows import (
    MOST_ALARMS,
    MOST_CONDITIONS,
    AlarmLine,
    ConditionLine,
    MinutesField,
)
from deskbell.tickets.configuration.rule_rows import how_many
from deskbell.tickets.models import Status
from deskbell.tickets.plans.publishing import publish
from deskbell.tickets.rules.choices import RuleChoices

CONDITIONS, ALARMS = "conditions", "alarms"


def _pause_words(target: Target) -> str:
    return gettext("%(target)s pauses while the ticket is") % {"target": target.label}


def _pauses(target: Target) -> forms.ModelMultipleChoiceField[Status]:
    return forms.ModelMultipleChoiceField(
        # Put together when it is read: who reads decides the language.
        label=lazy(_pause_words, str)(target),
        queryset=Status.objects.none(),
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )


class PlanForm(ConfigurationForm):
    """A plan's times, pauses, conditions and alarm steps."""

    has_lines: ClassVar[bool] = True

    schedule = forms.ModelChoiceField(
        label=_("Schedule"), queryset=Schedule.objects.all(), help_text=_("Only its opening hours count.")
    )
    first_response = MinutesField(
        label=_("First response within"),
        help_text=_("From the opening to the first answer of a person. Such as 4 h or 1 h 30 min; empty for none."),
    )
    next_response = MinutesField(
        label=_("Next response within"), help_text=_("From the oldest message that nobody has answered.")
    )
    resolution = MinutesField(label=_("Resolution within"), help_text=_("From the opening to the resolution."))
    pauses_first_response = _pauses(Target.FIRST_RESPONSE)
    pauses_next_response = _pauses(Target.NEXT_RESPONSE)
    pauses_resolution = _pauses(Target.RESOLUTION)
    reopening = forms.ChoiceField(
        label=_("When a ticket is reopened, the time for its resolution"),
        choices=[(RESUMES, _("goes on where it stopped")), (AFRESH, _("begins afresh"))],
        initial=RESUMES,
        widget=forms.RadioSelect,
    )
    match = forms.ChoiceField(
        label=_("Conditions that must hold"), choices=[("all", _("All")), ("any", _("Any"))], initial="all"
    )
    conditions = forms.CharField(label=_("Conditions"), required=False, widget=forms.HiddenInput)
    alarms = forms.CharField(label=_("Alarms"), required=False, widget=forms.HiddenInput)

    instance: Plan

    class Meta:
        model = Plan
        fields: ClassVar[list[str]] = ["name", "description"]
        labels: ClassVar[dict[str, Any]] = {"name": _("Name"), "description": _("Description")}
        help_texts: ClassVar[dict[str, Any]] = {"description": _("What it is for, in a line.")}

    def __init__(self, *arguments: Any, **keywords: Any) -> None:
        self._choices = RuleChoices()
        super().__init__(*arguments, **keywords)
        kept: Mapping[str, Any] = self.instance.content or {}
        self.initial = {**(_initial(kept) if kept else {"schedule": read(DEFAULT_SCHEDULE_ID)}), **self.initial}
        schedule: Any = self.fields["schedule"]
        schedule.queryset = Schedule.objects.filter(
            Q(is_retired=False, current__isnull=False) | Q(pk=kept.get("schedule_id", 0))
        )
        for name in Target.values:
            field: Any = self.fields[f"pauses_{name}"]
            in_use = Q(is_retired=False) & WORK
            field.queryset = Status.objects.filter(in_use | Q(pk__in=kept.get("pauses", {}).get(name, ())))
        self._lay_out(kept)

    def _lay_out(self, kept: Mapping[str, Any]) -> None:
        """As many lines as there is need of, each with the fields that go with what is chosen in it."""
        when, steps = (kept.get("conditions") or {}).get("when", []), kept.get("alarms", [])
        for at, condition in enumerate(when):
            self.initial.update(ConditionLine(at, {}, self._choices).written(condition))
        for at, step in enumerate(steps):
            self.initial.update(AlarmLine(at, {}, self._choices).written(step))
        typed: Mapping[str, Any] = self.data if self.is_bound else self.initial
        asked = str(self.data.get("ask", "")) if self.is_bound else ""
        conditions = how_many(typed, CONDITIONS, filled=len(when), most=MOST_CONDITIONS, asked=asked == CONDITIONS)
        alarms = how_many(typed, ALARMS, filled=len(steps), most=MOST_ALARMS, asked=asked == ALARMS)
        values = {at: one["is"] for at, one in enumerate(when)}
        self.condition_lines = [ConditionLine(at, typed, self._choices, values.get(at, ())) for at in range(conditions)]
        self.alarm_lines = [AlarmLine(at, typed, self._choices) for at in range(alarms)]
        lines: list[ConditionLine | AlarmLine] = [*self.condition_lines, *self.alarm_lines]
        for line in lines:
            self.fields.update(line.fields())
        unseen = {line.name("only_in_hours"): "on" for line in self.alarm_lines if line.is_new_in(typed)}
        self._put({CONDITIONS: str(conditions), ALARMS: str(alarms), **unseen})

    def _put(self, values: Mapping[str, str]) -> None:
        """Say how many lines are shown, for the next time that the form comes, and what new fields begin with."""
        self.initial.update(values)
        if self.is_bound:
            data: Any = self.data.copy()  # type: ignore[attr-defined]
            data.update(values)
            self.data = data

    def sectioned(self) -> list[ShownSection]:
        """The plan itself, its times, and its lines each in a row."""
        times = ("schedule", *Target.values)
        pauses = (*(f"pauses_{name}" for name in Target.values), "reopening")
        return [
            self._shown("", ("name", "description")),
            self._shown(gettext("Times"), times, help_text=gettext("Business time in hours and minutes.")),
            self._shown(gettext("Pauses"), pauses),
            self._shown(
                gettext("Conditions"),
                ("match", CONDITIONS),
                help_text=gettext(
                    "Tickets that are so get this plan, unless a person, a rule or a plan above sets another one. Without "
                    "conditions only those of the help topics and departments that name it, or of the desk's default."
                ),
                lines=self.condition_lines,
                more=CONDITIONS,
            ),
            self._shown(
                gettext("Alarms"),
                (ALARMS,),
                help_text=gettext("Each comes once for each time that runs; a resolved ticket raises none."),
                lines=self.alarm_lines,
                more=ALARMS,
            ),
        ]

    def _shown(
        self,
        title: str,
        names: Sequence[str],
        *,
        help_text: str = "",
        lines: Sequence[ConditionLine | AlarmLine] = (),
        more: str = "",
    ) -> ShownSection:
        return ShownSection(
            title=title,
            help=help_text,
            fields=tuple(self[name] for name in names),
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
        """The content that the fields make; what is wrong with it stands beside its field."""
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        self._names: dict[str, str] = {"schedule_id": "schedule", "targets": Target.FIRST_RESPONSE.value}
        self.content = self._content(cleaned)
        try:
            terms = PlanTerms.from_dict(self.content)
        except InvalidTerms as invalid:
            self._complain(invalid)
            return cleaned
        kept = self.instance.content
        if kept is not None and PlanTerms.from_dict(kept) == terms:
            self.content = kept
        return cleaned

    def _content(self, cleaned: Mapping[str, Any]) -> dict[str, Any]:
        schedule = cleaned.get("schedule")
        targets = {name: cleaned[name] for name in Target.values if cleaned.get(name) is not None}
        pauses = {name: sorted(one.pk for one in cleaned.get(f"pauses_{name}") or ()) for name in Target.values}
        when = self._read(self.condition_lines, "conditions.when")
        return {
            "schedule_id": schedule.pk if schedule else None,
            "targets": targets,
            "pauses": {name: ids for name, ids in pauses.items() if ids},
            "reopening": cleaned.get("reopening", RESUMES),
            "conditions": {"match": cleaned.get("match", "all"), "when": when} if when else None,
            "alarms": self._read(self.alarm_lines, "alarms"),
        }

    def _read(self, lines: Sequence[Any], path: str) -> list[dict[str, Any]]:
        """The filled lines, and which field of the form each part of them is."""
        found: list[dict[str, Any]] = []
        for line in lines:
            try:
                one = line.read(self.cleaned_data)
            except ValidationError as error:
                self._add_once(line.name("time"), error)
                continue
            if one is not None:
                at = f"{path}.{len(found)}"
                self._names |= {f"{at}.{part}": line.name(part) for part in ("field", "is", "target", "tell")}
                self._names |= {f"{at}.minutes": line.name("time"), at: line.name("tell")}
                found.append(one)
        return found

    def _complain(self, invalid: InvalidTerms) -> None:
        for problem in invalid.problems:
            name = self._names.get(problem.path, problem.path.replace("targets.", "").replace("pauses.", "pauses_"))
            self._add_once(name if name in self.fields else None, problem.words)

    def _add_once(self, name: str | None, words: Any) -> None:
        """One complaint about a field is enough: others mostly follow from it."""
        if name is None or name not in self.errors:
            self.add_error(name, words)

    def changes(self) -> dict[str, Any]:
        """The plan's own columns, and its content; a new plan comes last."""
        changes = {name: self.cleaned_data[name] for name in ("name", "description")} | {"content": self.content}
        if self.instance.pk:
            return changes
        last = Plan.objects.order_by("-position").first()
        return {**changes, "position": last.position + 1 if last else 0}

    def apply(self, actor: Actor) -> Plan:
        """Write the row, and publish what it says."""
        columns = {name: value for name, value in self.changes().items() if name != "content"}
        with writing():
            plan: Plan = self._as_it_is()
            configure_object(actor=actor, instance=plan, changes=columns)
            publish(actor=actor, plan_id=plan.pk, content=self.content)
        return plan


def _initial(content: Mapping[str, Any]) -> dict[str, Any]:
    pauses = content.get("pauses", {})
    return {
        "schedule": content["schedule_id"],
        **{name: content["targets"].get(name) for name in Target.values},
        **{f"pauses_{name}": list(pauses.get(name, ())) for name in Target.values},
        "reopening": content.get("reopening", RESUMES),
        "match": (content.get("conditions") or {}).get("match", "all"),
    }
