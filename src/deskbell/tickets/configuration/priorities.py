"""Priorities: what is more urgent than what."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, ClassVar

from django.db.models import QuerySet
from django.utils.text import slugify
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _

from deskbell.kernel.actor import Actor
from deskbell.kernel.configuration import Column, Group, Kind, Usage, register
from deskbell.kernel.configuration_forms import ConfigurationForm
from deskbell.kernel.configure import configure_object
from deskbell.kernel.transactions import writing
from deskbell.lib.text import one_line
from deskbell.people.configuration.replacing import put_instead
from deskbell.tickets.commands.change_priority import change_priority
from deskbell.tickets.configuration.moves import active_tickets, quietly, ticket_address
from deskbell.tickets.configuration_rules import why_the_default
from deskbell.tickets.models import HelpTopic, Priority, Ticket

MOST_URGENT = 99


class PriorityForm(ConfigurationForm):
    """A priority's name and place among the others."""

    class Meta:
        model = Priority
        fields: ClassVar[list[str]] = ["name", "urgency", "is_default"]
        labels: ClassVar[dict[str, Any]] = {
            "name": _("Name"),
            "urgency": _("Urgency"),
            "is_default": _("What tickets get where nothing else says"),
        }
        help_texts: ClassVar[dict[str, Any]] = {
            "urgency": _("A number from 1 to 99; the higher, the further up in the queues. Each may stand only once."),
            "is_default": _("Exactly one priority is the default: making this one it takes that from the other."),
        }

    def clean_name(self) -> str:
        """One line."""
        return one_line(self.cleaned_data["name"])

    def clean_urgency(self) -> int:
        """Within bounds."""
        urgency: int = self.cleaned_data["urgency"]
        if not 1 <= urgency <= MOST_URGENT:
            self.add_error("urgency", gettext("Choose a number from 1 to 99."))
        return urgency

    def clean_is_default(self) -> bool:
        """There is always one."""
        wanted: bool = self.cleaned_data["is_default"]
        if self.initial.get("is_default") and not wanted:
            self.add_error("is_default", gettext("Make another one the default instead."))
        return wanted

    def changes(self) -> dict[str, Any]:
        """The form's columns; a new priority also gets its word for addresses and looks."""
        changes = super().changes()
        return changes if self.instance.pk else {**changes, "slug": free_slug(changes["name"])}

    def apply(self, actor: Actor) -> Priority:
        """Write the priority; the default's place is taken from whichever had it."""
        with writing():
            priority: Priority = super().apply(actor)
            if self.cleaned_data["is_default"]:
                for other in Priority.objects.filter(is_default=True).exclude(pk=priority.pk):
                    configure_object(actor=actor, instance=other, changes={"is_default": False})
        return priority


def free_slug(name: str) -> str:
    """A short word for a new priority that no other has."""
    base = slugify(name)[:16] or "priority"
    taken = set(Priority.objects.filter(slug__startswith=base).values_list("slug", flat=True))
    return next(slug for slug in (base, *(f"{base}-{count}" for count in range(2, 1000))) if slug not in taken)


def _tickets(pk: int) -> QuerySet[Any]:
    return active_tickets(priority=pk)


@quietly
def _move(actor: Actor, ticket: Ticket, new: int) -> None:
    change_priority(actor=actor, ticket_id=ticket.pk, priority_id=new)


def _replace_in_topics(actor: Actor, old: int, new: int) -> int:
    return put_instead(HelpTopic.objects.filter(priority=old), actor=actor, priority_id=new)


def _ticket_words(count: int) -> str:
    return ngettext("%(count)d open ticket has it", "%(count)d open tickets have it", count) % {"count": count}


def _topic_words(count: int) -> str:
    return ngettext("%(count)d help topic gives it", "%(count)d help topics give it", count) % {"count": count}


def _consequences(priority: Priority, changes: Mapping[str, Any]) -> list[str]:
    if not priority.pk or changes.get("urgency", priority.urgency) == priority.urgency:
        return []
    count = _tickets(priority.pk).count()
    words = ngettext(
        "%(count)d open ticket keeps its place in the queues; tickets that get this priority from now on stand anew.",
        "%(count)d open tickets keep their places in the queues; tickets that get this priority from now on stand anew.",
        count,
    )
    return [words % {"count": count}] if count else []


def _hindrances(priority: Priority) -> list[str]:
    return [reason] if (reason := why_the_default(priority)) else []


PRIORITIES = register(
    Kind(
        key="priorities",
        model=Priority,
        form=PriorityForm,
        group=Group.TICKETS,
        singular=_("priority"),
        plural=_("Priorities"),
        explanation=_("How urgent a ticket is. Queues that are sorted by priority show the most urgent first."),
        columns=(
            Column(title=_("Name"), value=str, sort="name"),
            Column(title=_("Urgency"), value=lambda one: str(one.urgency), sort="urgency"),
            Column(title=_("Default"), value=lambda one: gettext("Default") if one.is_default else ""),
        ),
        search=("name",),
        ordering=("-urgency",),
        usages=(
            Usage(words=_ticket_words, rows=_tickets, move=_move, row_address=ticket_address, may_stay=True),
            Usage(
                words=_topic_words,
                rows=lambda pk: HelpTopic.objects.filter(priority=pk),
                replace=_replace_in_topics,
            ),
        ),
        consequences=_consequences,
        hindrances=_hindrances,
        keywords=_("urgency, emergency, high, low"),
        position=30,
    )
)
