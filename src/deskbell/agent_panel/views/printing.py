"""A ticket on paper."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from deskbell.agent_panel.pages.printing import print_page
from deskbell.agent_panel.views.doors import desk_page
from deskbell.agent_panel.views.tickets import visit


@desk_page("GET")
def print_ticket(request: HttpRequest, number: str) -> HttpResponse:
    """What clients read as well, or with `notes=1` everything that agents read."""
    here = visit(request, number)
    page = print_page(
        viewer=here.viewer, ticket=here.ticket, place=here.place, has_notes=request.GET.get("notes") == "1"
    )
    return render(request, "agent_panel/print_ticket.html", {"page": page})
