"""The door that every page of the panel stands behind, and what a command's "no" looks like to a browser."""

from __future__ import annotations

from functools import wraps
from hashlib import sha256
from typing import TYPE_CHECKING

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect
from django.utils.cache import patch_vary_headers
from django.views.decorators.http import require_http_methods
from django_htmx.http import HttpResponseClientRedirect

from deskbell.kernel.errors import NotFound, Refused
from deskbell.kernel.idempotency import once
from deskbell.lib.numbers import LARGEST_ID
from deskbell.tickets.viewer import Viewer
from deskbell.ui import errors
from deskbell.ui.form_key import form_key
from deskbell.ui.gates import View, agents_only
from deskbell.ui.reader import reader_of

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping


def desk_page(*methods: str) -> Callable[[View], View]:
    """For agents in service only; what may not be seen is a 404 like what does not exist, a refusal says why."""

    def door(view: View) -> View:
        @wraps(view)
        def guarded(request: HttpRequest, *arguments: object, **keywords: object) -> HttpResponseBase:
            try:
                _demand_small(keywords)
                response = view(request, *arguments, **keywords)
            except NotFound:
                raise Http404 from None
            except Refused as refusal:
                response = errors.refused(request, reason=refusal.reason)
            return _kept_out_of_caches(response)

        return agents_only(require_http_methods(["HEAD", *methods])(guarded))

    return door


def viewer_for(request: HttpRequest) -> Viewer:
    """The agent in front of the page, with the rights that were read for this request."""
    reader = reader_of(request)
    return Viewer(actor=reader.actor, rights=reader.rights)


def is_partial(request: HttpRequest) -> bool:
    """Whether htmx asks, and a part of a page is enough."""
    return request.headers.get("HX-Request") == "true"


def go_to(request: HttpRequest, address: str) -> HttpResponse:
    """Lead the browser on, whether it asked by itself or through htmx."""
    return HttpResponseClientRedirect(address) if is_partial(request) else redirect(address)


def submit_once(request: HttpRequest, *, scope: str, text: str, run: Callable[[], int]) -> int:
    """Carry a form out once, however often it is submitted; the same form with another text is another submit."""
    digest = sha256(text.encode(errors="replace")).hexdigest()[:16]
    return once(key=form_key(request), scope=f"{scope}:{digest}", run=run)


def _demand_small(keywords: Mapping[str, object]) -> None:
    """No database knows a larger number than `LARGEST_ID`, and some say so by an error. NotFound."""
    if any(isinstance(value, int) and value > LARGEST_ID for value in keywords.values()):
        raise NotFound


def _kept_out_of_caches(response: HttpResponseBase) -> HttpResponseBase:
    """A part and a page share an address, and neither may be found in a browser after its agent has left."""
    patch_vary_headers(response, ["HX-Request"])
    response.setdefault("Cache-Control", "private, no-store")
    return response
