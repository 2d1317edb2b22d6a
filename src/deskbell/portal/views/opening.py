"""Whether the portal is open: while it is not, clients and visitors get the desk's words for that."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import TYPE_CHECKING, Any

from django.shortcuts import render
from django.utils.safestring import mark_safe

from deskbell.kernel.configure import read
from deskbell.lib.html import clean
from deskbell.ui.reader import reader_of
from deskbell.ui.settings import IS_PORTAL_OPEN, OFFLINE_TEXT
from deskbell.ui.typed import typed

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponseBase

TRY_AGAIN_AFTER_S = 600


def while_open(view: Callable[..., HttpResponseBase]) -> Callable[..., HttpResponseBase]:
    """The view while the portal is open, and for agents always; 503 otherwise, with whatever was typed kept on the page."""

    @wraps(view)
    def guarded(request: HttpRequest, *arguments: Any, **keywords: Any) -> HttpResponseBase:
        if read(IS_PORTAL_OPEN) or reader_of(request).is_agent:
            return view(request, *arguments, **keywords)
        return _closed(request)

    return guarded


def _closed(request: HttpRequest) -> HttpResponseBase:
    words = mark_safe(clean(read(OFFLINE_TEXT)))  # noqa: S308 - cleaned
    context = {"words": words, "typed": typed(request) if request.method == "POST" else None}
    answer = render(request, "portal/closed.html", context, status=503)
    answer["Retry-After"], answer["Cache-Control"] = str(TRY_AGAIN_AFTER_S), "no-store"
    return answer
