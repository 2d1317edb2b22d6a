"""Change what a task says, when it is due, and whether its ticket waits for it."""

from __future__ import annotations

from datetime import datetime

from deskbell.features.tasks.drafts import add_files, clean_title, clean_words, due_key
from deskbell.features.tasks.models import Task
from deskbell.features.tasks.policy import may_edit
from deskbell.features.tasks.recording import lock_task, tell
from deskbell.kernel.actor import Actor
from deskbell.kernel.command import command
from deskbell.tickets.events import TaskChanged
from deskbell.tickets.files import AttachmentDraft
from deskbell.tickets.policy import demand


@command
def change_task(
    *,
    actor: Actor,
    task_id: int,
    title: str,
    body: str,
    body_format: str,
    due_at: datetime | None,
    is_required: bool,
    attachments: tuple[AttachmentDraft, ...] = (),
) -> Task:
    """Set all of it, and add files; the same again changes nothing. A new due date is told of again when it comes.

    NotFound, Refused, Invalid.
    """
    task, viewer = lock_task(actor=actor, task_id=task_id)
    demand(may_edit(viewer, task))
    wanted = {
        "title": clean_title(title),
        "body_html": clean_words(body, body_format),
        "due_at": due_at,
        "due_key": due_key(due_at),
        "is_required": is_required and task.ticket_id is not None,
    }
    before = task.due_at
    changed = [name for name, value in wanted.items() if getattr(task, name) != value]
    if not changed and not attachments:
        return task
    add_files(task=task, files=attachments)
    if due_at != before:
        wanted["overdue_told_at"] = None
    for name, value in wanted.items():
        setattr(task, name, value)
    task.save(update_fields=list(wanted))
    tell(task, TaskChanged(task_id=task.pk, number=task.number, due_at=due_at, from_due_at=before))
    return task
