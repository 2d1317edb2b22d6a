"""Say that a task is not done after all."""

from __future__ import annotations

from django.utils.translation import gettext as _

from deskbell.features.tasks.alerts import News, tell_those_concerned
from deskbell.features.tasks.mail_words import ACTIVITY
from deskbell.features.tasks.models import Task, TaskState
from deskbell.features.tasks.policy import may_complete
from deskbell.features.tasks.recording import lock_task, tell
from deskbell.kernel.actor import Actor
from deskbell.kernel.command import command
from deskbell.tickets.events import TaskReopened
from deskbell.tickets.policy import demand


@command
def reopen_task(*, actor: Actor, task_id: int) -> Task:
    """Reopen the task; an open one stays as it is. Its ticket stays as it stands, too. NotFound, Refused."""
    task, viewer = lock_task(actor=actor, task_id=task_id)
    demand(may_complete(viewer, task))
    if task.is_open:
        return task
    task.state, task.done_at = TaskState.OPEN, None
    task.save(update_fields=["state", "done_at"])
    tell(task, TaskReopened(task_id=task.pk, number=task.number))
    tell_those_concerned(task, actor=actor, news=News(event=ACTIVITY, heading=_reopened))
    return task


def _reopened(name: str) -> str:
    return _("%(name)s reopened a task") % {"name": name}
