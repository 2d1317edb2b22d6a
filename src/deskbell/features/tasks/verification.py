"""Checks of `deskbell verify` on tasks."""

from __future__ import annotations

from deskbell.features.tasks.models import NEVER, Task, TaskState
from deskbell.kernel.models import LedgerRow
from deskbell.kernel.verification import Check, invariant
from deskbell.tickets.events import TaskAdded, TaskCompleted, TaskDeleted, TaskReopened
from deskbell.tickets.models import Ticket

STANDS = {
    TaskAdded.__name__: TaskState.OPEN.value,
    TaskReopened.__name__: TaskState.OPEN.value,
    TaskCompleted.__name__: TaskState.DONE.value,
    TaskDeleted.__name__: "",
}


@invariant(name="tasks are as their tickets tell")
def tasks_are_as_told(check: Check) -> None:
    """What belongs to a ticket is open, done or gone as the ticket's facts say last; lists sort by the due date."""
    told: dict[int, str] = {}
    facts = LedgerRow.objects.filter(name__in=STANDS).order_by("pk")
    for name, data in facts.values_list("name", "data").iterator():
        told[data["task_id"]] = STANDS[name]
    rows = {task.pk: task for task in Task.objects.select_related("ticket")}
    check.count(len(rows))
    for task in rows.values():
        number = task.ticket.number if task.ticket else None
        if task.ticket and told.get(task.pk) != task.state:
            check.report(f"task {task.number} is {task.state}, its ticket says {told.get(task.pk)}", ticket=number)
        if task.due_key != (task.due_at or NEVER):
            check.report(f"task {task.number} is not sorted by its due date", ticket=number)
    for pk in {pk for pk, state in told.items() if state} - set(rows):
        if not _is_of_deleted_ticket(pk):
            check.report(f"a task with the id {pk} is told of, and there is none")


def _is_of_deleted_ticket(task_id: int) -> bool:
    """A ticket that is deleted takes its tasks along without a word."""
    streams = LedgerRow.objects.filter(name=TaskAdded.__name__, data__task_id=task_id).values("stream_id")
    return Ticket.objects.filter(pk__in=streams, state="deleted").exists()
