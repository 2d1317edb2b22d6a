"""What filter rules did to a ticket: a page of its own, or a dialog over the ticket."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from deskbell.agent_panel.pages.rules import rules_page
from deskbell.agent_panel.views.doors import desk_page, is_partial
from deskbell.agent_panel.views.tickets import visit


@desk_page("GET")
def rules(request: HttpRequest, number: str) -> HttpResponse:
    """Each rule that acted: because of what, and the values before and after."""
    here = visit(request, number)
    page = rules_page(viewer=here.viewer, ticket=here.ticket, place=here.place)
    template = "rules_dialog" if is_partial(request) else "rules"
    return render(request, f"agent_panel/{template}.html", {"page": page})
