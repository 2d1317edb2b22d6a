"""A client's own page: who they are, and where they are signed in."""

from __future__ import annotations

from typing import TYPE_CHECKING, cast

from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from deskbell.kernel.errors import Invalid
from deskbell.people.commands.change_profile import change_profile
from deskbell.people.sessions import open_sessions
from deskbell.portal.context import client_of
from deskbell.ui.complaints import complain
from deskbell.ui.gates import signed_in_only
from deskbell.ui.profile.forms import ProfileForm, profile_of

if TYPE_CHECKING:
    from deskbell.people.models import User


@signed_in_only
@require_http_methods(["GET", "HEAD", "POST"])
def profile(request: HttpRequest) -> HttpResponse:
    """Look at it, or change it."""
    user = cast("User", request.user)
    form = ProfileForm(request.POST if request.method == "POST" else None, initial=profile_of(user))
    if form.is_bound and form.is_valid() and _changed(request, form, user):
        messages.success(request, _("Saved."))
        done = redirect("portal:profile")
        # The account's language goes on from here, whatever was chosen for this browser before.
        done.delete_cookie(settings.LANGUAGE_COOKIE_NAME, samesite="Lax")
        return done
    sessions = open_sessions(user=user, this_key=request.session.session_key)
    context = {"form": form, "sessions": sessions}
    response = render(request, "portal/profile.html", context, status=422 if form.is_bound else 200)
    response["Cache-Control"] = "private, no-store"
    return response


def _changed(request: HttpRequest, form: ProfileForm, user: User) -> bool:
    try:
        change_profile(actor=client_of(request), density=user.density, **form.wanted)
    except Invalid as invalid:
        complain(form, invalid)
        return False
    return True
