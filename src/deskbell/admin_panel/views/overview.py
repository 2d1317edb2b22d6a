"""The panel's first page, and the desk's name."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from deskbell.admin_panel.forms import DeskNameForm
from deskbell.admin_panel.pages.failed_work import failed_total
from deskbell.admin_panel.pages.overview import overview_page
from deskbell.admin_panel.pages.start import start_page
from deskbell.admin_panel.views.frame import show
from deskbell.kernel.configure import configure, read
from deskbell.kernel.settings import DESK_NAME, IS_START_OVER
from deskbell.tickets.viewer import Viewer
from deskbell.ui.gates import administrators_only
from deskbell.ui.reader import reader_of


@administrators_only
@require_http_methods(["GET", "HEAD", "POST"])
def overview(request: HttpRequest) -> HttpResponse:
    """What stands; a POST renames the desk."""
    reader = reader_of(request)
    form = DeskNameForm(request.POST) if request.method == "POST" else DeskNameForm(initial={"name": read(DESK_NAME)})
    if form.is_valid():
        configure(actor=reader.actor, setting=DESK_NAME, value=form.cleaned_data["name"])
        messages.success(request, _("The desk has its new name."))
        return redirect("admin_panel:overview")
    failed = failed_total()
    page = overview_page(viewer=Viewer(actor=reader.actor, rights=reader.rights), failed=failed)
    status = 422 if form.is_bound else 200
    begin = None if read(IS_START_OVER) else start_page()
    return show(request, "overview.html", page=page, form=form, start=begin, failed_total=failed, status=status)
