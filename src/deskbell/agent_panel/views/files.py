"""Attachments."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponseBase

from deskbell.agent_panel.views.doors import desk_page, viewer_for
from deskbell.kernel.errors import NotFound
from deskbell.tickets.queries import attachment_for
from deskbell.ui import downloads


@desk_page("GET")
def attachment(request: HttpRequest, number: str, attachment_id: int) -> HttpResponseBase:
    """One file of one ticket, for whoever sees the ticket."""
    if not number.isprintable():
        raise NotFound
    found = attachment_for(viewer=viewer_for(request), number=number, attachment_id=attachment_id)
    return downloads.respond(attachment=found)
