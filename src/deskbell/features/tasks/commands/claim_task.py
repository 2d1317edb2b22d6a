"""An agent takes a task."""

from __future__ import annotations

from django.utils.translation import gettext as _

from deskbell.features.tasks.models import Task
from deskbell.features.tasks.policy import may_claim
from deskbell.features.tasks.recording import lock_task, tell
from deskbell.kernel.actor import Actor
from deskbell.kernel.command import command
from deskbell.tickets.events import TaskClaimed
from deskbell.tickets.policy import demand


@command
def claim_task(*, actor: Actor, task_id: int) -> Task:
    """Take the task; one's own again changes nothing. NotFound; Refused if somebody else has it."""
    task, viewer = lock_task(actor=actor, task_id=task_id)
    if actor.is_agent and task.agent_id == actor.user_id:
        return task
    demand(may_claim(viewer, task), _("Somebody else has this task, or it is done."))
    before, task.agent_id = task.agent_id, actor.user_id
    task.save(update_fields=["agent"])
    tell(task, TaskClaimed(task_id=task.pk, number=task.number, agent_id=actor.user_id or 0, from_agent_id=before))
    return task
