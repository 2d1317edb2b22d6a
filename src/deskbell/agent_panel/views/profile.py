"""An agent's own page: who they are, how they work, where they are signed in."""

from __future__ import annotations

from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from deskbell.agent_panel.pages.profile import profile_page
from deskbell.agent_panel.views.doors import desk_page, viewer_for
from deskbell.kernel.actor import Actor
from deskbell.kernel.errors import Invalid, NotFound
from deskbell.kernel.transactions import writing
from deskbell.people.commands.change_profile import change_own_work, change_profile
from deskbell.people.queries import agent_profile
from deskbell.tickets.queries.own_queues import own_queues
from deskbell.ui.complaints import complain
from deskbell.ui.profile.forms import SeatForm, profile_of, work_of


@desk_page("GET", "POST")
def profile(request: HttpRequest) -> HttpResponse:
    """Look at it, or change it."""
    viewer = viewer_for(request)
    agent = agent_profile(viewer.user_id or 0)
    if agent is None:
        raise NotFound
    user = agent.user
    form = SeatForm(
        request.POST if request.method == "POST" else None,
        initial=profile_of(user) | work_of(agent),
        lists=[(one.key, one.name) for one in own_queues(viewer=viewer)],
    )
    if form.is_bound and form.is_valid() and _changed(viewer.actor, form):
        messages.success(request, _("Saved."))
        done = redirect("desk:profile")
        # The account's language goes on from here, whatever was chosen for this browser before.
        done.delete_cookie(settings.LANGUAGE_COOKIE_NAME, samesite="Lax")
        return done
    page = profile_page(viewer=viewer, user=user, this_key=request.session.session_key)
    context = {"page": page, "form": form}
    return render(request, "agent_panel/profile.html", context, status=422 if form.is_bound else 200)


def _changed(actor: Actor, form: SeatForm) -> bool:
    """Both or neither; what is wrong stands in the form."""
    try:
        with writing():
            change_profile(actor=actor, **form.wanted)
            change_own_work(actor=actor, **form.work)
    except Invalid as invalid:
        complain(form, invalid)
        return False
    return True
