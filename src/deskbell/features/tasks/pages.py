"""What the pages of tasks show."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any

from django.urls import reverse
from django.utils import timezone
from django.utils.html import format_html
from django.utils.http import urlencode
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from deskbell.features.tasks.models import Task, TaskFile, TaskNote
from deskbell.features.tasks.policy import TaskPowers, may_add, may_view_ticket, powers
from deskbell.features.tasks.queries import LISTS, MOST_COUNTED, SORTS, Happened, counts, history, tasks_in
from deskbell.tickets.events import TaskNoted
from deskbell.tickets.names import Names, load_names
from deskbell.tickets.viewer import Viewer
from deskbell.ui.rail_links import rail_for

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise

RAIL_NAME = "tasks:tasks"
NOTHING = SafeString("")


@dataclass(frozen=True, kw_only=True)
class Tab:
    """One of the lists, or of the orders that a list can have."""

    url: str
    words: StrOrPromise
    count: str = ""
    is_current: bool = False


@dataclass(frozen=True, kw_only=True)
class TaskLine:
    """A task in a list; its ticket is shown to those alone who see it."""

    task: Task
    is_overdue: bool
    shows_ticket: bool


@dataclass(frozen=True, kw_only=True)
class TasksPage:
    """A page of one list."""

    title: StrOrPromise
    nothing: StrOrPromise
    tabs: tuple[Tab, ...]
    sorts: tuple[Tab, ...]
    lines: tuple[TaskLine, ...]
    previous_url: str
    next_url: str
    words: str
    is_done: bool
    may_add: bool
    rail: Any


@dataclass(frozen=True, kw_only=True)
class Item:
    """A note, or the sentence of what else happened."""

    at: datetime
    sentence: SafeString = NOTHING
    note: TaskNote | None = None
    body: SafeString = NOTHING
    files: tuple[TaskFile, ...] = ()


@dataclass(frozen=True, kw_only=True)
class TaskPage:
    """One task, or a form about it."""

    task: Task
    body: SafeString
    files: tuple[TaskFile, ...]
    items: tuple[Item, ...]
    is_overdue: bool
    shows_ticket: bool
    powers: TaskPowers
    draft_key: str
    rail: Any


@dataclass(frozen=True, kw_only=True)
class FormPage:
    """A form of its own page."""

    title: StrOrPromise
    button: StrOrPromise
    crumbs: tuple[tuple[str, StrOrPromise], ...]
    back_url: str
    draft_key: str
    rail: Any
    words: StrOrPromise = ""
    is_danger: bool = False


def tasks_page(*, viewer: Viewer, name: str, sort: str, after: int | None, before: int | None) -> TasksPage:
    """A page of the list called `name`; without a sort in the list's own."""
    kind, number_of = LISTS[name], counts(viewer.rights)
    page = tasks_in(viewer=viewer, name=name, sort=sort, after=after, before=before)
    sorts = ("done", "title") if name == "done" else ("due", "opened", "title")
    chosen = sort or kind.sort
    shown = len(page.tasks)
    return TasksPage(
        title=kind.title,
        nothing=kind.nothing,
        tabs=tuple(
            Tab(url=_list_url(key), words=one.title, count=_shown(number_of.get(key, 0)), is_current=key == name)
            for key, one in LISTS.items()
        ),
        sorts=tuple(Tab(url=_list_url(name, sort=key), words=SORTS[key][0], is_current=key == chosen) for key in sorts),
        lines=tuple(_line(viewer, task) for task in page.tasks),
        previous_url=_list_url(name, sort=sort, before=page.previous) if page.previous else "",
        next_url=_list_url(name, sort=sort, after=page.next) if page.next else "",
        words=ngettext("%(count)d task", "%(count)d tasks", shown) % {"count": shown},
        is_done=name == "done",
        may_add=may_add(viewer, None),
        rail=rail_for(viewer=viewer, current=RAIL_NAME),
    )


def task_page(*, viewer: Viewer, task: Task) -> TaskPage:
    """The page of a task that `find_task` gave."""
    files = list(task.files.select_related("file"))
    return TaskPage(
        task=task,
        body=mark_safe(task.body_html),  # noqa: S308 - cleaned when it was written
        files=tuple(one for one in files if one.note_id is None),
        items=_items(viewer, task, files),
        is_overdue=_is_overdue(task),
        shows_ticket=may_view_ticket(viewer, task),
        powers=powers(viewer, task),
        draft_key=f"task-{task.number}-note-{viewer.user_id}",
        rail=rail_for(viewer=viewer, current=RAIL_NAME),
    )


def form_page(
    *,
    viewer: Viewer,
    title: StrOrPromise,
    button: StrOrPromise,
    back_url: str,
    back: StrOrPromise,
    draft_key: str = "",
    words: StrOrPromise = "",
    is_danger: bool = False,
) -> FormPage:
    """The page of a form that leads back to where it was asked for."""
    return FormPage(
        title=title,
        button=button,
        crumbs=((back_url, back), ("", title)),
        back_url=back_url,
        draft_key=draft_key,
        rail=rail_for(viewer=viewer, current=RAIL_NAME),
        words=words,
        is_danger=is_danger,
    )


def task_url(task: Task) -> str:
    """The address of a task's page."""
    return reverse("tasks:task", args=[task.number])


def list_url() -> str:
    """The address of the lists."""
    return reverse("tasks:tasks")


def _list_url(name: str, **further: str | int | None) -> str:
    return f"{list_url()}?{urlencode({'list': name, **{key: value for key, value in further.items() if value}})}"


def _shown(count: int) -> str:
    return f"{MOST_COUNTED}+" if count > MOST_COUNTED else str(count or "")


def _line(viewer: Viewer, task: Task) -> TaskLine:
    return TaskLine(task=task, is_overdue=_is_overdue(task), shows_ticket=may_view_ticket(viewer, task))


def _is_overdue(task: Task) -> bool:
    return task.is_open and task.due_key <= timezone.now()


def _items(viewer: Viewer, task: Task, files: list[TaskFile]) -> tuple[Item, ...]:
    """Notes and events in the order in which they came about."""
    happened = history(task)
    notes = {note.pk: note for note in task.notes.select_related("author")}
    names = _names(task, happened)
    return tuple(_item(viewer, one, names, notes, files) for one in happened)


def _item(viewer: Viewer, one: Happened, names: Names, notes: dict[int, TaskNote], files: list[TaskFile]) -> Item:
    note = notes.get(one.fact.note_id) if isinstance(one.fact, TaskNoted) else None
    if note is None:
        return Item(at=one.at, sentence=one.fact.sentence(by=_by(viewer, one, names), names=names))
    return Item(
        at=one.at,
        note=note,
        body=mark_safe(note.body_html),  # noqa: S308 - cleaned when it was written
        files=tuple(file for file in files if file.note_id == note.pk),
    )


def _names(task: Task, happened: list[Happened]) -> Names:
    people = {one.actor.user_id for one in happened}
    people |= {getattr(one.fact, name, None) for one in happened for name in ("agent_id", "from_agent_id")}
    names = load_names(people={pk for pk in people if pk is not None})
    return Names(by_kind={**names.by_kind, "task": {task.pk: task.number}})


def _by(viewer: Viewer, one: Happened, names: Names) -> SafeString:
    if one.actor.is_system:
        return format_html("<b>{}</b>", _("The desk"))
    if one.actor.user_id == viewer.user_id:
        return format_html("<b>{}</b>", _("You"))
    return names.person(one.actor.user_id)
