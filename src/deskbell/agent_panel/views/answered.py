"""Whether a ticket waits for an answer, said by hand."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _

from deskbell.agent_panel.views.doors import desk_page
from deskbell.agent_panel.views.tickets import carried_out, visit
from deskbell.tickets.commands.mark_answered import mark_answered as mark
from deskbell.tickets.commands.mark_answered import mark_unanswered as unmark


@desk_page("POST")
def mark_answered(request: HttpRequest, number: str) -> HttpResponse:
    """It waits for none, until a client writes."""
    return carried_out(visit(request, number), mark, words=_("The ticket waits for no answer now."))


@desk_page("POST")
def mark_unanswered(request: HttpRequest, number: str) -> HttpResponse:
    """It waits for one after all."""
    return carried_out(visit(request, number), unmark, words=_("The ticket waits for an answer now."))
