"""The door before the pages of tasks, and what they have in common."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from hashlib import sha256
from typing import Any

from django import forms
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from deskbell.features.tasks.models import Task
from deskbell.features.tasks.pages import list_url, task_url
from deskbell.features.tasks.policy import may_view_ticket
from deskbell.features.tasks.queries import find_task
from deskbell.kernel.errors import NotFound, Refused
from deskbell.kernel.idempotency import once
from deskbell.tickets.viewer import Viewer
from deskbell.ui import errors, uploads
from deskbell.ui.form_key import form_key
from deskbell.ui.gates import agents_only
from deskbell.ui.reader import reader_of

View = Callable[..., HttpResponseBase]


def door(*methods: str) -> Callable[[View], View]:
    """For agents; what may not be seen is a 404, a refusal says why, and nothing is kept in a browser."""

    def behind(view: View) -> View:
        @wraps(view)
        def guarded(request: HttpRequest, *arguments: Any, **keywords: Any) -> HttpResponseBase:
            try:
                response = view(request, *arguments, **keywords)
            except NotFound:
                raise Http404 from None
            except Refused as refusal:
                response = errors.refused(request, reason=refusal.reason)
            response.setdefault("Cache-Control", "private, no-store")
            return response

        return agents_only(require_http_methods(["HEAD", *methods])(guarded))

    return behind


def viewer_for(request: HttpRequest) -> Viewer:
    """The agent in front of the page."""
    reader = reader_of(request)
    return Viewer(actor=reader.actor, rights=reader.rights)


def demand(may: bool) -> None:  # noqa: FBT001 - reads as a sentence
    """Go on only where the page offers this. Refused."""
    if not may:
        raise Refused(_("You can't do this with this task, or not any more."))


def show_form(
    request: HttpRequest, page: Any, form: forms.Form, *, template: str, status: int | None = None
) -> HttpResponse:
    """The page of a form, once more where it was sent."""
    context = {"page": page, "form": form, "staged": uploads.staged(request)}
    said = status or (422 if request.method == "POST" else 200)
    return render(request, template, context, status=said)


def submit_once(request: HttpRequest, scope: str, text: str, run: Callable[[], int]) -> int:
    """Carry a form out once, however often it is submitted; with another text it is another submit."""
    digest = sha256(text.encode(errors="replace")).hexdigest()[:16]
    return once(key=form_key(request), scope=f"{scope}:{digest}", run=run)


def after_change(viewer: Viewer, found: Task) -> str:
    """The task as it is now; its ticket or the lists where it is gone or out of this agent's sight."""
    try:
        return task_url(find_task(viewer=viewer, number=found.number))
    except NotFound:
        sees_ticket = found.ticket is not None and may_view_ticket(viewer, found)
        return reverse("desk:ticket", args=[found.ticket.number]) if found.ticket and sees_ticket else list_url()


def where_pressed(request: HttpRequest) -> str:
    """Where it was pressed, if that is a page of this desk."""
    where = request.POST.get("next", "")
    is_own = url_has_allowed_host_and_scheme(
        where, allowed_hosts={request.get_host()}, require_https=request.is_secure()
    )
    return where if is_own else ""
