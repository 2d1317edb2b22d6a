"""The sheet of all keys, and the switch for those of one letter."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from deskbell.agent_panel.pages.keys import keys_page
from deskbell.agent_panel.views.doors import desk_page, is_partial, viewer_for
from deskbell.people.keys import choose_single_keys
from deskbell.ui.reader import reader_of


@desk_page("GET", "POST")
def keys(request: HttpRequest) -> HttpResponse:
    """A page, or what a dialog shows; `to` turns single keys on or off."""
    viewer, reader = viewer_for(request), reader_of(request)
    if request.method == "POST":
        is_on = request.POST.get("to") == "on"
        choose_single_keys(user_id=viewer.user_id or 0, is_on=is_on)
        messages.success(request, _("Single keys are on.") if is_on else _("Single keys are off."))
        return redirect("desk:keys")
    template = "agent_panel/keys_sheet.html" if is_partial(request) else "agent_panel/keys.html"
    return render(request, template, {"page": keys_page(viewer=viewer, reader=reader)})
