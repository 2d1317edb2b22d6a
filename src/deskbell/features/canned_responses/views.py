"""Finding a response while writing, putting it in, and managing the responses."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase, JsonResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from deskbell.features.canned_responses.commands import switch_response
from deskbell.features.canned_responses.composing import stage_files
from deskbell.features.canned_responses.forms import CannedResponseForm, words_on_unknown
from deskbell.features.canned_responses.models import CannedResponse
from deskbell.features.canned_responses.policy import may_manage_any
from deskbell.features.canned_responses.queries import filled, found_for, manageable, usable
from deskbell.kernel.errors import Invalid, NotFound, Refused
from deskbell.kernel.idempotency import once
from deskbell.lib.numbers import LARGEST_ID
from deskbell.lib.text import from_html
from deskbell.tickets.models import Ticket
from deskbell.tickets.queries import find
from deskbell.tickets.viewer import Viewer
from deskbell.ui import errors
from deskbell.ui.complaints import complain
from deskbell.ui.form_key import FIELD, form_key, is_form_key
from deskbell.ui.gates import agents_only
from deskbell.ui.kept_files import forget_files, keep_files
from deskbell.ui.reader import reader_of

View = Callable[..., HttpResponseBase]


def _door(view: View) -> View:
    """For agents; what may not be seen is a 404, a refusal says why, and nothing is kept in a browser."""

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

    return agents_only(guarded)


def _managers_door(view: View) -> View:
    """For agents who may write the responses of some department; to others there is nothing here."""

    @wraps(view)
    def guarded(request: HttpRequest, *arguments: Any, **keywords: Any) -> HttpResponseBase:
        if not may_manage_any(reader_of(request).rights):
            raise NotFound
        return view(request, *arguments, **keywords)

    return _door(guarded)


@_door
@require_safe
def search(request: HttpRequest, number: str) -> HttpResponse:
    """The responses that fit what was typed, as JSON, for one ticket that the agent sees."""
    viewer, ticket = _ticket(request, number)
    found = found_for(viewer=viewer, ticket=ticket, search=request.GET.get("q", "")[:200])
    rows = [{"id": one.id, "title": one.title, "department": one.department, "preview": one.preview} for one in found]
    return JsonResponse({"responses": rows})


@_door
@require_POST
def insert(request: HttpRequest, number: str, response_id: int) -> HttpResponse:
    """A response as it reads in the ticket, as JSON; its files wait under the form from now on."""
    viewer, ticket = _ticket(request, number)
    response = usable(viewer=viewer, response_id=response_id)
    staged = stage_files(request, response) if is_form_key(request.POST.get(FIELD, "")) else []
    html = filled(response, ticket=ticket, viewer=viewer)
    files = [{"id": one.pk, "name": one.name, "size": one.file.size} for one in staged]
    return JsonResponse({"html": html, "text": from_html(html), "files": files})


@_managers_door
@require_safe
def manage(request: HttpRequest) -> HttpResponse:
    """The responses that this agent may change."""
    context = {"name": None, "responses": list(manageable(reader_of(request).rights))}
    return render(request, "canned_responses/manage.html", context)


@_managers_door
@require_http_methods(["GET", "HEAD", "POST"])
def new(request: HttpRequest) -> HttpResponse:
    """Write a new one."""
    return _edit(request, CannedResponse())


@_managers_door
@require_http_methods(["GET", "HEAD", "POST"])
def change(request: HttpRequest, response_id: int) -> HttpResponse:
    """Change one."""
    return _edit(request, _managed(request, response_id))


@_managers_door
@require_POST
def switch(request: HttpRequest, response_id: int) -> HttpResponse:
    """Let one be used, or not."""
    row = _managed(request, response_id)
    switch_response(actor=reader_of(request).actor, response_id=row.pk, is_active=request.POST.get("to") == "on")
    messages.success(request, _("Saved."))
    return redirect("canned_responses:manage")


def _edit(request: HttpRequest, row: CannedResponse) -> HttpResponse:
    rights, is_sent = reader_of(request).rights, request.method == "POST"
    form = CannedResponseForm(
        request.POST if is_sent else None, request.FILES if is_sent else None, instance=row, rights=rights
    )
    kept = keep_files(request, form)
    if is_sent and form.is_valid() and _is_written(request, form):
        forget_files(request, form)
        messages.success(request, _("Saved."))
        if unknown := words_on_unknown(form.cleaned_data["body"]):
            messages.warning(request, unknown)
        return redirect("canned_responses:manage")
    context = {"form": form, "name": row.title if row.pk else "", "kept": kept}
    return render(request, "canned_responses/edit.html", context, status=422 if is_sent else 200)


def _is_written(request: HttpRequest, form: CannedResponseForm) -> bool:
    """Whether the form was carried out, once however often it is sent; what the command refuses stands in the form."""
    actor = reader_of(request).actor
    try:
        once(
            key=form_key(request),
            scope=f"canned:{actor.user_id}:{form.instance.pk}",
            run=lambda: int(form.apply(actor).pk),
        )
    except Invalid as invalid:
        complain(form, invalid)
        return False
    except Refused as refusal:
        form.add_error(None, str(refusal.reason))
        return False
    return True


def _managed(request: HttpRequest, response_id: int) -> CannedResponse:
    row = manageable(reader_of(request).rights).filter(pk=min(response_id, LARGEST_ID)).first()
    if row is None:
        raise NotFound
    return row


def _ticket(request: HttpRequest, number: str) -> tuple[Viewer, Ticket]:
    reader = reader_of(request)
    viewer = Viewer(actor=reader.actor, rights=reader.rights)
    if not number.isprintable():
        raise NotFound
    return viewer, find(viewer=viewer, number=number)
