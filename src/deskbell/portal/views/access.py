"""The link that came by mail: it lets this browser in, to that one ticket. Nothing is written on the way."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.http import HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from deskbell.portal.context import remember_link
from deskbell.tickets.access import link_by_token

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponse

QUESTIONS = {"confirm": "?ask=confirm", "reopen": "?ask=reopen"}


@never_cache
@require_safe
def access(request: HttpRequest, token: str) -> HttpResponse:
    """To the ticket, or to a page that offers a new link. Mail programs that follow links change nothing."""
    link = link_by_token(token)
    if link is None:
        return render(request, "portal/dead_link.html", status=404)
    number = link.ticket.number
    page = reverse("portal:ticket", kwargs={"number": number}) + QUESTIONS.get(request.GET.get("ask", ""), "")
    response = HttpResponseRedirect(page)
    remember_link(request, response, number=number, link_id=link.pk)
    return response
