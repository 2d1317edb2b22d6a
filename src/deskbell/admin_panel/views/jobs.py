"""Long jobs: how far they are, stopping one and asking for one again."""

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from deskbell.admin_panel.pages.jobs import job_line, jobs_page
from deskbell.admin_panel.views.frame import show
from deskbell.kernel.errors import NotFound, Refused
from deskbell.kernel.long_jobs import ask_again, stop
from deskbell.ui.gates import administrators_only
from deskbell.ui.reader import reader_of


@administrators_only
@require_safe
@never_cache
def jobs(request: HttpRequest) -> HttpResponse:
    """What is under way, and what came of the jobs of the last weeks."""
    return show(request, "jobs.html", page=jobs_page(reader_of(request).actor))


@administrators_only
@require_safe
@never_cache
def job(request: HttpRequest, long_job_id: int) -> HttpResponse:
    """How far one job is; where a page that was open asks by itself, it is loaded anew at the job's end."""
    try:
        line = job_line(actor=reader_of(request).actor, job_id=long_job_id)
    except NotFound as error:
        raise Http404 from error
    response = show(request, "job.html", line=line, box=line.box, who=line.who)
    if "HX-Request" in request.headers and not line.box.progress.is_under_way:
        response["HX-Refresh"] = "true"
    return response


@administrators_only
@require_POST
def stop_job(request: HttpRequest, long_job_id: int) -> HttpResponse:
    """End a job after what is being done just now."""
    try:
        stop(actor=reader_of(request).actor, job_id=long_job_id)
    except NotFound as error:
        raise Http404 from error
    return redirect("admin_panel:job", long_job_id)


@administrators_only
@require_POST
def ask_for_job_again(request: HttpRequest, long_job_id: int) -> HttpResponse:
    """Let the desk do what is left."""
    try:
        again = ask_again(actor=reader_of(request).actor, job_id=long_job_id)
    except NotFound as error:
        raise Http404 from error
    except Refused as refusal:
        messages.error(request, str(refusal.reason))
        return redirect("admin_panel:job", long_job_id)
    messages.success(request, _("The desk does what is left."))
    return redirect("admin_panel:job", again)
