"""The panel's first page."""

from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_safe

from deskbell.admin_panel.pages.failed_work import failed_total
from deskbell.admin_panel.pages.overview import overview_page
from deskbell.admin_panel.pages.start import start_page
from deskbell.admin_panel.views.frame import show
from deskbell.kernel.configure import read
from deskbell.kernel.settings import IS_START_OVER
from deskbell.tickets.viewer import Viewer
from deskbell.ui.gates import administrators_only
from deskbell.ui.reader import reader_of


@administrators_only
@require_safe
def overview(request: HttpRequest) -> HttpResponse:
    """What stands, and what the guided start misses."""
    reader, failed = reader_of(request), failed_total()
    page = overview_page(viewer=Viewer(actor=reader.actor, rights=reader.rights), failed=failed)
    begin = None if read(IS_START_OVER) else start_page()
    return show(request, "overview.html", page=page, start=begin, failed_total=failed)
