"""Write a note in a task."""

from __future__ import annotations

from django.utils.translation import gettext as _

from deskbell.features.tasks.alerts import News, tell_those_concerned
from deskbell.features.tasks.drafts import add_files
from deskbell.features.tasks.mail_words import ACTIVITY
from deskbell.features.tasks.models import TaskNote
from deskbell.features.tasks.policy import may_note
from deskbell.features.tasks.recording import lock_task, tell
from deskbell.kernel.actor import Actor
from deskbell.kernel.command import command, current
from deskbell.tickets.drafts import clean_body
from deskbell.tickets.events import TaskNoted
from deskbell.tickets.files import AttachmentDraft
from deskbell.tickets.policy import demand


@command
def note_task(
    *,
    actor: Actor,
    task_id: int,
    body: str,
    body_format: str = "html",
    attachments: tuple[AttachmentDraft, ...] = (),
) -> TaskNote:
    """A new note; agents alone see it. NotFound, Refused, Invalid."""
    task, viewer = lock_task(actor=actor, task_id=task_id)
    demand(may_note(viewer, task))
    written = clean_body(body, body_format)
    note = TaskNote(task=task, author_id=actor.user_id, body_html=written.html, written_at=current().instant)
    note.save(force_insert=True)
    add_files(task=task, files=attachments, note=note)
    tell(task, TaskNoted(task_id=task.pk, number=task.number, note_id=note.pk))
    tell_those_concerned(task, actor=actor, news=News(event=ACTIVITY, heading=_noted, body_html=written.html))
    return note


def _noted(name: str) -> str:
    return _("%(name)s wrote in a task") % {"name": name}
