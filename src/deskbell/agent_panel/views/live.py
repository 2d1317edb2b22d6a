"""What open pages ask for by themselves: whether there is anything new, and then what."""

from __future__ import annotations

from dataclasses import replace

from django.http import HttpRequest, HttpResponse, HttpResponseBase, JsonResponse
from django.shortcuts import render
from django.utils.cache import get_conditional_response

from deskbell.agent_panel.pages.live import lists_mark, news
from deskbell.agent_panel.pages.ticket import ticket_page
from deskbell.agent_panel.views.doors import desk_page, viewer_for
from deskbell.agent_panel.views.tickets import visit
from deskbell.lib.numbers import LARGEST_ID
from deskbell.tickets.queries.live import version_of


@desk_page("GET")
def ticket_version(request: HttpRequest, number: str) -> HttpResponseBase:
    """How far the ticket has come, as JSON; 304 as long as it stands where the page knows it."""
    version = version_of(viewer=viewer_for(request), number=number)
    return _if_new(request, tag=str(version.sequence), told={"sequence": version.sequence})


@desk_page("GET")
def ticket_news(request: HttpRequest, number: str) -> HttpResponse:
    """The parts of the ticket's page as they are now, and what came behind the fact number `after`, in words."""
    here = visit(request, number)
    asked = request.GET.get("after", "")
    is_number = asked.isascii() and asked.isdigit() and len(asked) < 20
    after = min(int(asked), LARGEST_ID) if is_number else here.ticket.sequence
    shown = replace(here.shown, after=after)
    page = ticket_page(viewer=here.viewer, ticket=here.ticket, place=here.place, shown=shown)
    return render(request, "agent_panel/news.html", {"page": page, "news": news(page=page, after=after)})


@desk_page("GET")
def lists_version(request: HttpRequest) -> HttpResponseBase:
    """A mark that stays as long as nothing happened at the desk; 304 where the page knows it. Says nothing of what did."""
    mark = lists_mark()
    return _if_new(request, tag=mark, told={"version": mark})


def _if_new(request: HttpRequest, *, tag: str, told: dict[str, object]) -> HttpResponseBase:
    etag = f'"{tag}"'
    response = JsonResponse(told, headers={"ETag": etag})
    return get_conditional_response(request, etag=etag, response=response) or response
