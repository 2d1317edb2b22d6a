"""Pictures on other servers: asked for one entry at a time, by the address of the page; only that answer lets them in."""

from __future__ import annotations

from csp.decorators import csp_update
from django.http import HttpRequest, HttpResponse

PARAMETER = "images"


def wanted(request: HttpRequest) -> int | None:
    """The entry whose pictures are asked for."""
    asked = request.GET.get(PARAMETER, "")
    return int(asked) if asked.isascii() and asked.isdecimal() and len(asked) < 19 else None


def let_in(request: HttpRequest, answer: HttpResponse) -> HttpResponse:
    """The same answer; where pictures were asked for, its browser may fetch them from any server that encrypts."""
    if wanted(request) is None:
        return answer
    widened = csp_update({"img-src": ["https:"]})(lambda _request: answer)(request)
    assert isinstance(widened, HttpResponse)
    return widened
