"""Put a task into an agent's or a team's hands, or into nobody's."""

from __future__ import annotations

from django.utils.translation import gettext as _

from deskbell.features.tasks.alerts import News, tell_responsible
from deskbell.features.tasks.mail_words import ASSIGNED
from deskbell.features.tasks.models import Task
from deskbell.features.tasks.policy import may_assign
from deskbell.features.tasks.recording import lock_task, tell
from deskbell.kernel.actor import Actor
from deskbell.kernel.command import command
from deskbell.tickets.choices import chosen_agent, chosen_team
from deskbell.tickets.events import TaskAssigned
from deskbell.tickets.policy import demand


@command
def assign_task(
    *, actor: Actor, task_id: int, agent_id: int | None = None, team_id: int | None = None, is_told: bool = True
) -> Task:
    """Assign to an agent, a team or both; what is not named is let go. The same hands again change nothing.

    NotFound, Refused, Invalid. Nobody gets a mail unless it `is_told`.
    """
    task, viewer = lock_task(actor=actor, task_id=task_id)
    demand(may_assign(viewer, task), _("This task can't be assigned by you, or is done."))
    if (agent_id, team_id) == (task.agent_id, task.team_id):
        return task
    before = {"from_agent_id": task.agent_id, "from_team_id": task.team_id}
    task.agent = chosen_agent(agent_id) if agent_id else None
    task.team = chosen_team(team_id) if team_id else None
    task.save(update_fields=["agent", "team"])
    hands = {"agent_id": task.agent_id, "team_id": task.team_id}
    tell(task, TaskAssigned(task_id=task.pk, number=task.number, **hands, **before))
    if is_told and (agent_id or team_id):
        tell_responsible(task, actor=actor, news=News(event=ASSIGNED, heading=_assigned))
    return task


def _assigned(name: str) -> str:
    return _("%(name)s gave a task to you") % {"name": name}
