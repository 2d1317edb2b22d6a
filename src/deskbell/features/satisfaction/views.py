"""The client's page of one question, and the administrators' report."""

from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect, StreamingHttpResponse
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from deskbell.features.satisfaction.commands import vote
from deskbell.features.satisfaction.forms import SurveyForm
from deskbell.features.satisfaction.models import Survey
from deskbell.features.satisfaction.pages import exported_lines, report_page
from deskbell.features.satisfaction.queries import is_open, survey_by_token
from deskbell.kernel.audit import note_down
from deskbell.kernel.audit_kind import AuditKind
from deskbell.kernel.errors import NotFound, Refused
from deskbell.ui.downloads import respond_with_table
from deskbell.ui.gates import administrators_only
from deskbell.ui.reader import reader_of


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def survey(request: HttpRequest, token: str) -> HttpResponse:
    """Looking casts no vote: mail programs follow links by themselves. Only the button does."""
    try:
        asked = survey_by_token(token)
    except NotFound:
        raise Http404 from None
    if request.method != "POST":
        return _show(request, asked, SurveyForm(initial={"score": asked.score, "comment": asked.comment}))
    form = SurveyForm(request.POST)
    if not form.is_valid():
        return _show(request, asked, form, status=422)
    try:
        vote(token=token, score=form.cleaned_data["score"], comment=form.cleaned_data["comment"])
    except Refused as error:
        form.add_error(None, str(error.reason))
        return _show(request, asked, form, status=403)
    return HttpResponseRedirect(f"{request.path}?thanks")


@administrators_only
@require_safe
def report(request: HttpRequest) -> HttpResponse:
    """What clients said in a period."""
    return render(request, "satisfaction/report.html", {"page": report_page(days=request.GET.get("days", ""))})


@administrators_only
@require_POST
def export_report(request: HttpRequest) -> StreamingHttpResponse:
    """The report as CSV; that somebody took it is kept in the audit log."""
    note_down(actor=reader_of(request).actor, kind=AuditKind.EXPORT, subject="satisfaction")
    page = report_page(days=request.POST.get("days", ""))
    return respond_with_table(lines=exported_lines(page), name="satisfaction.csv")


def _show(request: HttpRequest, asked: Survey, form: SurveyForm, *, status: int = 200) -> HttpResponse:
    context = {
        "form": form,
        "number": asked.ticket.number,
        "subject": asked.ticket.subject_text,
        "is_open": is_open(asked),
        "score": asked.score,
        "was_thanked": asked.score is not None and "thanks" in request.GET,
    }
    return render(request, "satisfaction/survey.html", context, status=status)
