"""What a schedule comes to."""

from django.http import Http404, HttpRequest, HttpResponse
from django.views.decorators.http import require_safe

from deskbell.admin_panel.pages.schedule import month_page
from deskbell.admin_panel.views.frame import show
from deskbell.admin_panel.views.kinds import thing_named
from deskbell.kernel.errors import NotFound
from deskbell.ui.gates import administrators_only


@administrators_only
@require_safe
def schedule_calendar(request: HttpRequest, schedule_id: int) -> HttpResponse:
    """What is open when: a month, day by day."""
    kind, schedule = thing_named("schedules", schedule_id)
    try:
        page = month_page(schedule_id=schedule_id, asked=request.GET.get("month", ""))
    except NotFound:
        raise Http404 from None
    return show(request, "schedule_calendar.html", kind=kind, schedule=schedule, page=page)
