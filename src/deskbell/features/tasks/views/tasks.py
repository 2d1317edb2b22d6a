"""Lists of tasks, and one task with what is written in it."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, cast

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from deskbell.features.tasks.commands.claim_task import claim_task
from deskbell.features.tasks.commands.complete_task import complete_task
from deskbell.features.tasks.commands.note_task import note_task
from deskbell.features.tasks.commands.reopen_task import reopen_task
from deskbell.features.tasks.models import Task
from deskbell.features.tasks.pages import task_page, task_url, tasks_page
from deskbell.features.tasks.queries import LISTS, SORTS, file_of, find_task
from deskbell.features.tasks.views.doors import door, submit_once, viewer_for, where_pressed
from deskbell.kernel.errors import Invalid, Refused
from deskbell.lib.numbers import LARGEST_ID
from deskbell.tickets.viewer import Viewer
from deskbell.ui import downloads, uploads
from deskbell.ui.complaints import complain
from deskbell.ui.composer import ComposerForm

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise

    from deskbell.tickets.models import Attachment


@door("GET")
def tasks(request: HttpRequest) -> HttpResponse:
    """One of the lists."""
    name, sort = request.GET.get("list", "mine"), request.GET.get("sort", "")
    page = tasks_page(
        viewer=viewer_for(request),
        name=name if name in LISTS else "mine",
        sort=sort if sort in SORTS else "",
        after=_place(request, "after"),
        before=_place(request, "before"),
    )
    return render(request, "tasks/tasks.html", {"page": page})


@door("GET")
def task(request: HttpRequest, task_number: str) -> HttpResponse:
    """One task."""
    viewer = viewer_for(request)
    return _show(request, viewer, find_task(viewer=viewer, number=task_number), ComposerForm())


@door("POST")
def note(request: HttpRequest, task_number: str) -> HttpResponse:
    """Write in a task."""
    viewer = viewer_for(request)
    found, staged = find_task(viewer=viewer, number=task_number), uploads.stage(request)
    if uploads.is_only_adding(request):
        typed = {name: request.POST.get(name, "") for name in ("body", "body_format")}
        return _show(request, viewer, found, ComposerForm(initial=typed))
    form = ComposerForm(request.POST)
    if staged.problems:
        form.add_error(None, [str(problem) for problem in staged.problems])
    if form.is_valid() and _is_noted(request, viewer, found, form):
        uploads.clear(request)
        return redirect(f"{task_url(found)}#notes")
    return _show(request, viewer, found, form, status=422)


@door("POST")
def claim(request: HttpRequest, task_number: str) -> HttpResponse:
    """Take a task; whoever comes second is told."""
    return _at_once(request, task_number, claim_task, _("The task is yours."))


@door("POST")
def complete(request: HttpRequest, task_number: str) -> HttpResponse:
    """Check a task off."""
    return _at_once(request, task_number, complete_task, _("Done."))


@door("POST")
def reopen(request: HttpRequest, task_number: str) -> HttpResponse:
    """There is more to do after all."""
    return _at_once(request, task_number, reopen_task, _("The task is open again."))


@door("GET")
def file(request: HttpRequest, task_number: str, file_id: int) -> HttpResponseBase:
    """A file of a task, for whoever sees it."""
    found = file_of(viewer=viewer_for(request), number=task_number, file_id=min(file_id, LARGEST_ID))
    return downloads.respond(attachment=cast("Attachment", found))  # it has a name and a stored file as well


def _at_once(request: HttpRequest, number: str, command: Callable[..., object], words: StrOrPromise) -> HttpResponse:
    viewer = viewer_for(request)
    found = find_task(viewer=viewer, number=number)
    try:
        command(actor=viewer.actor, task_id=found.pk)
    except Refused as refusal:
        messages.error(request, str(refusal.reason))
    else:
        messages.success(request, words)
    return redirect(where_pressed(request) or task_url(found))


def _is_noted(request: HttpRequest, viewer: Viewer, found: Task, form: ComposerForm) -> bool:
    typed, files = form.cleaned_data, uploads.drafts(request)

    def write() -> int:
        words = {"body": typed["body"], "body_format": typed["body_format"]}
        return int(note_task(actor=viewer.actor, task_id=found.pk, attachments=files, **words).pk)

    try:
        submit_once(request, f"task note:{viewer.user_id}:{found.pk}", typed["body"], write)
    except Invalid as invalid:
        complain(form, invalid)
        return False
    except Refused as refusal:
        form.add_error(None, str(refusal.reason))
        return False
    return True


def _show(request: HttpRequest, viewer: Viewer, found: Task, form: ComposerForm, status: int = 200) -> HttpResponse:
    context = {"page": task_page(viewer=viewer, task=found), "form": form, "staged": uploads.staged(request)}
    return render(request, "tasks/task.html", context, status=status)


def _place(request: HttpRequest, name: str) -> int | None:
    word = request.GET.get(name, "")
    return int(word) if word.isascii() and word.isdecimal() and len(word) <= 18 else None
