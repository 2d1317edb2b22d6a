"""The guided start: a list of steps, and a page for each that asks with the forms that the panel has anyway."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from deskbell.admin_panel.pages.start import BY_KEY, DONE, SKIPPED, Step, after, line_of, mark, start_page, step_page
from deskbell.admin_panel.views.frame import show
from deskbell.admin_panel.views.kinds import kind_named
from deskbell.admin_panel.views.thing import made
from deskbell.kernel.clock_settings import DEFAULT_TIME_ZONE
from deskbell.kernel.configuration_forms import carried_out
from deskbell.kernel.configure import configure, read
from deskbell.kernel.setting_forms import SettingsForm
from deskbell.kernel.settings import IS_START_OVER, anchor_of
from deskbell.kernel.transactions import writing
from deskbell.ui.gates import administrators_only
from deskbell.ui.kept_files import forget_files, keep_files
from deskbell.ui.reader import reader_of
from deskbell.ui.time_zone import COOKIE


@administrators_only
@require_http_methods(["GET", "HEAD", "POST"])
def start(request: HttpRequest) -> HttpResponse:
    """Every step and how it stands; a POST ends the guided start, or begins it again."""
    if request.method != "POST":
        return show(request, "start.html", page=start_page(), is_over=read(IS_START_OVER))
    is_over = "again" not in request.POST
    configure(actor=reader_of(request).actor, setting=IS_START_OVER, value=is_over)
    if is_over:
        messages.success(request, _("The guided start is over. You find it in the menu whenever you want it back."))
    return redirect("admin_panel:overview" if is_over else "admin_panel:start")


@administrators_only
@require_http_methods(["GET", "HEAD", "POST"])
def start_step(request: HttpRequest, step: str) -> HttpResponse:
    """One step; it can be gone through or skipped."""
    found = BY_KEY.get(step)
    if found is None:
        raise Http404
    if "on" in request.POST:
        return _gone_on(request, found)
    form = _form(request, found)
    kept = keep_files(request, form) if form is not None else []
    if form is not None and form.is_bound:
        answer = _added(request, found, form) if found.kind else _saved(request, found, form)
        if answer is not None:
            forget_files(request, form)
            return answer
    status = 422 if form is not None and form.is_bound and form.errors else 200
    page = step_page(step=found, form=form)
    return show(request, "start_step.html", status=status, page=page, form=form, kept=kept)


def _form(request: HttpRequest, step: Step) -> Any:
    """The form of the step's things or settings; None where there is nothing to fill in."""
    sent = (request.POST, request.FILES) if request.method == "POST" else (None, None)
    if step.kind:
        kind = kind_named(step.kind)
        return kind.form(*sent, instance=kind.model())
    settings = step.settings()
    if not settings:
        return None
    form = SettingsForm(settings=settings, data=sent[0], files=sent[1])
    _propose_zone(request, form)
    return form


def _propose_zone(request: HttpRequest, form: SettingsForm) -> None:
    """Where nobody chose a zone yet, the browser's own one is a good guess."""
    name = anchor_of(DEFAULT_TIME_ZONE)
    zone = request.COOKIES.get(COOKIE, "")
    if name in form.fields and read(DEFAULT_TIME_ZONE) == DEFAULT_TIME_ZONE.default:
        offered = dict(form.fields[name].choices)  # type: ignore[attr-defined]
        form.initial[name] = zone if zone in offered else DEFAULT_TIME_ZONE.default


def _saved(request: HttpRequest, step: Step, form: SettingsForm) -> HttpResponse | None:
    if not form.is_valid():
        return None
    actor = reader_of(request).actor
    with writing():
        form.apply(actor)
        mark(actor=actor, step=step, state=DONE)
    messages.success(request, _("Saved."))
    return redirect(after(step))


def _added(request: HttpRequest, step: Step, form: Any) -> HttpResponse | None:
    """Make the thing and show the step again, for there may be more of them to make."""
    if not carried_out(form, lambda: made(request, kind_named(step.kind), form)):
        return None
    messages.success(request, _("Saved. You can add another one, or go on."))
    return redirect("admin_panel:start_step", step.key)


def _gone_on(request: HttpRequest, step: Step) -> HttpResponse:
    """To the next step; one that is not done counts as skipped from now on."""
    if not line_of(step).is_done:
        mark(actor=reader_of(request).actor, step=step, state=SKIPPED)
    return redirect(after(step))
