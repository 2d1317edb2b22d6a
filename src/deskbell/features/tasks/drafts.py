"""What people typed into a task, checked."""

from __future__ import annotations

from datetime import datetime

from django.utils.translation import gettext as _

from deskbell.features.tasks.models import NEVER, Task, TaskFile, TaskNote
from deskbell.kernel.errors import Invalid
from deskbell.lib.text import one_line
from deskbell.tickets.drafts import clean_body
from deskbell.tickets.files import AttachmentDraft, demand_number

LONGEST_TITLE = 200


def clean_title(title: str) -> str:
    """The title on one line. Invalid (field `title`) if it is empty or too long."""
    line = one_line(title)
    if not line:
        raise Invalid({"title": [_("Say what is to be done.")]})
    if len(line) > LONGEST_TITLE:
        raise Invalid({"title": [_("At most %(most)d characters.") % {"most": LONGEST_TITLE}]})
    return line


def clean_words(body: str, body_format: str) -> str:
    """What is to be done at more length, as clean HTML; it may say nothing. Invalid (field `body`) if it is too long."""
    try:
        return clean_body(body, body_format).html if body.strip() else ""
    except Invalid:
        if body_format == "html" and len(body) < 1000:  # an editor's empty paragraph
            return ""
        raise


def due_key(due_at: datetime | None) -> datetime:
    """The due date as lists are sorted by it."""
    return due_at or NEVER


def add_files(*, task: Task, files: tuple[AttachmentDraft, ...], note: TaskNote | None = None) -> None:
    """Keep files with a task or a note. Invalid (field `files`) if there are too many."""
    demand_number(files)
    TaskFile.objects.bulk_create(
        TaskFile(task=task, note=note, file_id=one.file_id, name=one.name, position=position)
        for position, one in enumerate(files)
    )
