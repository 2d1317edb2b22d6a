"""What administrators find in place of a deleted ticket."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from deskbell.agent_panel.pages.rail import rail
from deskbell.agent_panel.views.doors import viewer_for
from deskbell.tickets.queries import queue_counts, tombstone


def what_is_left(request: HttpRequest, number: str) -> HttpResponse | None:
    """The page in place of a deleted ticket, for administrators; None where there is nothing for this agent."""
    viewer = viewer_for(request)
    stone = tombstone(viewer=viewer, number=number)
    if stone is None:
        return None
    page = {"rail": rail(viewer=viewer, counts=queue_counts(viewer=viewer), current=""), "stone": stone}
    return render(request, "agent_panel/tombstone.html", {"page": page}, status=410)
