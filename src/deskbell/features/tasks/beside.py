"""A ticket's tasks, read together with what else stands around it."""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.db.models import TextField, Value
from django.db.models.functions import Cast, JSONObject

from deskbell.features.tasks.models import Task
from deskbell.kernel.prepared import Prepared, Statement, instant_in, statement_of
from deskbell.tickets.models import Ticket
from deskbell.tickets.queries.surroundings import Row

KIND = "tasks"
_INSTANTS = ("due_at", "due_key", "done_at")
_COLUMNS = ("number", "department_id", "agent_id", "team_id", "state", "is_required", *_INSTANTS)
_HANDS = ("agent__user__name", "agent__user__email", "team__name")


@dataclass(frozen=True, kw_only=True)
class TaskBeside:
    """A task without its longer texts, and in whose hands it is, if in anybody's."""

    task: Task
    who: str


def rows_of(ticket: Ticket) -> Statement:
    """A ticket's tasks as rows of their kind, for whoever asks for more at the same time."""
    return _ROWS.statement(ticket_id=ticket.pk)


def tasks_in(rows: Iterable[Row], *, ticket: Ticket) -> list[TaskBeside]:
    """The tasks that such rows say: what is to be done, the most pressing first, then what is done."""
    found = [_task(row, ticket) for row in rows]
    return sorted(found, key=lambda one: _urgency(one.task))


def _statement(*, ticket_id: int) -> Statement:
    kind: Any = Task.objects.filter(ticket=ticket_id).order_by().annotate(_kind=Value(KIND), _position=Value(0))
    names = (*_COLUMNS, *_HANDS)
    rows = kind.annotate(_rest=Cast(JSONObject(**dict(zip(names, names, strict=True))), TextField()))
    return statement_of(rows.values_list("_kind", "_position", "pk", "title", "_rest"))


_ROWS = Prepared(_statement)


def _task(row: Row, ticket: Ticket) -> TaskBeside:
    _kind, _position, pk, title, rest = row
    found = json.loads(rest)
    agent_name, email, team_name = (found.pop(name) for name in _HANDS)
    columns = found | {name: instant_in(found[name]) for name in _INSTANTS}
    task = Task(pk=pk, title=title, ticket=ticket, **columns)
    return TaskBeside(task=task, who=agent_name or (email or "").partition("@")[0] or team_name or "")


def _urgency(task: Task) -> tuple[Any, ...]:
    return not task.is_open, not task.is_required, task.due_key, task.pk
