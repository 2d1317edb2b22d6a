"""One search for every page, kind, thing and setting of the panel."""

from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_safe

from deskbell.admin_panel.pages.finding import search_page
from deskbell.admin_panel.views.frame import show
from deskbell.ui.gates import administrators_only


@administrators_only
@require_safe
def search(request: HttpRequest) -> HttpResponse:
    """What the words of a question find."""
    return show(request, "search.html", page=search_page(question=request.GET.get("q", "")))
