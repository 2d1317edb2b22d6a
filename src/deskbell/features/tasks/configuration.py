"""What tasks use of people: departments, agents and teams say so, and open tasks go to whatever takes their place."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.db.models import QuerySet
from django.urls import reverse
from django.utils.translation import ngettext

from deskbell.features.tasks.commands.assign_task import assign_task
from deskbell.features.tasks.commands.transfer_task import transfer_task
from deskbell.features.tasks.models import Task, TaskState
from deskbell.kernel.actor import Actor
from deskbell.kernel.command import muting
from deskbell.kernel.configuration import Usage, add_usage
from deskbell.kernel.ledger import EVERY_EFFECT
from deskbell.people.configuration import DEPARTMENTS
from deskbell.tickets.handing_over import FurtherWork, hand_over_too

QUIET = frozenset({EVERY_EFFECT})


def _open_tasks(column: str) -> Callable[[int], QuerySet[Any]]:
    return lambda pk: Task.objects.filter(**{column: pk}, state=TaskState.OPEN)


def _standing(count: int) -> str:
    return ngettext("%(count)d open task stands in it", "%(count)d open tasks stand in it", count) % {"count": count}


def _held_by_agent(count: int) -> str:
    words = ngettext("%(count)d open task is in their hands", "%(count)d open tasks are in their hands", count)
    return words % {"count": count}


def _held_by_team(count: int) -> str:
    return ngettext("%(count)d open task is with it", "%(count)d open tasks are with it", count) % {"count": count}


def _handed_over(count: int) -> str:
    return ngettext("%(count)d open task", "%(count)d open tasks", count) % {"count": count}


def _transfer(actor: Actor, task: Task, new: int) -> None:
    with muting(QUIET):
        transfer_task(actor=actor, task_id=task.pk, department_id=new)


def give(actor: Actor, task: Task, new: int) -> None:
    """Put one task into an agent's hands without a mail; its team is kept."""
    assign_task(actor=actor, task_id=task.pk, agent_id=new, team_id=task.team_id, is_told=False)


def _give_to_team(actor: Actor, task: Task, new: int) -> None:
    assign_task(actor=actor, task_id=task.pk, team_id=new, agent_id=task.agent_id, is_told=False)


def _give_all(actor: Actor, agent_id: int, to: int) -> int:
    tasks = list(_open_tasks("agent")(agent_id).order_by("ticket_id", "pk"))
    for task in tasks:
        give(actor, task, to)
    return len(tasks)


def _address(task: Task) -> str:
    return reverse("tasks:task", args=[task.number])


def _usage(column: str, *, words: Callable[[int], str], move: Callable[[Actor, Task, int], None]) -> Usage:
    return Usage(words=words, rows=_open_tasks(column), move=move, row_address=_address, may_stay=True)


def declare_usages() -> None:
    """Tell the kinds of people what tasks use of them, and let an agent's tasks go where the tickets go."""
    standing = Usage(words=_standing, rows=_open_tasks("department"), move=_transfer, row_address=_address)
    add_usage(DEPARTMENTS.key, standing)
    add_usage("agents", _usage("agent", words=_held_by_agent, move=give))
    add_usage("teams", _usage("team", words=_held_by_team, move=_give_to_team))
    count = _open_tasks("agent")
    hand_over_too("tasks", FurtherWork(words=_handed_over, count=lambda pk: count(pk).count(), give=_give_all))


declare_usages()
