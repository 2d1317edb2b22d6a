"""An agent's own tasks among what waits for them."""

from __future__ import annotations

from django.urls import reverse
from django.utils.translation import gettext as _

from deskbell.features.tasks.queries import mine_in_short, tasks_in
from deskbell.tickets.viewer import Viewer
from deskbell.ui.waiting import SHOWN, Waiting, WaitingLine, waits


@waits(place=30)
def my_tasks(viewer: Viewer) -> list[Waiting]:
    """What the agent has in hand, the most pressing first; two queries."""
    count, is_late = mine_in_short(viewer.rights)
    tasks = tasks_in(viewer=viewer, name="mine").tasks[:SHOWN] if count else ()
    lines = tuple(
        WaitingLine(url=reverse("tasks:task", args=[task.number]), words=task.title, number=task.number)
        for task in tasks
    )
    return [Waiting(title=_("Your tasks"), count=count, lines=lines, url=reverse("tasks:tasks"), is_late=is_late)]
