"""An agent goes away, or is back."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _

from deskbell.agent_panel.views.doors import desk_page
from deskbell.people.commands.set_away import set_away
from deskbell.ui.reader import reader_of


@desk_page("POST")
def away(request: HttpRequest) -> HttpResponse:
    """Say so, and go on where it was said."""
    actor, is_away = reader_of(request).actor, request.POST.get("to") == "on"
    set_away(actor=actor, agent_id=actor.user_id or 0, is_away=is_away)
    gone = _("You are away: alerts come only about what is assigned to you, and new tickets are not given to you.")
    messages.success(request, gone if is_away else _("Welcome back."))
    where = request.POST.get("next", "")
    is_own = url_has_allowed_host_and_scheme(
        where, allowed_hosts={request.get_host()}, require_https=request.is_secure()
    )
    return redirect(where if is_own else "desk:home")
