"""Who sees tasks, and who may do what with them."""

from __future__ import annotations

from dataclasses import dataclass

from django.db.models import Q

from deskbell.features.tasks.models import Task
from deskbell.people.rights import AgentRights
from deskbell.tickets import policy as tickets
from deskbell.tickets.models import Ticket
from deskbell.tickets.viewer import Viewer


def doors(rights: AgentRights | None) -> Q:
    """The tasks that stand in an agent's lists: of departments served, in the agent's own hands, or in a team's."""
    if rights is None:
        return Q(pk__in=())
    if rights.sees_every_department:
        return Q()
    return Q(department__in=rights.department_ids) | Q(agent=rights.user_id) | Q(team__in=rights.team_ids)


def may_view(viewer: Viewer, task: Task) -> bool:
    """Whether the task exists for the viewer: by the doors of lists, or because its ticket does."""
    if viewer.actor.is_system:
        return True
    rights = viewer.rights
    if rights is None:
        return False
    if rights.sees_every_department or task.department_id in rights.department_ids or _has_in_hand(viewer, task):
        return True
    return may_view_ticket(viewer, task)


def may_view_ticket(viewer: Viewer, task: Task) -> bool:
    """Whether the viewer is told of the ticket that the task belongs to: whoever sees a task need not see that."""
    return task.ticket is not None and tickets.may_view(viewer, task.ticket)


def may_add(viewer: Viewer, ticket: Ticket | None) -> bool:
    """Whether the viewer may add a task: to a ticket by its department; alone with the permission where they serve."""
    if viewer.actor.is_system:
        return True
    rights = viewer.rights
    if rights is None:
        return False
    if ticket is None:
        return any(rights.may("task.create", department_id=one) for one in rights.department_ids)
    return tickets.may_view(viewer, ticket) and rights.may("task.create", department_id=ticket.department_id)


def may_edit(viewer: Viewer, task: Task) -> bool:
    """Whether the viewer may change what the task says and when it is due."""
    return _may(viewer, task, "task.edit")


def may_assign(viewer: Viewer, task: Task) -> bool:
    """Whether the viewer may put the task into somebody's hands."""
    return task.is_open and _may(viewer, task, "task.assign")


def may_claim(viewer: Viewer, task: Task) -> bool:
    """Whether the viewer may take the task: it is nobody's, or the viewer may assign anyway."""
    if not viewer.actor.is_agent or not task.is_open or not may_view(viewer, task) or task.agent_id == viewer.user_id:
        return False
    return task.agent_id is None or may_assign(viewer, task)


def may_transfer(viewer: Viewer, task: Task) -> bool:
    """Whether the viewer may move the task to another department."""
    return task.is_open and _may(viewer, task, "task.transfer")


def may_note(viewer: Viewer, task: Task) -> bool:
    """Whether the viewer may write in the task."""
    return _has_in_hand(viewer, task) or _may(viewer, task, "task.reply")


def may_complete(viewer: Viewer, task: Task) -> bool:
    """Whether the viewer may say that it is done, or that it is not after all."""
    return _has_in_hand(viewer, task) or _may(viewer, task, "task.close")


def may_delete(viewer: Viewer, task: Task) -> bool:
    """Whether the viewer may delete the task."""
    return _may(viewer, task, "task.delete")


@dataclass(frozen=True, kw_only=True)
class TaskPowers:
    """What a page offers."""

    edit: bool
    assign: bool
    claim: bool
    transfer: bool
    note: bool
    complete: bool
    reopen: bool
    delete: bool


def powers(viewer: Viewer, task: Task) -> TaskPowers:
    """Everything that the viewer may do with a task that they see."""
    may_say_done = may_complete(viewer, task)
    return TaskPowers(
        edit=may_edit(viewer, task),
        assign=may_assign(viewer, task),
        claim=may_claim(viewer, task),
        transfer=may_transfer(viewer, task),
        note=may_note(viewer, task),
        complete=may_say_done and task.is_open,
        reopen=may_say_done and not task.is_open,
        delete=may_delete(viewer, task),
    )


def _has_in_hand(viewer: Viewer, task: Task) -> bool:
    rights = viewer.rights
    return rights is not None and (task.agent_id == rights.user_id or task.team_id in rights.team_ids)


def _may(viewer: Viewer, task: Task, permission: str) -> bool:
    if viewer.actor.is_system:
        return True
    rights = viewer.rights
    if rights is None or not may_view(viewer, task):
        return False
    return rights.may(permission, department_id=task.department_id)
