"""The lists: queues, all tickets, and those that agents keep."""

from __future__ import annotations

from django.core.exceptions import BadRequest
from django.http import Http404, HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render

from deskbell.agent_panel.pages.place import (
    Place,
    UnknownOrderError,
    listing_or_none,
    place_in,
    remembered_place,
)
from deskbell.agent_panel.pages.queue import queue_view
from deskbell.agent_panel.views.doors import desk_page, viewer_for
from deskbell.people.queries import agent_profile
from deskbell.tickets.queries import EVERY_TICKET
from deskbell.tickets.queries.criteria import READERS, SINGLE
from deskbell.tickets.queries.own_queues import OWN


@desk_page("GET")
def home(request: HttpRequest) -> HttpResponse:
    """The panel begins with the queue or list that the agent chose; where it is gone, with what waits for an answer."""
    viewer = viewer_for(request)
    agent = agent_profile(viewer.user_id or 0)
    place = remembered_place(QueryDict(), queue=agent.start_queue if agent is not None else "")
    return redirect((place if listing_or_none(viewer=viewer, place=place) else Place()).queue_url)


@desk_page("GET")
def queue(request: HttpRequest, queue: str) -> HttpResponse:
    """One queue, a page of it at a time. 404 for an unknown queue, 400 for an order that no list has."""
    return _shown(request, queue)


@desk_page("GET")
def listing(request: HttpRequest) -> HttpResponse:
    """All tickets that are not archived, or those that the address narrows them down to."""
    return _shown(request, EVERY_TICKET.key)


@desk_page("GET")
def own_queue(request: HttpRequest, own_id: int) -> HttpResponse:
    """A kept list. 404 where it is somebody else's and not shared."""
    return _shown(request, f"{OWN}{own_id}")


def _shown(request: HttpRequest, queue: str) -> HttpResponse:
    try:
        place = place_in(queue=queue, asked=request.GET)
    except KeyError:
        raise Http404 from None
    except UnknownOrderError:
        raise BadRequest from None
    page = queue_view(
        viewer=viewer_for(request),
        place=place,
        cursor=request.GET.get("cursor", ""),
        typed={
            name: request.GET[name][:100].replace("\x00", "") for name in SINGLE & READERS.keys() & request.GET.keys()
        },
        has_bar="filters" in request.GET,
    )
    return render(request, "agent_panel/queue.html", {"page": page})
