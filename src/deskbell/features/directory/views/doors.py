"""To whom the directory's pages open, and what all of them share."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import render

from deskbell.features.directory.policy import may, may_look
from deskbell.kernel.errors import NotFound, Refused
from deskbell.lib.numbers import LARGEST_ID
from deskbell.tickets.viewer import Viewer
from deskbell.ui import errors
from deskbell.ui.gates import agents_only
from deskbell.ui.reader import reader_of

View = Callable[..., HttpResponseBase]


def door(*permissions: str) -> Callable[[View], View]:
    """For agents to whom the directory is open, and who hold the permissions; to others there is nothing here."""

    def let_in(view: View) -> View:
        @wraps(view)
        def guarded(request: HttpRequest, *arguments: Any, **keywords: Any) -> HttpResponseBase:
            rights = reader_of(request).rights
            try:
                if not may_look(rights) or not all(may(rights, one) for one in permissions):
                    raise NotFound
                response = view(request, *arguments, **keywords)
            except NotFound:
                raise Http404 from None
            except Refused as refusal:
                response = errors.refused(request, reason=refusal.reason)
            response.setdefault("Cache-Control", "private, no-store")
            return response

        return agents_only(guarded)

    return let_in


def show(request: HttpRequest, template: str, *, status: int = 200, **context: Any) -> HttpResponse:
    """A page of the directory, in its frame."""
    name = request.resolver_match.url_name if request.resolver_match else ""
    section = "organizations" if "organization" in (name or "") else "clients"
    current = "page" if template == section else "true"
    context |= {"search": asked(request), "section": section, "current": current}
    return render(request, f"directory/{template}.html", context, status=status)


def allowed(request: HttpRequest, permission: str) -> bool:
    """Whether the reader holds a permission that no department bounds."""
    return may(reader_of(request).rights, permission)


def viewer_for(request: HttpRequest) -> Viewer:
    """The reader with the rights of this moment."""
    reader = reader_of(request)
    return Viewer(actor=reader.actor, rights=reader.rights)


def asked(request: HttpRequest) -> str:
    """What is looked for."""
    return request.GET.get("q", "").replace("\0", "")[:200].strip()


def number(request: HttpRequest, name: str) -> int | None:
    """A number of the address; None for none, and for what is no number."""
    text = request.GET.get(name, "")
    return min(int(text), LARGEST_ID) if text.isascii() and text.isdecimal() and len(text) < 25 else None
