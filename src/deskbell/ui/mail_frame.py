"""A mail's own HTML, in a frame of its own: it has its styles, and nothing else that a page has."""

from __future__ import annotations

from django.http import HttpResponse

# It runs no script, loads nothing, and is of no origin, even where somebody opens its address outside the frame.
POLICY = (
    "default-src 'none'; img-src data:; style-src 'unsafe-inline'; frame-ancestors 'self'; "
    "sandbox allow-popups allow-popups-to-escape-sandbox"
)


def frame(document: str) -> HttpResponse:
    """The answer that holds the document."""
    headers = {
        "Content-Security-Policy": POLICY,
        "X-Frame-Options": "SAMEORIGIN",
        "X-Content-Type-Options": "nosniff",
        "Referrer-Policy": "no-referrer",
        "X-DNS-Prefetch-Control": "off",
        "Cache-Control": "private, no-store",
    }
    return HttpResponse(document, headers=headers)
