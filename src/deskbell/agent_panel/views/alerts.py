"""An agent's own choice of alerts."""

from __future__ import annotations

from dataclasses import asdict

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from deskbell.agent_panel.forms.alerts import AlertsForm
from deskbell.agent_panel.pages.alerts import alerts_page
from deskbell.agent_panel.views.doors import desk_page, viewer_for
from deskbell.mail.preferences import offered_alerts, set_wanted_alerts, wanted_alerts


@desk_page("GET", "POST")
def alerts(request: HttpRequest) -> HttpResponse:
    """Which mails about tickets come."""
    viewer = viewer_for(request)
    offered = offered_alerts(agent_id=viewer.user_id or 0)
    if request.method == "POST":
        form = AlertsForm(request.POST, offered=offered)
        if form.is_valid():
            set_wanted_alerts(actor=viewer.actor, wanted=form.wanted)
            messages.success(request, _("Saved."))
            return redirect("desk:alerts")
    else:
        form = AlertsForm(initial=asdict(wanted_alerts(agent_id=viewer.user_id or 0)), offered=offered)
    context = {"page": alerts_page(viewer=viewer), "form": form}
    return render(request, "agent_panel/alerts.html", context, status=422 if form.is_bound else 200)
