"""The desk notices that a task is overdue."""

from __future__ import annotations

from django.utils import timezone

from deskbell.features.tasks.alerts import tell_overdue_to
from deskbell.features.tasks.recording import lock_task
from deskbell.kernel.actor import Actor
from deskbell.kernel.command import command, current
from deskbell.tickets.policy import demand


@command
def mark_overdue(*, actor: Actor, task_id: int) -> bool:
    """Tell of it, once for each due date, as long as the task is open; whether it was told.

    The desk's own command: NotFound, Refused for everybody else.
    """
    task, _viewer = lock_task(actor=actor, task_id=task_id)
    demand(actor.is_system)
    is_overdue = task.is_open and task.due_at is not None and task.due_at <= timezone.now()
    if not is_overdue or task.overdue_told_at is not None:
        return False
    task.overdue_told_at = current().instant
    task.save(update_fields=["overdue_told_at"])
    tell_overdue_to(task)
    return True
