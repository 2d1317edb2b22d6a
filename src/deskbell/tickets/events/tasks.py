"""What happens to the tasks that belong to a ticket. Tasks are a feature's: here they are a number and an id.

They change nothing of the ticket itself, and clients learn of none.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from deskbell.kernel.facts import fact
from deskbell.tickets.events.base import TicketFact
from deskbell.tickets.names import Names


@dataclass(frozen=True, kw_only=True)
class TaskFact(TicketFact):
    """A step of a task; the number is what is left once the task is gone."""

    task_id: int
    number: str

    def told(self, text: str, *, by: SafeString, names: Names, **further: SafeString) -> SafeString:
        """A sentence with `{by}` and `{task}`."""
        return format_html(text, by=by, task=names.task(self.task_id, number=self.number), **further)


@fact
@dataclass(frozen=True, kw_only=True)
class TaskAdded(TaskFact):
    """There is something to do."""

    agent_id: int | None = None
    team_id: int | None = None

    def sentence(self, *, by: SafeString, names: Names) -> SafeString:
        """What, and for whom."""
        whom = _whose(self.agent_id, self.team_id, names)
        if whom is None:
            return self.told(_("{by} added the task {task}"), by=by, names=names)
        return self.told(_("{by} added the task {task} for {whom}"), by=by, names=names, whom=whom)


@fact
@dataclass(frozen=True, kw_only=True)
class TaskChanged(TaskFact):
    """Its words, whether it must be done, or when it is due are others."""

    due_at: datetime | None = None
    from_due_at: datetime | None = None

    def sentence(self, *, by: SafeString, names: Names) -> SafeString:
        """That it was changed, and a new due date."""
        if self.due_at == self.from_due_at:
            return self.told(_("{by} changed the task {task}"), by=by, names=names)
        if self.due_at is None:
            return self.told(_("{by} took the due date off the task {task}"), by=by, names=names)
        due = names.instant(self.due_at)
        return self.told(_("{by} set the task {task} to be due {due}"), by=by, names=names, due=due)


@fact
@dataclass(frozen=True, kw_only=True)
class TaskAssigned(TaskFact):
    """Somebody put the task into an agent's or a team's hands; or into nobody's."""

    agent_id: int | None
    team_id: int | None
    from_agent_id: int | None = None
    from_team_id: int | None = None

    def sentence(self, *, by: SafeString, names: Names) -> SafeString:
        """Whose it is now."""
        whom = _whose(self.agent_id, self.team_id, names)
        if whom is None:
            return self.told(_("{by} put the task {task} into nobody’s hands"), by=by, names=names)
        return self.told(_("{by} gave the task {task} to {whom}"), by=by, names=names, whom=whom)


@fact
@dataclass(frozen=True, kw_only=True)
class TaskClaimed(TaskFact):
    """An agent took the task."""

    agent_id: int
    from_agent_id: int | None = None

    def sentence(self, *, by: SafeString, names: Names) -> SafeString:
        """Who took it."""
        return self.told(_("{by} claimed the task {task}"), by=by, names=names)


@fact
@dataclass(frozen=True, kw_only=True)
class TaskTransferred(TaskFact):
    """The task moved to another department; the ticket stays where it is."""

    department_id: int
    from_department_id: int

    def sentence(self, *, by: SafeString, names: Names) -> SafeString:
        """From where to where."""
        before, after = names.department(self.from_department_id), names.department(self.department_id)
        text = _("{by} transferred the task {task} from {before} to {after}")
        return self.told(text, by=by, names=names, before=before, after=after)


@fact
@dataclass(frozen=True, kw_only=True)
class TaskNoted(TaskFact):
    """Somebody wrote a note in the task."""

    note_id: int

    def sentence(self, *, by: SafeString, names: Names) -> SafeString:
        """Where."""
        return self.told(_("{by} wrote a note in the task {task}"), by=by, names=names)


@fact
@dataclass(frozen=True, kw_only=True)
class TaskCompleted(TaskFact):
    """It is done."""

    def sentence(self, *, by: SafeString, names: Names) -> SafeString:
        """Who did it."""
        return self.told(_("{by} completed the task {task}"), by=by, names=names)


@fact
@dataclass(frozen=True, kw_only=True)
class TaskReopened(TaskFact):
    """It is not done after all."""

    def sentence(self, *, by: SafeString, names: Names) -> SafeString:
        """Who says so."""
        return self.told(_("{by} reopened the task {task}"), by=by, names=names)


@fact
@dataclass(frozen=True, kw_only=True)
class TaskDeleted(TaskFact):
    """There is no such task any more."""

    def sentence(self, *, by: SafeString, names: Names) -> SafeString:
        """Who deleted it."""
        return self.told(_("{by} deleted the task {task}"), by=by, names=names)


def _whose(agent_id: int | None, team_id: int | None, names: Names) -> SafeString | None:
    """The agent, the team, or both by name."""
    if agent_id and team_id:
        return format_html(_("{agent} and the team {team}"), agent=names.agent(agent_id), team=names.team(team_id))
    if team_id:
        return format_html(_("the team {team}"), team=names.team(team_id))
    return names.agent(agent_id) if agent_id else None
