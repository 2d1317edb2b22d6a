"""Writing tasks: adding one, and changing what it says."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _

from deskbell.features.tasks.commands.add_task import add_task
from deskbell.features.tasks.commands.change_task import change_task
from deskbell.features.tasks.forms import ChangeTaskForm, NewTaskForm, shown_values
from deskbell.features.tasks.models import Task
from deskbell.features.tasks.pages import FormPage, form_page, list_url, task_url
from deskbell.features.tasks.policy import may_add, powers
from deskbell.features.tasks.queries import find_task
from deskbell.features.tasks.views.doors import (
    after_change,
    demand,
    door,
    show_form,
    submit_once,
    viewer_for,
)
from deskbell.kernel.errors import Invalid, Refused
from deskbell.tickets.models import Ticket
from deskbell.tickets.queries import find
from deskbell.tickets.viewer import Viewer
from deskbell.ui import uploads
from deskbell.ui.complaints import complain


@door("GET", "POST")
def add(request: HttpRequest) -> HttpResponse:
    """A new task: one, however often the form is submitted. `?ticket=` names the ticket that it is for."""
    viewer = viewer_for(request)
    number = request.GET.get("ticket", "")
    ticket = find(viewer=viewer, number=number) if number.isprintable() and number else None
    if not may_add(viewer, ticket):
        raise Refused(_("You don't have the permission to add tasks here."))
    added: list[int] = []
    run = _adder(request, viewer, ticket)
    again = _composed(
        request, _new_form(viewer, ticket), lambda form: added.append(run(form)), _add_page(viewer, ticket)
    )
    if again is not None:
        return again
    messages.success(request, _("The task is added."))
    if ticket is not None:
        return redirect("desk:ticket", ticket.number)
    task = Task.objects.filter(pk=added[0]).select_related("ticket").first()  # gone, if the form was sent once more
    return redirect(after_change(viewer, task) if task else list_url())


@door("GET", "POST")
def change(request: HttpRequest, task_number: str) -> HttpResponse:
    """Change what a task says."""
    viewer = viewer_for(request)
    found = find_task(viewer=viewer, number=task_number)
    demand(powers(viewer, found).edit)
    page = form_page(
        viewer=viewer,
        title=_("Change the task"),
        button=_("Save"),
        back_url=task_url(found),
        back=str(found),
        draft_key=f"task-{found.number}-{viewer.user_id}",
    )

    def make(*arguments: Any, **keywords: Any) -> ChangeTaskForm:
        initial = {**shown_values(found), **keywords.get("initial", {})}
        return ChangeTaskForm(*arguments, has_ticket=found.ticket_id is not None, initial=initial)

    return _composed(request, make, _changer(request, viewer, found), page) or redirect(task_url(found))


def _composed(
    request: HttpRequest, make: Callable[..., ChangeTaskForm], run: Callable[[Any], None], page: Any
) -> HttpResponse | None:
    """The form with its files as long as something is to be typed or mended; None once it was carried out."""
    if request.method != "POST":
        return show_form(request, page, make(), template="tasks/edit.html")
    staged = uploads.stage(request)
    if uploads.is_only_adding(request):
        return show_form(request, page, make(initial=request.POST.dict()), template="tasks/edit.html", status=200)
    form = make(request.POST)
    if staged.problems:
        form.add_error(None, [str(problem) for problem in staged.problems])
    if not form.is_valid():
        return show_form(request, page, form, template="tasks/edit.html")
    try:
        run(form)
    except Invalid as invalid:
        complain(form, invalid)
        return show_form(request, page, form, template="tasks/edit.html")
    uploads.clear(request)
    return None


def _changer(request: HttpRequest, viewer: Viewer, found: Task) -> Callable[[ChangeTaskForm], None]:
    def run(form: ChangeTaskForm) -> None:
        names = ("title", "body", "body_format", "due_at", "is_required")
        typed = {name: form.cleaned_data[name] for name in names}
        change_task(actor=viewer.actor, task_id=found.pk, attachments=uploads.drafts(request), **typed)
        messages.success(request, _("Saved."))

    return run


def _new_form(viewer: Viewer, ticket: Ticket | None) -> Callable[..., NewTaskForm]:
    own = viewer.rights.primary_department_id if viewer.rights else None
    department_id = ticket.department_id if ticket else own

    def make(*arguments: Any, **keywords: Any) -> NewTaskForm:
        return NewTaskForm(*arguments, has_ticket=ticket is not None, department_id=department_id, **keywords)

    return make


def _adder(request: HttpRequest, viewer: Viewer, ticket: Ticket | None) -> Callable[[NewTaskForm], int]:
    def run(form: NewTaskForm) -> int:
        typed, files = form.cleaned_data, uploads.drafts(request)

        def add_it() -> int:
            added = add_task(
                actor=viewer.actor,
                ticket_id=ticket.pk if ticket else None,
                title=typed["title"],
                body=typed["body"],
                body_format=typed["body_format"],
                department_id=typed["department"],
                agent_id=typed["agent"],
                team_id=typed["team"],
                due_at=typed["due_at"],
                is_required=typed["is_required"],
                attachments=files,
            )
            return int(added.pk)

        return submit_once(request, f"task:{viewer.user_id}", f"{typed['title']}\n{typed['body']}", add_it)

    return run


def _add_page(viewer: Viewer, ticket: Ticket | None) -> FormPage:
    draft_key = f"task-new-{ticket.number if ticket else ''}-{viewer.user_id}"
    words: dict[str, Any] = {"title": _("New task"), "button": _("Add the task"), "draft_key": draft_key}
    if ticket is None:
        return form_page(viewer=viewer, back_url=list_url(), back=_("Tasks"), **words)
    address = reverse("desk:ticket", args=[ticket.number])
    return form_page(viewer=viewer, back_url=address, back=f"#{ticket.number} {ticket.subject_text}", **words)
