"""How tasks are tied to their tickets: they keep them open, are named in their threads, and end with them."""

from __future__ import annotations

from collections.abc import Iterable

from django.db.models import Value
from django.db.models.functions import Concat
from django.urls import reverse
from django.utils.html import format_html
from django.utils.translation import gettext_lazy as _

from deskbell.features.tasks.models import Task, TaskState
from deskbell.tickets.closing_demands import Obstacle, closing_demand
from deskbell.tickets.models import Ticket
from deskbell.tickets.names import NamesAbove, names_above
from deskbell.tickets.viewer import Viewer


@closing_demand("tasks")
def open_tasks(ticket: Ticket, viewer: Viewer) -> Iterable[Obstacle]:
    """The ticket's open tasks that must be done. Whoever sees a ticket sees its tasks, but for clients."""
    rows = Task.objects.filter(ticket=ticket, state=TaskState.OPEN, is_required=True).order_by("pk")
    found = [(str(task), reverse("tasks:task", args=[task.number])) for task in rows]
    if found:
        things = tuple(found) if viewer.actor.is_agent or viewer.actor.is_system else ()
        yield Obstacle(sentence=_("These tasks must be done first: {things}."), things=things)


def link_to(text: str) -> str:
    """A task by number and title, as a link to its page."""
    number, _line, title = text.partition("\n")
    return format_html('<a href="{}">{}</a>', reverse("tasks:task", args=[number]), Task(number=number, title=title))


LINKS = names_above(
    "task",
    NamesAbove(
        rows=lambda ids: Task.objects.filter(pk__in=ids),
        text=Concat("number", Value("\n"), "title"),
        shown=link_to,
    ),
)
