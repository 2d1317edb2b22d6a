"""Help topics: what clients can ask for, and where that leads."""

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
from deskbell.lib.text import one_line
from deskbell.people.configuration.choosing import offer_agents, offer_departments
from deskbell.people.configuration.replacing import put_instead
from deskbell.tickets.commands.change_topic import change_topic
from deskbell.tickets.configuration.choosing import WORK, offer_in_use
from deskbell.tickets.configuration.department_plans import offer_plans
from deskbell.tickets.configuration.moves import active_tickets, quietly, ticket_address
from deskbell.tickets.models import HelpTopic, Ticket
from deskbell.tickets.plans.applying import Change, Scope
from deskbell.tickets.plans.preview import sentences, with_topic
from deskbell.tickets.tree import topic_and_below, walk


class TopicForm(ConfigurationForm):
    """A topic: what clients read, and what its tickets start with."""

    thank_you = forms.CharField(
        required=False,
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 4}),
        label=_("Thank-you text"),
        help_text=_("Stands on the page that says that a request has arrived. Web addresses become links."),
    )

    class Meta:
        model = HelpTopic
        fields: ClassVar[list[str]] = [
            "name", "parent", "description", "is_public", "department", "priority", "status", "agent", "team",
            "plan", "number_format", "thank_you",
        ]  # fmt: skip
        labels: ClassVar[dict[str, Any]] = {
            "name": _("Name"),
            "parent": _("Below"),
            "description": _("Description"),
            "is_public": _("Public"),
            "department": _("Department"),
            "priority": _("Priority"),
            "status": _("Status"),
            "agent": _("Agent"),
            "team": _("Team"),
            "plan": _("SLA plan"),
            "number_format": _("Number format"),
        }
        help_texts: ClassVar[dict[str, Any]] = {
            "parent": _("The topic above this one; none makes it a topic of its own."),
            "description": _("A line below the name, so that clients choose well."),
            "is_public": _("Clients can choose it on the portal; an internal topic is for agents alone."),
            "department": _("Where its tickets go. Otherwise the desk's default department."),
            "priority": _("What its tickets start with. Otherwise the desk's default priority."),
            "status": _("What its tickets start with. Otherwise the first open status."),
            "agent": _("In whose hands its tickets start, unless that agent is disabled or away."),
            "team": _("The team in whose hands its tickets start."),
            "plan": _("For its tickets on which no person, rule or conditions set one. Otherwise the department's."),
            "number_format": _("How its tickets are numbered. Otherwise the desk's default."),
        }

    def __init__(self, *arguments: Any, **keywords: Any) -> None:
        super().__init__(*arguments, **keywords)
        topic: Any = self.instance
        fields = self.fields
        for name in ("priority", "number_format", "team"):
            offer_in_use(fields[name], kept=getattr(topic, f"{name}_id"))
        offer_in_use(fields["status"], kept=topic.status_id, only=WORK)
        offer_plans(fields["plan"], kept=topic.plan_id)
        offer_departments(fields["department"], kept=[topic.department_id or 0])
        offer_agents(fields["agent"], kept=[topic.agent_id or 0])
        self._offer_parents(topic)

    def _offer_parents(self, topic: Any) -> None:
        """The topics in use by their paths, but this one and what stands below it; one query for all of it."""
        field: Any = self.fields["parent"]
        offered = [
            one
            for one in walk(HelpTopic.objects.all())
            if topic not in (one.topic, *one.above) and (not one.topic.is_retired or one.topic.pk == topic.parent_id)
        ]
        field.queryset = HelpTopic.objects.filter(pk__in=[one.topic.pk for one in offered])
        field.choices = [("", field.empty_label), *((one.topic.pk, one.path) for one in offered)]

    def clean_name(self) -> str:
        """One line."""
        return one_line(self.cleaned_data["name"])

    def clean_description(self) -> str:
        """One line."""
        return one_line(self.cleaned_data["description"])

    def changes(self) -> dict[str, Any]:
        """The form's columns; a new topic comes last among its brothers and sisters."""
        changes = super().changes()
        if self.instance.pk:
            return changes
        last = HelpTopic.objects.filter(parent=changes["parent_id"]).order_by("-position").first()
        return {**changes, "position": last.position + 1 if last else 0}


def _tickets(pk: int) -> QuerySet[Any]:
    return active_tickets(topic=pk)


def _below(pk: int) -> QuerySet[HelpTopic]:
    return HelpTopic.objects.filter(parent=pk)


@quietly
def _move(actor: Actor, ticket: Ticket, new: int) -> None:
    change_topic(actor=actor, ticket_id=ticket.pk, topic_id=new)


def _replace_above(actor: Actor, old: int, new: int) -> int:
    """What stood below goes below the other one; where that was itself below, it takes the old one's place."""
    grandparent_id = HelpTopic.objects.get(pk=old).parent_id
    if new in topic_and_below(old):
        configure_object(actor=actor, instance=HelpTopic.objects.get(pk=new), changes={"parent_id": grandparent_id})
    return put_instead(_below(old), actor=actor, parent_id=new)


def _ticket_words(count: int) -> str:
    return ngettext("%(count)d open ticket is about it", "%(count)d open tickets are about it", count) % {
        "count": count
    }


def _below_words(count: int) -> str:
    return ngettext("%(count)d topic stands below it", "%(count)d topics stand below it", count) % {"count": count}


def _consequences(topic: HelpTopic, changes: Mapping[str, Any]) -> list[str]:
    if not topic.pk:
        return []
    said = []
    if changes.get("is_public", topic.is_public) != topic.is_public:
        said.append(
            gettext("Clients can't choose it any more; its tickets stay as they are.")
            if topic.is_public
            else gettext("Clients can choose it from now on.")
        )
    columns = ("department_id", "priority_id", "status_id", "agent_id", "team_id", "number_format_id")
    count = _tickets(topic.pk).count()
    if count and any(changes.get(name, getattr(topic, name)) != getattr(topic, name) for name in columns):
        words = ngettext(
            "%(count)d open ticket of this topic stays as it is; the new values hold for new tickets.",
            "%(count)d open tickets of this topic stay as they are; the new values hold for new tickets.",
            count,
        )
        said.append(words % {"count": count})
    if changes.get("plan_id", topic.plan_id) != topic.plan_id:
        said += sentences(Scope(change=Change.TOPIC, id=topic.pk).tickets(), with_topic(topic.pk, changes["plan_id"]))
    return said


TOPICS = register(
    Kind(
        key="topics",
        model=HelpTopic,
        form=TopicForm,
        group=Group.TICKETS,
        singular=_("help topic"),
        plural=_("Help topics"),
        explanation=_("What clients choose from when they ask, and where their request goes."),
        columns=(
            Column(title=_("Name"), value=str, sort="name"),
            Column(title=_("Department"), value=lambda one: str(one.department or ""), sort="department__name"),
            Column(title=_("Priority"), value=lambda one: str(one.priority or "")),
            Column(title=_("For"), value=lambda one: gettext("Clients") if one.is_public else gettext("Agents")),
        ),
        search=("name", "parent__name", "description"),
        ordering=("position", "name"),
        ordered_by="position",
        ordered_within="parent_id",
        related=("parent__parent__parent", "department", "priority"),
        usages=(
            Usage(words=_ticket_words, rows=_tickets, move=_move, row_address=ticket_address, may_stay=True),
            Usage(words=_below_words, rows=_below, replace=_replace_above),
        ),
        consequences=_consequences,
        keywords=_("category, tree, thank you, routing, internal, public"),
        position=10,
        icon="question",
    )
)
