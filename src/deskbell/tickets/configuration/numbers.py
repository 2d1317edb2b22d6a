"""Number formats and sequences: how tickets get their numbers."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, ClassVar

from django import forms
from django.db.models import QuerySet
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _

from deskbell.kernel.actor import Actor
from deskbell.kernel.configuration import Column, Group, Kind, Usage, register
from deskbell.kernel.configuration_forms import ConfigurationForm
from deskbell.kernel.configure import configure_object
from deskbell.kernel.transactions import writing
from deskbell.lib.text import one_line
from deskbell.people.configuration.replacing import put_instead
from deskbell.tickets.configuration.choosing import offer_in_use
from deskbell.tickets.configuration_rules import LONGEST_PATTERN, pattern_problem, why_the_default
from deskbell.tickets.models import HelpTopic, NumberFormat, Sequence
from deskbell.tickets.models.numbering import NumberKind
from deskbell.tickets.numbering import render

KIND_WORDS = {
    NumberKind.RANDOM: _("By chance: nobody can guess a neighbour's"),
    NumberKind.SEQUENCE: _("Counted by a sequence"),
}


class NumberFormatForm(ConfigurationForm):
    """A pattern, and how its digits come about."""

    class Meta:
        model = NumberFormat
        fields: ClassVar[list[str]] = ["name", "pattern", "kind", "sequence", "is_default"]
        labels: ClassVar[dict[str, Any]] = {
            "name": _("Name"),
            "pattern": _("Pattern"),
            "kind": _("Digits"),
            "sequence": _("Sequence"),
            "is_default": _("What tickets get where their topic says nothing"),
        }
        help_texts: ClassVar[dict[str, Any]] = {
            "pattern": _("Each # is a digit: HELP-###### becomes HELP-482913. It grows when its numbers run short."),
            "sequence": _("Only for numbers that are counted."),
            "is_default": _("Exactly one format is the default: making this one it takes that from the other."),
        }
        widgets: ClassVar[dict[str, Any]] = {"pattern": forms.TextInput(attrs={"maxlength": LONGEST_PATTERN})}

    def __init__(self, *arguments: Any, **keywords: Any) -> None:
        super().__init__(*arguments, **keywords)
        kinds: Any = self.fields["kind"]
        kinds.choices = [(kind.value, words) for kind, words in KIND_WORDS.items()]
        numbering: Any = self.instance
        offer_in_use(self.fields["sequence"], kept=numbering.sequence_id)

    def clean_name(self) -> str:
        """One line."""
        return one_line(self.cleaned_data["name"])

    def clean(self) -> dict[str, Any]:
        """What the rules demand, beside the fields."""
        data = self.cleaned_data
        if problem := pattern_problem(data.get("pattern", "####"), kind=data.get("kind", NumberKind.RANDOM)):
            self.add_error("pattern", problem)
        if data.get("kind") == NumberKind.SEQUENCE and not data.get("sequence"):
            self.add_error("sequence", gettext("Choose the sequence by which numbers are counted."))
        if self.initial.get("is_default") and not data.get("is_default"):
            self.add_error("is_default", gettext("Make another one the default instead."))
        return data

    def apply(self, actor: Actor) -> NumberFormat:
        """Write the format; the default's place is taken from whichever had it."""
        with writing():
            numbering: NumberFormat = super().apply(actor)
            if self.cleaned_data["is_default"]:
                for other in NumberFormat.objects.filter(is_default=True).exclude(pk=numbering.pk):
                    configure_object(actor=actor, instance=other, changes={"is_default": False})
        return numbering


class SequenceForm(ConfigurationForm):
    """A counter."""

    class Meta:
        model = Sequence
        fields: ClassVar[list[str]] = ["name", "next_value", "step"]
        labels: ClassVar[dict[str, Any]] = {
            "name": _("Name"),
            "next_value": _("Next number"),
            "step": _("Counts on by"),
        }
        help_texts: ClassVar[dict[str, Any]] = {
            "next_value": _("It only goes up: the numbers before it may be taken."),
            "step": _("Usually 1."),
        }

    def clean_name(self) -> str:
        """One line."""
        return one_line(self.cleaned_data["name"])

    def clean_step(self) -> int:
        """Upwards."""
        step: int = self.cleaned_data["step"]
        if step < 1:
            self.add_error("step", gettext("At least 1."))
        return step

    def clean_next_value(self) -> int:
        """Not back to numbers that may be taken."""
        value: int = self.cleaned_data["next_value"]
        if "next_value" in self.changed_data and self.instance.pk and value < self.initial["next_value"]:
            words = gettext("At least %(lowest)d: the numbers before that may be taken.")
            self.add_error("next_value", words % {"lowest": self.initial["next_value"]})
        return value

    def changes(self) -> dict[str, Any]:
        """What tickets counted while the form was open stays counted, unless somebody typed another number."""
        changes = super().changes()
        if self.instance.pk and "next_value" not in self.changed_data:
            del changes["next_value"]
        return changes


def _topics(pk: int) -> QuerySet[HelpTopic]:
    return HelpTopic.objects.filter(number_format=pk)


def _formats(pk: int) -> QuerySet[NumberFormat]:
    return NumberFormat.objects.filter(sequence=pk)


def _topic_words(count: int) -> str:
    return ngettext("%(count)d help topic numbers by it", "%(count)d help topics number by it", count) % {
        "count": count
    }


def _format_words(count: int) -> str:
    return ngettext("%(count)d number format counts by it", "%(count)d number formats count by it", count) % {
        "count": count
    }


def _example(numbering: NumberFormat) -> str:
    if numbering.kind == NumberKind.SEQUENCE and numbering.sequence is not None:
        return render(numbering.pattern, numbering.sequence.next_value)
    return render(numbering.pattern, int("482913705126"[: numbering.pattern.count("#")]))


def _format_consequences(numbering: NumberFormat, changes: Mapping[str, Any]) -> list[str]:
    columns = ("pattern", "kind", "sequence_id")
    if not numbering.pk or all(
        changes.get(name, getattr(numbering, name)) == getattr(numbering, name) for name in columns
    ):
        return []
    return [gettext("Tickets keep the numbers that they have; new ones are numbered anew.")]


def _hindrances(numbering: NumberFormat) -> list[str]:
    return [reason] if (reason := why_the_default(numbering)) else []


NUMBER_FORMATS = register(
    Kind(
        key="number-formats",
        model=NumberFormat,
        form=NumberFormatForm,
        group=Group.TICKETS,
        singular=_("number format"),
        plural=_("Number formats"),
        explanation=_("What ticket numbers look like."),
        columns=(
            Column(title=_("Name"), value=str, sort="name"),
            Column(title=_("Pattern"), value=lambda one: one.pattern, sort="pattern"),
            Column(title=_("Looks like"), value=_example),
            Column(title=_("Default"), value=lambda one: gettext("Default") if one.is_default else ""),
        ),
        search=("name", "pattern"),
        ordering=("name",),
        related=("sequence",),
        usages=(
            Usage(
                words=_topic_words,
                rows=_topics,
                replace=lambda actor, old, new: put_instead(_topics(old), actor=actor, number_format_id=new),
            ),
        ),
        consequences=_format_consequences,
        hindrances=_hindrances,
        keywords=_("ticket number, pattern, random, sequence"),
        position=40,
        icon="ticket",
    )
)
SEQUENCES = register(
    Kind(
        key="sequences",
        model=Sequence,
        form=SequenceForm,
        group=Group.TICKETS,
        singular=_("sequence"),
        plural=_("Sequences"),
        explanation=_("Counters for ticket numbers that follow each other."),
        columns=(
            Column(title=_("Name"), value=str, sort="name"),
            Column(title=_("Next number"), value=lambda one: str(one.next_value), sort="next_value"),
            Column(title=_("Counts on by"), value=lambda one: str(one.step)),
        ),
        search=("name",),
        ordering=("name",),
        usages=(
            Usage(
                words=_format_words,
                rows=_formats,
                replace=lambda actor, old, new: put_instead(_formats(old), actor=actor, sequence_id=new),
            ),
        ),
        keywords=_("ticket number, counter"),
        position=50,
        icon="ticket",
    )
)
