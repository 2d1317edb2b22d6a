"""Small forms about a task: into whose hands, into which department, and away with it."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _

from deskbell.features.tasks.commands.assign_task import assign_task
from deskbell.features.tasks.commands.delete_task import delete_task
from deskbell.features.tasks.commands.transfer_task import transfer_task
from deskbell.features.tasks.forms import AssignTaskForm, DeleteTaskForm, TransferTaskForm
from deskbell.features.tasks.models import Task
from deskbell.features.tasks.pages import form_page, task_url
from deskbell.features.tasks.policy import powers
from deskbell.features.tasks.queries import find_task
from deskbell.features.tasks.views.doors import after_change, demand, door, show_form, viewer_for
from deskbell.kernel.errors import Invalid
from deskbell.tickets.viewer import Viewer
from deskbell.ui.complaints import complain

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise


@door("GET", "POST")
def assign(request: HttpRequest, task_number: str) -> HttpResponse:
    """Put a task into somebody's hands."""
    viewer = viewer_for(request)
    found = find_task(viewer=viewer, number=task_number)
    demand(powers(viewer, found).assign)

    def run(typed: dict[str, Any]) -> None:
        assign_task(actor=viewer.actor, task_id=found.pk, agent_id=typed["agent"], team_id=typed["team"])

    words = {"title": _("Assign the task"), "button": _("Assign")}
    return _small(request, viewer, found, AssignTaskForm, run, words=words, done=_("The task is assigned."))


@door("GET", "POST")
def transfer(request: HttpRequest, task_number: str) -> HttpResponse:
    """Move a task to another department."""
    viewer = viewer_for(request)
    found = find_task(viewer=viewer, number=task_number)
    demand(powers(viewer, found).transfer)

    def run(typed: dict[str, Any]) -> None:
        transfer_task(actor=viewer.actor, task_id=found.pk, department_id=typed["department"])

    words = {"title": _("Transfer the task"), "button": _("Transfer")}
    return _small(request, viewer, found, TransferTaskForm, run, words=words, done=_("The task has moved."))


@door("GET", "POST")
def delete(request: HttpRequest, task_number: str) -> HttpResponse:
    """Delete a task, once it was said twice."""
    viewer = viewer_for(request)
    found = find_task(viewer=viewer, number=task_number)
    demand(powers(viewer, found).delete)

    def run(_typed: dict[str, Any]) -> None:
        delete_task(actor=viewer.actor, task_id=found.pk)

    words = {
        "title": _("Delete the task"),
        "button": _("Delete"),
        "words": _("The task, its notes and its files are gone for good then."),
    }
    return _small(
        request, viewer, found, DeleteTaskForm, run, words=words, done=_("The task is deleted."), is_danger=True
    )


def _small(
    request: HttpRequest,
    viewer: Viewer,
    found: Task,
    kind: Callable[..., forms.Form],
    run: Callable[[dict[str, Any]], None],
    *,
    words: dict[str, Any],
    done: StrOrPromise,
    is_danger: bool = False,
) -> HttpResponse:
    page = form_page(viewer=viewer, back_url=task_url(found), back=str(found), is_danger=is_danger, **words)
    form = kind(request.POST if request.method == "POST" else None, task=found)
    if request.method != "POST" or not form.is_valid():
        return show_form(request, page, form, template="tasks/small.html")
    try:
        run(form.cleaned_data)
    except Invalid as invalid:
        complain(form, invalid)
        return show_form(request, page, form, template="tasks/small.html")
    messages.success(request, done)
    return redirect(after_change(viewer, found))
