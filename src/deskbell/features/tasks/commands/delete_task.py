"""Delete a task with everything that was written in it."""

from __future__ import annotations

from deskbell.features.tasks.erasing import erase_task
from deskbell.features.tasks.policy import may_delete
from deskbell.features.tasks.recording import lock_task, tell
from deskbell.kernel.actor import Actor
from deskbell.kernel.command import command
from deskbell.tickets.events import TaskDeleted
from deskbell.tickets.policy import demand


@command
def delete_task(*, actor: Actor, task_id: int) -> None:
    """Delete the task, its notes and its files; its ticket's thread keeps its number. NotFound, Refused."""
    task, viewer = lock_task(actor=actor, task_id=task_id)
    demand(may_delete(viewer, task))
    if task.ticket is not None:
        tell(task, TaskDeleted(task_id=task.pk, number=task.number))
    erase_task(task)
