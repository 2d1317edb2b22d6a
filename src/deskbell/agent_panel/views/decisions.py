"""Why the desk gave a ticket to somebody: a page of its own, or a dialog over the ticket."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from deskbell.agent_panel.pages.decision import decision_page
from deskbell.agent_panel.views.doors import desk_page, is_partial
from deskbell.agent_panel.views.tickets import visit


@desk_page("GET")
def assignment(request: HttpRequest, number: str, decision_id: int) -> HttpResponse:
    """The candidates of one hand-out, with what spoke for and against each."""
    here = visit(request, number)
    page = decision_page(viewer=here.viewer, ticket=here.ticket, place=here.place, decision_id=decision_id)
    template = "decision_dialog" if is_partial(request) else "decision"
    return render(request, f"agent_panel/{template}.html", {"page": page})
