"""A task under its lock, and what happens to it: told on its ticket's ledger, or in steps of its own."""

from __future__ import annotations

from deskbell.features.tasks.models import Task, TaskStep
from deskbell.features.tasks.policy import may_view
from deskbell.kernel.actor import Actor
from deskbell.kernel.command import current
from deskbell.kernel.errors import NotFound
from deskbell.kernel.facts import to_json
from deskbell.tickets.events import TaskFact
from deskbell.tickets.models import Ticket
from deskbell.tickets.recording import read_locked, record
from deskbell.tickets.viewer import Viewer, viewer_of


def lock_task(*, actor: Actor, task_id: int) -> tuple[Task, Viewer]:
    """The task, locked after its ticket and read afresh, and the actor's rights. NotFound if it may not be seen."""
    ticket_id = Task.objects.filter(pk=task_id).values_list("ticket_id", flat=True).first()
    ticket = read_locked(ticket_id) if ticket_id is not None else None
    task = Task.objects.select_for_update(of=("self",)).filter(pk=task_id).first()
    viewer = viewer_of(actor)
    if task is None:
        raise NotFound
    task.ticket = ticket
    if not may_view(viewer, task):
        raise NotFound
    return task, viewer


def tell(task: Task, fact: TaskFact) -> None:
    """Let a step happen to a locked task: whoever reads its ticket's thread reads it there."""
    ticket: Ticket | None = task.ticket
    if ticket is not None:
        record(ticket, fact)
        return
    context = current()
    TaskStep.objects.create(
        task=task,
        name=fact.name,
        data=to_json(fact),
        actor_kind=context.actor.kind.value,
        actor_user_id=context.actor.user_id,
        occurred_at=context.instant,
    )
