"""Why a ticket is due when it is due: a page of its own, or a dialog over the ticket."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from deskbell.agent_panel.pages.service_level import service_level_page
from deskbell.agent_panel.views.doors import desk_page, is_partial
from deskbell.agent_panel.views.tickets import visit


@desk_page("GET")
def service_level(request: HttpRequest, number: str) -> HttpResponse:
    """Every clock of the ticket with its hours, pauses and holidays. 404 where no plan applies."""
    here = visit(request, number)
    page = service_level_page(viewer=here.viewer, ticket=here.ticket, place=here.place, address=here.address)
    template = "service_level_dialog" if is_partial(request) else "service_level"
    return render(request, f"agent_panel/{template}.html", {"page": page})
