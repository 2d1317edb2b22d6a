"""The dashboard, the lists behind its figures, and their export."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase, QueryDict, StreamingHttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from deskbell.features.reports.exports import TABLES, exported_lines
from deskbell.features.reports.lists import tickets_page
from deskbell.features.reports.pages import Asked, asked_of, dashboard_of
from deskbell.features.reports.period import chosen_period
from deskbell.kernel.audit import note_down
from deskbell.kernel.audit_kind import AuditKind
from deskbell.kernel.errors import NotFound
from deskbell.tickets.viewer import Viewer
from deskbell.ui.downloads import respond_with_table
from deskbell.ui.gates import agents_only
from deskbell.ui.reader import reader_of

View = Callable[..., HttpResponseBase]
# Nobody narrows figures down by more traits than there are.
MOST_NARROWED = 6


def _door(view: View) -> View:
    """For agents; what is not there for one is a 404."""

    @wraps(view)
    def guarded(request: HttpRequest, *arguments: Any, **keywords: Any) -> HttpResponseBase:
        try:
            response = view(request, *arguments, **keywords)
        except NotFound:
            raise Http404 from None
        response.setdefault("Cache-Control", "private, no-store")
        return response

    return agents_only(guarded)


@_door
@require_safe
def dashboard(request: HttpRequest) -> HttpResponse:
    """What waits for the agent, and the figures of a period."""
    asked = _asked(request.GET)
    page = dashboard_of(viewer=_viewer(request), asked=asked)
    return render(request, "reports/dashboard.html", {"page": page}, status=422 if asked.chosen.problem else 200)


@_door
@require_safe
def tickets(request: HttpRequest) -> HttpResponse:
    """The tickets that a figure counts."""
    what, after = request.GET.get("what", "opened"), request.GET.get("after", "")
    page = tickets_page(viewer=_viewer(request), asked=_asked(request.GET), what=what, after=after)
    return render(request, "reports/tickets.html", {"page": page})


@_door
@require_POST
def export(request: HttpRequest) -> StreamingHttpResponse:
    """A table as CSV; that somebody took it is kept in the audit log."""
    table = request.POST.get("table", next(iter(TABLES)))
    if table not in TABLES:
        raise NotFound
    lines = exported_lines(viewer=_viewer(request), asked=_asked(request.POST), table=table)
    note_down(actor=reader_of(request).actor, kind=AuditKind.EXPORT, subject=f"figures: {table}")
    return respond_with_table(lines=lines, name=f"figures-{table}.csv")


def _asked(query: QueryDict) -> Asked:
    given = {name: str(query[name]) for name in query}
    chosen = chosen_period(given, now=timezone.now(), zone=timezone.get_current_timezone())
    only = [one.replace("\0", "")[:40] for one in query.getlist("only")[:MOST_NARROWED]]
    return asked_of(chosen=chosen, query=given, only=list(dict.fromkeys(only)))


def _viewer(request: HttpRequest) -> Viewer:
    reader = reader_of(request)
    return Viewer(actor=reader.actor, rights=reader.rights)
