"""Taking one thing out of use, with another in its place wherever it is used; and taking it back."""

from collections.abc import Sequence
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from deskbell.admin_panel.forms import ReplacementForm
from deskbell.admin_panel.pages.retiring import retiring_page
from deskbell.admin_panel.views.asked import telling_of_jobs
from deskbell.admin_panel.views.frame import show
from deskbell.admin_panel.views.kinds import thing_named, thing_with_usages
from deskbell.kernel.configuration import Kind, is_out
from deskbell.kernel.configuration_retiring import Replaced, Retired, retire
from deskbell.kernel.configuration_switching import take_back
from deskbell.kernel.errors import Invalid, Refused
from deskbell.ui.gates import administrators_only
from deskbell.ui.reader import reader_of


@administrators_only
@require_http_methods(["GET", "HEAD", "POST"])
@telling_of_jobs
def retire_thing(request: HttpRequest, kind: str, pk: int) -> HttpResponse:
    """Say what uses the thing, ask what takes its place, and take it out of use."""
    found, row, counts = thing_with_usages(kind, pk)
    if not found.is_retirable:
        raise Http404
    if is_out(found, row):
        return redirect("admin_panel:thing", kind, pk)
    page = retiring_page(kind=found, row=row, counts=counts)
    form = ReplacementForm(
        request.POST if request.method == "POST" else None, choices=page.choices, must=page.must_choose
    )
    if form.is_valid() and not page.hindrances and (done := _retired(request, found, row, form)):
        return redirect("admin_panel:job", done.job_id) if done.job_id else redirect("admin_panel:thing", kind, pk)
    status = 422 if form.is_bound else 200
    return show(request, "retire_thing.html", status=status, page=page, kind=found, form=form)


@administrators_only
@require_POST
@telling_of_jobs
def take_thing_back(request: HttpRequest, kind: str, pk: int) -> HttpResponse:
    """Let the thing be used again."""
    found, row = thing_named(kind, pk)
    if not found.is_retirable:
        raise Http404
    try:
        take_back(actor=reader_of(request).actor, kind=found, row=row)
    except Refused as refusal:
        messages.warning(request, str(refusal.reason))
    else:
        messages.success(request, _("“%(name)s” is in use again.") % {"name": row})
    return redirect("admin_panel:thing", kind, pk)


def _retired(request: HttpRequest, kind: Kind, row: Any, form: ReplacementForm) -> Retired | None:
    by = form.cleaned_data["by"]
    try:
        done = retire(actor=reader_of(request).actor, kind=kind, row=row, by=by)
    except Invalid as invalid:
        for sentences in invalid.errors.values():
            form.add_error("by", [str(one) for one in sentences])
        return None
    except Refused as refusal:
        form.add_error(None, str(refusal.reason))
        return None
    if done.job_id is None:
        messages.success(request, _said(row, form.words_of(by), done.replaced))
    return done


def _said(row: Any, name: str, done: Sequence[Replaced]) -> str:
    words = _("“%(name)s” is out of use now.") % {"name": row}
    if not done:
        return words
    counted = ", ".join(one.usage.words(one.count) for one in done)
    return words + " " + _("“%(other)s” took its place: %(counted)s.") % {"other": name, "counted": counted}
