"""Choosing a language: for this browser, and for the account of whoever is signed in."""

from __future__ import annotations

from datetime import timedelta

from django.conf import settings
from django.core.exceptions import BadRequest
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.http import require_POST

from deskbell.people.languages import keep_language, offered
from deskbell.ui.reader import reader_of

KEPT_FOR = timedelta(days=365)


@require_POST
def choose(request: HttpRequest) -> HttpResponse:
    """Keep one of the offered languages, and go back to the page."""
    language = request.POST.get("language", "")
    if language not in offered():
        raise BadRequest("not offered")
    reader = reader_of(request)
    if reader.actor.user_id is not None:
        keep_language(user_id=reader.actor.user_id, language=language)
    response = redirect(_back(request))
    response.set_cookie(
        settings.LANGUAGE_COOKIE_NAME,
        language,
        max_age=KEPT_FOR,
        httponly=True,
        samesite="Lax",
        secure=settings.LANGUAGE_COOKIE_SECURE,
    )
    return response


def _back(request: HttpRequest) -> str:
    """The page with the switch, if it is one of ours."""
    page = request.POST.get("next", "")
    ours = {request.get_host()}
    is_ours = url_has_allowed_host_and_scheme(page, allowed_hosts=ours, require_https=request.is_secure())
    return page if is_ours else "/"
