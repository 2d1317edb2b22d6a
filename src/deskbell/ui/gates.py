"""Doors of the panels: who may come in, and what happens to a text whose writer was signed out meanwhile."""

from collections.abc import Callable
from functools import wraps
from typing import Any, TypeAlias
from urllib.parse import urlencode

from django.http import Http404, HttpRequest, HttpResponseBase, HttpResponseRedirect
from django.urls import reverse

from deskbell.ui.errors import session_ended
from deskbell.ui.reader import Reader, reader_of

View: TypeAlias = Callable[..., HttpResponseBase]


def signed_in_only(view: View) -> View:
    """Clients and agents; a visitor is asked to sign in."""
    return _gate(view, lambda reader: reader.is_signed_in)


def agents_only(view: View) -> View:
    """Agents in service; to everybody else who is signed in there is nothing here."""
    return _gate(view, lambda reader: reader.is_agent)


def administrators_only(view: View) -> View:
    """Administrators; to everybody else who is signed in there is nothing here."""
    return _gate(view, lambda reader: reader.is_administrator)


def sign_in_url(request: HttpRequest) -> str:
    """The sign-in page that leads back to what was asked for."""
    return f"{reverse('account_login')}?{urlencode({'next': request.get_full_path()})}"


def _gate(view: View, is_open_to: Callable[[Reader], bool]) -> View:
    @wraps(view)
    def guarded(request: HttpRequest, *arguments: Any, **keywords: Any) -> HttpResponseBase:
        reader = reader_of(request)
        if is_open_to(reader):
            return view(request, *arguments, **keywords)
        if reader.is_signed_in:
            raise Http404
        if request.method == "POST" or request.headers.get("HX-Request"):
            return session_ended(request)
        return HttpResponseRedirect(sign_in_url(request))

    return guarded
