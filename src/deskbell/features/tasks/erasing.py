"""Tasks that go for good take along what was written in them: with their ticket, or by themselves."""

from __future__ import annotations

from deskbell.features.tasks.models import Task, TaskFile
from deskbell.mail.erasing import erase_letters
from deskbell.tickets.erasing import doom, erases


@erases
def erase_tasks(ticket_id: int) -> None:
    """The tasks of a deleted ticket."""
    for task in Task.objects.filter(ticket=ticket_id):
        erase_task(task)


def erase_task(task: Task) -> None:
    """The task with its notes, and the words of the mails about it; contents of files unless something else has them."""
    doom(TaskFile.objects.filter(task=task).values_list("file_id", flat=True))
    erase_letters(task.letters)
    task.delete()
