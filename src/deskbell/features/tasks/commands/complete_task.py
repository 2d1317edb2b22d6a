"""Say that a task is done."""

from __future__ import annotations

from django.utils.translation import gettext as _

from deskbell.features.tasks.alerts import News, tell_those_concerned
from deskbell.features.tasks.mail_words import ACTIVITY
from deskbell.features.tasks.models import Task, TaskState
from deskbell.features.tasks.policy import may_complete
from deskbell.features.tasks.recording import lock_task, tell
from deskbell.kernel.actor import Actor
from deskbell.kernel.command import command, current
from deskbell.tickets.events import TaskCompleted
from deskbell.tickets.policy import demand


@command
def complete_task(*, actor: Actor, task_id: int) -> Task:
    """Complete the task; where it is done already nothing changes. NotFound, Refused."""
    task, viewer = lock_task(actor=actor, task_id=task_id)
    demand(may_complete(viewer, task))
    if not task.is_open:
        return task
    task.state, task.done_at = TaskState.DONE, current().instant
    task.save(update_fields=["state", "done_at"])
    tell(task, TaskCompleted(task_id=task.pk, number=task.number))
    tell_those_concerned(task, actor=actor, news=News(event=ACTIVITY, heading=_completed))
    return task


def _completed(name: str) -> str:
    return _("%(name)s completed a task") % {"name": name}
