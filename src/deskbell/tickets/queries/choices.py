"""What forms offer: topics, priorities, statuses."""

from __future__ import annotations

from dataclasses import dataclass

from django.utils.safestring import SafeString, mark_safe

from deskbell.lib.html import clean, from_text
from deskbell.people.queries import Choice
from deskbell.service_levels.choosing import STAYING
from deskbell.service_levels.models import Plan
from deskbell.service_levels.published import plan_of
from deskbell.tickets.models import HelpTopic, Priority, Status, Ticket
from deskbell.tickets.tree import JOINT, walk
from deskbell.tickets.words import State


@dataclass(frozen=True, kw_only=True)
class TopicCard:
    """A help topic as the portal offers it; topics below a parent name it."""

    id: int
    name: str
    parent: str
    description: str


@dataclass(frozen=True, kw_only=True)
class StatusChoice:
    """A status with its state."""

    id: int
    name: str
    state: State


def topic_cards() -> list[TopicCard]:
    """The public topics in their order, each parent followed by its children; clients don't learn of other parents."""
    return [
        TopicCard(
            id=one.topic.pk,
            name=one.topic.name,
            parent=JOINT.join(each.name for each in one.above),
            description=one.topic.description,
        )
        for one in walk(HelpTopic.objects.filter(is_public=True, is_retired=False))
    ]


def topic_choices() -> list[Choice]:
    """Every topic in use, internal ones too, by its path."""
    return [Choice(id=one.topic.pk, name=one.path) for one in walk(HelpTopic.objects.filter(is_retired=False))]


def priority_choices() -> list[Choice]:
    """The priorities in use, the most urgent first; `detail` is the slug."""
    found = Priority.objects.filter(is_retired=False).order_by("-urgency")
    return [Choice(id=one.pk, name=one.name, detail=one.slug) for one in found]


def plan_choices() -> list[Choice]:
    """The SLA plans that can be set, in their order."""
    found = Plan.objects.filter(is_retired=False, current__isnull=False)
    return [Choice(id=one.pk, name=one.name, detail=one.description) for one in found]


def plan_set_on(*, ticket: Ticket) -> int | None:
    """The SLA plan that a person or a rule set on a ticket; None where the desk chose one, or none applies."""
    is_set = ticket.plan_source in STAYING and ticket.plan_version_id is not None
    return plan_of(ticket.plan_version_id or 0) if is_set else None


def status_choices() -> list[StatusChoice]:
    """The statuses in use, in their order."""
    in_use = Status.objects.filter(is_retired=False)
    return [StatusChoice(id=one.pk, name=one.name, state=State(one.state)) for one in in_use]


def thank_you_of(topic_id: int | None) -> SafeString:
    """What a topic says to somebody whose request has just arrived; empty where it says nothing of its own."""
    text = HelpTopic.objects.filter(pk=topic_id or 0).values_list("thank_you", flat=True).first() or ""
    return mark_safe(clean(from_text(text)))  # noqa: S308 - plain text, escaped and cleaned
