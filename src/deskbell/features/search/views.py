"""Looking for tickets: agents at the desk, clients on the portal."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_safe

from deskbell.features.search.pages import asked_in, client_page, desk_page, looked_up, number_meant
from deskbell.kernel.actor import Actor
from deskbell.kernel.configure import read
from deskbell.tickets.viewer import Viewer, viewer_of
from deskbell.ui.gates import agents_only, signed_in_only
from deskbell.ui.reader import reader_of
from deskbell.ui.settings import IS_PORTAL_OPEN

private = cache_control(private=True, no_store=True)


@agents_only
@private
@require_safe
def desk(request: HttpRequest) -> HttpResponse:
    """What stands where at the desk; a ticket's number alone leads to it."""
    reader = reader_of(request)
    viewer, asked = Viewer(actor=reader.actor, rights=reader.rights), asked_in(request.GET)
    begun = looked_up(viewer=viewer, asked=asked)
    if number := number_meant(begun):
        return redirect("desk:ticket", number)
    return render(request, "search/desk.html", {"page": desk_page(viewer=viewer, asked=asked, begun=begun)})


@signed_in_only
@private
@require_safe
def mine(request: HttpRequest) -> HttpResponse:
    """The same among one's own tickets. An agent is a client here, like everybody who signed in."""
    reader = reader_of(request)
    if not read(IS_PORTAL_OPEN) and not reader.is_agent:
        return HttpResponseRedirect(reverse("portal:my_tickets"))  # where it says that the portal is closed
    viewer, asked = viewer_of(Actor.client(reader.actor.user_id or 0)), asked_in(request.GET)
    begun = looked_up(viewer=viewer, asked=asked)
    if number := number_meant(begun):
        return redirect("portal:ticket", number)
    return render(request, "search/mine.html", {"page": client_page(viewer=viewer, asked=asked, begun=begun)})
