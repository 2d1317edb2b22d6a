"""Who has room now, pool by pool."""

from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_safe

from deskbell.admin_panel.views.frame import show
from deskbell.tickets.queries.decisions import workload as pools_now
from deskbell.ui.gates import administrators_only


@administrators_only
@require_safe
def workload(request: HttpRequest) -> HttpResponse:
    """Who is here and how full, in each department and team that hands out by itself."""
    return show(request, "workload.html", pools=pools_now())
