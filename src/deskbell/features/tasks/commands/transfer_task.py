"""Move a task to another department; the ticket stays where it is."""

from __future__ import annotations

from django.utils.translation import gettext as _

from deskbell.features.tasks.alerts import News, tell_responsible
from deskbell.features.tasks.mail_words import TRANSFERRED
from deskbell.features.tasks.models import Task
from deskbell.features.tasks.policy import may_transfer
from deskbell.features.tasks.recording import lock_task, tell
from deskbell.kernel.actor import Actor
from deskbell.kernel.command import command
from deskbell.tickets.choices import chosen_department
from deskbell.tickets.events import TaskTransferred
from deskbell.tickets.policy import demand


@command
def transfer_task(*, actor: Actor, task_id: int, department_id: int) -> Task:
    """Move the task; the same department changes nothing. Whoever has it in hand keeps it. NotFound, Refused, Invalid."""
    task, viewer = lock_task(actor=actor, task_id=task_id)
    demand(may_transfer(viewer, task), _("This task can't be transferred by you, or is done."))
    if department_id == task.department_id:
        return task
    before = task.department_id
    task.department = chosen_department(department_id)
    task.save(update_fields=["department"])
    fact = TaskTransferred(
        task_id=task.pk, number=task.number, department_id=task.department_id, from_department_id=before
    )
    tell(task, fact)
    tell_responsible(task, actor=actor, news=News(event=TRANSFERRED, heading=_transferred))
    return task


def _transferred(name: str) -> str:
    return _("%(name)s transferred a task to your department") % {"name": name}
