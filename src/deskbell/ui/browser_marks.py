"""Two small cookies: whose staged files these are, and which form has just been carried out.

Neither needs a session, so a person who is signed out in the middle of a reply loses nothing.
"""

from collections.abc import Callable
from datetime import timedelta
from hashlib import sha256
from secrets import token_urlsafe

from django.conf import settings
from django.http import HttpRequest, HttpResponseBase

OWNER_COOKIE = "deskbell_files"
SENT_COOKIE = "deskbell_sent"  # composer.js reads it and forgets the unsent text of that form
_SALT = "deskbell.ui.staged-files"
_OWNER_KEPT_FOR = timedelta(days=30)
_SENT_KEPT_FOR = timedelta(minutes=10)


def owner_of(request: HttpRequest) -> str:
    """The owner's mark as the database keeps it; a browser without one gets it with this response."""
    known: str | None = getattr(request, "_upload_owner", None)
    if known is None:
        known = request.get_signed_cookie(OWNER_COOKIE, default=None, salt=_SALT) or _new_owner(request)
        request._upload_owner = known  # type: ignore[attr-defined]
    return sha256(known.encode()).hexdigest()


def mark_sent(request: HttpRequest, *, form_key: str) -> None:
    """Tell the browser with this response that the form with this key was carried out."""
    request._sent_form_key = form_key  # type: ignore[attr-defined]


def _new_owner(request: HttpRequest) -> str:
    token = token_urlsafe(24)
    request._new_upload_owner = token  # type: ignore[attr-defined]
    return token


class BrowserMarksMiddleware:
    """Hands out the cookies that a request asked for."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        response = self.get_response(request)
        secure = settings.SESSION_COOKIE_SECURE
        owner, sent = getattr(request, "_new_upload_owner", None), getattr(request, "_sent_form_key", None)
        if owner:
            response.set_signed_cookie(
                OWNER_COOKIE, owner, salt=_SALT, max_age=_OWNER_KEPT_FOR, httponly=True, samesite="Lax", secure=secure
            )
        if sent:
            response.set_cookie(SENT_COOKIE, sent, max_age=_SENT_KEPT_FOR, samesite="Lax", secure=secure)
        return response
