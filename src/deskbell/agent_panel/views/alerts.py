"""An agent's own choice of alerts."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from deskbell.agent_panel.forms.alerts import AlertsForm
from deskbell.agent_panel.pages.alerts import alerts_page
from deskbell.agent_panel.views.doors import desk_page, viewer_for
from deskbell.mail.preferences import set_wanted_alerts, wanted_alerts
from deskbell.ui.rail_links import RailPage, offer_page


@desk_page("GET", "POST")
def alerts(request: HttpRequest) -> HttpResponse:
    """Which mails about tickets come."""
    viewer = viewer_for(request)
    if request.method == "POST":
        form = AlertsForm(request.POST)
        if form.is_valid():
            set_wanted_alerts(actor=viewer.actor, wanted=form.cleaned_data["wanted"])
            messages.success(request, _("Saved."))
            return redirect("desk:alerts")
    else:
        form = AlertsForm(initial={"wanted": wanted_alerts(agent_id=viewer.user_id or 0)})
    context = {"page": alerts_page(viewer=viewer), "form": form}
    return render(request, "agent_panel/alerts.html", context, status=422 if form.is_bound else 200)


PAGE = offer_page(
    RailPage(url_name="desk:alerts", words=gettext_lazy("My alerts"), is_for=lambda rights: rights is not None)
)
