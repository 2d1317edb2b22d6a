"""Add a task, to a ticket or by itself."""

from __future__ import annotations

from datetime import datetime

from django.utils.translation import gettext as _

from deskbell.features.tasks.alerts import News, tell_responsible
from deskbell.features.tasks.drafts import add_files, clean_title, clean_words, due_key
from deskbell.features.tasks.mail_words import ADDED
from deskbell.features.tasks.models import Task
from deskbell.features.tasks.numbering import draw_number
from deskbell.features.tasks.policy import may_add
from deskbell.features.tasks.recording import tell
from deskbell.kernel.actor import Actor
from deskbell.kernel.command import command, current
from deskbell.tickets.choices import chosen_agent, chosen_department, chosen_team
from deskbell.tickets.events import TaskAdded
from deskbell.tickets.files import AttachmentDraft
from deskbell.tickets.policy import demand
from deskbell.tickets.recording import lock
from deskbell.tickets.viewer import viewer_of


@command
def add_task(
    *,
    actor: Actor,
    title: str,
    ticket_id: int | None = None,
    body: str = "",
    body_format: str = "text",
    department_id: int | None = None,
    agent_id: int | None = None,
    team_id: int | None = None,
    due_at: datetime | None = None,
    is_required: bool = False,
    attachments: tuple[AttachmentDraft, ...] = (),
) -> Task:
    """A new open task. Any department may be asked; without one it is the ticket's, or the agent's own.

    NotFound for a ticket that is not to be seen, Refused, Invalid.
    """
    ticket, viewer = (None, viewer_of(actor)) if ticket_id is None else lock(actor=actor, ticket_id=ticket_id)
    demand(may_add(viewer, ticket), _("You don't have the permission to add tasks here."))
    if department_id is None:
        own = viewer.rights.primary_department_id if viewer.rights else 0
        department_id = ticket.department_id if ticket else own
    task = Task(
        title=clean_title(title),
        body_html=clean_words(body, body_format),
        ticket=ticket,
        department=chosen_department(department_id),
        agent=chosen_agent(agent_id) if agent_id else None,
        team=chosen_team(team_id) if team_id else None,
        due_at=due_at,
        due_key=due_key(due_at),
        is_required=is_required and ticket is not None,
        created_by_id=actor.user_id,
        created_at=current().instant,
        number=draw_number(),
    )
    task.save(force_insert=True)
    add_files(task=task, files=attachments)
    tell(task, TaskAdded(task_id=task.pk, number=task.number, agent_id=task.agent_id, team_id=task.team_id))
    tell_responsible(task, actor=actor, news=News(event=ADDED, heading=_added))
    return task


def _added(name: str) -> str:
    return _("%(name)s has a task for you") % {"name": name}
