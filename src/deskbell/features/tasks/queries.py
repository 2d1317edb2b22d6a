"""Reading tasks: one of them, the lists, and what has happened."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from django.db.models import Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from deskbell.features.tasks.models import Task, TaskFile, TaskState
from deskbell.features.tasks.policy import doors, may_view
from deskbell.kernel.actor import Actor, ActorKind
from deskbell.kernel.errors import NotFound
from deskbell.kernel.facts import from_json
from deskbell.kernel.ledger import facts_of
from deskbell.kernel.prepared import Prepared, Statement
from deskbell.people.rights import AgentRights
from deskbell.tickets.events import TaskFact
from deskbell.tickets.queries.queues import COUNT_LIMIT
from deskbell.tickets.queries.surroundings import BoundedCount, counted_along
from deskbell.tickets.queries.together import count, together
from deskbell.tickets.viewer import Viewer

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise

RELATED = (
    "ticket", "ticket__subject", "ticket__requester", "department", "agent", "agent__user", "team", "created_by",
)  # fmt: skip
PAGE_SIZE = 25
MOST_COUNTED = COUNT_LIMIT - 1
# What is told of an agent's own open tasks: how many there are, and whether one of them is late.
MINE, LATE = "own tasks", "late tasks"

Which = Callable[[AgentRights, datetime], Q]


@dataclass(frozen=True, kw_only=True)
class TaskList:
    """One of the lists: its tasks, and what stands there where there are none."""

    title: StrOrPromise
    nothing: StrOrPromise
    which: Which
    sort: str = "due"


def _open(further: Q) -> Q:
    return Q(state=TaskState.OPEN) & further


LISTS: dict[str, TaskList] = {
    "mine": TaskList(
        title=_("My tasks"),
        nothing=_("You have nothing to do here."),
        which=lambda rights, _now: _open(Q(agent=rights.user_id)),
    ),
    "teams": TaskList(
        title=_("My teams’ tasks"),
        nothing=_("Your teams have nothing to do."),
        which=lambda rights, _now: _open(Q(team__in=rights.team_ids)),
    ),
    "departments": TaskList(
        title=_("My departments’ tasks"),
        nothing=_("The departments that you serve have nothing to do."),
        which=lambda rights, _now: _open(Q(department__in=rights.department_ids)),
    ),
    "overdue": TaskList(
        title=_("Overdue tasks"),
        nothing=_("Nothing is overdue."),
        which=lambda rights, now: _open(Q(due_key__lte=now) & doors(rights)),
    ),
    "done": TaskList(
        title=_("Done tasks"),
        nothing=_("Nothing has been done yet."),
        which=lambda rights, _now: Q(done_at__isnull=False) & doors(rights),  # as its index says it
        sort="done",
    ),
}
# By what a list is sorted: the words, the column, and whether the largest come first.
SORTS: dict[str, tuple[StrOrPromise, str, bool]] = {
    "due": (_("Due"), "due_key", False),
    "opened": (_("Newest"), "created_at", True),
    "title": (_("Title"), "title", False),
    "done": (_("Done"), "done_at", True),
}


@dataclass(frozen=True, kw_only=True)
class TaskPage:
    """Some tasks of a list; `previous` and `next` are the tasks from which the neighbouring pages begin."""

    tasks: tuple[Task, ...]
    previous: int | None
    next: int | None


@dataclass(frozen=True, kw_only=True)
class Happened:
    """A step of a task: when, by whom, what."""

    at: datetime
    actor: Actor
    fact: TaskFact


def find_task(*, viewer: Viewer, number: str) -> Task:
    """The task with this number, with all that belongs to it. NotFound if there is none that the viewer may see."""
    if not number.isprintable():
        raise NotFound
    task: Task | None = Task.objects.filter(number=number[:40]).select_related(*RELATED).first()
    if task is None or not may_view(viewer, task):
        raise NotFound
    return task


def file_of(*, viewer: Viewer, number: str, file_id: int) -> TaskFile:
    """A file of a task. NotFound where viewer, task and file don't belong together."""
    task = find_task(viewer=viewer, number=number)
    found: TaskFile | None = task.files.filter(pk=file_id).select_related("file").first()
    if found is None:
        raise NotFound
    return found


def tasks_in(
    *, viewer: Viewer, name: str, sort: str = "", after: int | None = None, before: int | None = None
) -> TaskPage:
    """One page of a list, by the key of its sort; `after` and `before` are tasks that the page follows or precedes."""
    rights, kind = viewer.rights, LISTS[name]
    if rights is None:
        return TaskPage(tasks=(), previous=None, next=None)
    _words, column, is_falling = SORTS[sort or kind.sort]
    rows = Task.objects.filter(kind.which(rights, timezone.now())).select_related(*RELATED)
    is_back = before is not None
    found = _from(rows, column, after or before, is_falling=is_falling != is_back)
    here, more = found[:PAGE_SIZE], len(found) > PAGE_SIZE
    if is_back:
        here.reverse()
    has_next, has_previous = (True, more) if is_back else (more, after is not None)
    return TaskPage(
        tasks=tuple(here),
        previous=here[0].pk if here and has_previous else None,
        next=here[-1].pk if here and has_next else None,
    )


def _from(rows: QuerySet[Task], column: str, place: int | None, *, is_falling: bool) -> list[Task]:
    """One more than a page of the rows that come after a task, in this direction; from the beginning if it is gone."""
    sign, way = ("-", "lt") if is_falling else ("", "gt")
    at = Task.objects.filter(pk=place).values_list(column, flat=True).first() if place else None
    if at is not None:
        further = Q(**{f"{column}__{way}": at}) | Q(**{f"pk__{way}": place})
        rows = rows.filter(further, **{f"{column}__{way}e": at})  # one range, which an index begins at
    return list(rows.order_by(f"{sign}{column}", f"{sign}pk")[: PAGE_SIZE + 1])


def counts(rights: AgentRights | None) -> dict[str, int]:
    """How much is in each list of open tasks, bounded."""
    if rights is None:
        return {}
    now = timezone.now()
    return {
        name: Task.objects.filter(kind.which(rights, now)).order_by()[: MOST_COUNTED + 1].count()
        for name, kind in LISTS.items()
        if name != "done"
    }


def history(task: Task) -> list[Happened]:
    """What has happened to a task, in its order: from its ticket's ledger, or from its own steps."""
    if task.ticket_id is not None:
        return [
            Happened(at=one.occurred_at, actor=one.actor, fact=one.fact)
            for one in facts_of(task.ticket_id)
            if isinstance(one.fact, TaskFact) and one.fact.task_id == task.pk
        ]
    found = []
    for step in task.steps.all():
        fact = from_json(name=step.name, data=step.data)
        assert isinstance(fact, TaskFact)
        actor = Actor(kind=ActorKind(step.actor_kind), user_id=step.actor_user_id)
        found.append(Happened(at=step.occurred_at, actor=actor, fact=fact))
    return found


def mine_in_short(rights: AgentRights | None) -> tuple[int, bool]:
    """How many open tasks an agent has in hand, bounded, and whether one of them is overdue; one query."""
    if rights is None:
        return 0, False
    _names, rows = _OWN.rows(user_id=rights.user_id, now=timezone.now())
    number, late = rows[0]
    return number, late > 0


@counted_along
def own_tasks(viewer: Viewer, _already: Mapping[str, BoundedCount]) -> Statement | None:
    """The same for the rail of every page, together with the queues."""
    rights = viewer.rights
    return None if rights is None else _OWN.statement(user_id=rights.user_id, now=timezone.now())


def _own(*, user_id: int, now: datetime) -> Statement:
    mine = Task.objects.filter(agent=user_id, state=TaskState.OPEN)
    return together({MINE: count(mine, limit=COUNT_LIMIT), LATE: count(mine.filter(due_key__lte=now), limit=1)})


_OWN = Prepared(_own)
