"""The service-level monitor."""

from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe
from django.views.decorators.vary import vary_on_headers

from deskbell.admin_panel.pages.service_levels import asked_of, compliance_lines, live_part, monitor_page
from deskbell.admin_panel.views.frame import show
from deskbell.kernel.audit import note_down
from deskbell.kernel.audit_kind import AuditKind
from deskbell.ui.downloads import respond_with_table
from deskbell.ui.gates import administrators_only
from deskbell.ui.reader import reader_of


@administrators_only
@require_safe
@never_cache
@vary_on_headers("HX-Request")
def service_levels(request: HttpRequest) -> HttpResponse:
    """What runs out next and how the desk kept its times; the part that changes by the minute alone for htmx."""
    asked = asked_of(request.GET.dict())
    if request.headers.get("HX-Request") == "true":
        return render(request, "admin_panel/service_levels_live.html", {"live": live_part(asked=asked)})
    return show(request, "service_levels.html", page=monitor_page(asked=asked))


@administrators_only
@require_POST
def export_compliance(request: HttpRequest) -> StreamingHttpResponse:
    """The table of times kept as CSV; that somebody took it along stands in the audit log."""
    note_down(actor=reader_of(request).actor, kind=AuditKind.EXPORT, subject="service levels")
    lines = compliance_lines(asked=asked_of(request.POST.dict()))
    return respond_with_table(lines=lines, name="service-levels.csv")
