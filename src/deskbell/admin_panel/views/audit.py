"""The audit log: looked through, and taken along as a table."""

from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from django.views.decorators.http import require_POST, require_safe

from deskbell.admin_panel.pages.audit import audit_page, exported_lines
from deskbell.admin_panel.views.frame import show
from deskbell.kernel.audit import note_down
from deskbell.kernel.audit_kind import AuditKind
from deskbell.ui.downloads import respond_with_table
from deskbell.ui.gates import administrators_only
from deskbell.ui.reader import reader_of


@administrators_only
@require_safe
def audit(request: HttpRequest) -> HttpResponse:
    """Who signed in, was refused, changed or exported something."""
    return show(request, "audit.html", page=audit_page(asked=request.GET))


@administrators_only
@require_POST
def export_audit(request: HttpRequest) -> StreamingHttpResponse:
    """The entries of a search as CSV; that somebody took them is an entry itself."""
    note_down(actor=reader_of(request).actor, kind=AuditKind.EXPORT, subject="audit log")
    return respond_with_table(lines=exported_lines(asked=request.POST), name="audit-log.csv")
