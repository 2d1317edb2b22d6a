"""What forms offer: topics, priorities, statuses."""

from __future__ import annotations

from dataclasses import dataclass

from django.utils.safestring import SafeString, mark_safe

from deskbell.lib.html import clean, from_text
from deskbell.people.queries import Choice
from deskbell.tickets.models import HelpTopic, Priority, Status
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
    """The public topics in their order, each parent followed by its children."""
    public = HelpTopic.objects.filter(is_public=True, is_retired=False).select_related("parent")
    ordered = sorted(public, key=_tree_key)
    return [
        TopicCard(id=one.pk, name=one.name, parent=one.parent.name if one.parent else "", description=one.description)
        for one in ordered
    ]


def topic_choices() -> list[Choice]:
    """Every topic in use, internal ones too, by its path."""
    in_use = HelpTopic.objects.filter(is_retired=False).select_related("parent")
    return [Choice(id=one.pk, name=str(one)) for one in sorted(in_use, key=_tree_key)]


def priority_choices() -> list[Choice]:
    """The priorities in use, the most urgent first; `detail` is the slug."""
    found = Priority.objects.filter(is_retired=False).order_by("-urgency")
    return [Choice(id=one.pk, name=one.name, detail=one.slug) for one in found]


def status_choices() -> list[StatusChoice]:
    """The statuses in use, in their order."""
    in_use = Status.objects.filter(is_retired=False)
    return [StatusChoice(id=one.pk, name=one.name, state=State(one.state)) for one in in_use]


def thank_you_of(topic_id: int | None) -> SafeString:
    """What a topic says to somebody whose request has just arrived; empty where it says nothing of its own."""
    text = HelpTopic.objects.filter(pk=topic_id or 0).values_list("thank_you", flat=True).first() or ""
    return mark_safe(clean(from_text(text)))  # noqa: S308 - plain text, escaped and cleaned


def _tree_key(topic: HelpTopic) -> tuple[int, str, int, int, str]:
    parent = topic.parent or topic
    return parent.position, parent.name, int(topic.parent is not None), topic.position, topic.name
