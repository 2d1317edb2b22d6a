"""Tasks whose time has come: told of once."""

from __future__ import annotations

from datetime import timedelta
from functools import partial

from django.utils import timezone

from deskbell.features.tasks.commands.mark_overdue import mark_overdue
from deskbell.features.tasks.models import Task, TaskState
from deskbell.kernel.actor import Actor
from deskbell.kernel.jobs import periodic
from deskbell.kernel.pieces import do_alone

AT_MOST = 200


@periodic(name="tasks.overdue", every=timedelta(minutes=5))
def tell_overdue() -> int:
    """Tell of open tasks that have fallen due since the last round; how many. What is left goes on next time."""
    due = Task.objects.filter(state=TaskState.OPEN, overdue_told_at=None, due_key__lte=timezone.now())
    return sum(
        bool(do_alone(f"overdue task {pk}", partial(_mark, pk)))
        for pk in list(due.order_by("due_key").values_list("pk", flat=True)[:AT_MOST])
    )


def _mark(task_id: int) -> bool:
    return mark_overdue(actor=Actor.system(), task_id=task_id)
