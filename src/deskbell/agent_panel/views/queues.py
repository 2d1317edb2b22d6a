"""The queues."""

from __future__ import annotations

from django.core.exceptions import BadRequest
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render

from deskbell.agent_panel.pages.place import Place, UnknownOrderError, place_in
from deskbell.agent_panel.pages.queue import queue_view
from deskbell.agent_panel.views.doors import desk_page, viewer_for


@desk_page("GET")
def home(request: HttpRequest) -> HttpResponse:
    """The panel begins with what waits for an answer."""
    return redirect(Place().queue_url)


@desk_page("GET")
def queue(request: HttpRequest, queue: str) -> HttpResponse:
    """One queue, a page of it at a time. 404 for an unknown queue, 400 for an order that it does not have."""
    try:
        place = place_in(queue=queue, asked=request.GET)
    except KeyError:
        raise Http404 from None
    except UnknownOrderError:
        raise BadRequest from None
    page = queue_view(viewer=viewer_for(request), place=place, cursor=request.GET.get("cursor", ""))
    return render(request, "agent_panel/queue.html", {"page": page})
