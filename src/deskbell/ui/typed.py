"""What a person typed into a form that could not be carried out, so that a page can give it back."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from urllib.parse import urlsplit

from django.http import HttpRequest
from django.http.request import QueryDict

from deskbell.lib import text

_NEVER = frozenset({"csrfmiddlewaretoken"})
_SECRET = re.compile(r"password|secret|token|otp|code$", re.IGNORECASE)
_SHOWN_FROM = 40  # characters: a longer value is something a person wrote


@dataclass(frozen=True, kw_only=True)
class Typed:
    """The fields of a submit, to be sent again, and the texts among them, to be read and copied."""

    fields: tuple[tuple[str, str], ...]
    texts: tuple[str, ...]
    has_secret: bool


def typed(request: HttpRequest, *, without: Mapping[str, object] | frozenset[str] = frozenset()) -> Typed:
    """Everything that came by POST but passwords and the old token; `without` names fields that the page sets anew."""
    sent = _post(request)
    pairs = [
        (name, value) for name, values in sent.lists() for value in values if name not in _NEVER and name not in without
    ]
    kept = tuple((name, value) for name, value in pairs if not _SECRET.search(name))
    is_html = sent.get("body_format") == "html"
    shown = tuple(
        text.from_html(value) if is_html and name == "body" else value
        for name, value in kept
        if name in {"body", "comment", "subject"} or len(value) >= _SHOWN_FROM
    )
    return Typed(fields=kept, texts=tuple(one for one in shown if one.strip()), has_secret=len(kept) < len(pairs))


def comes_from_us(request: HttpRequest) -> bool:
    """Whether the browser says that a page of this desk sent the form; another site's form is never offered again."""
    site = request.headers.get("Sec-Fetch-Site")
    if site:
        return site == "same-origin"
    said = request.headers.get("Origin") or request.headers.get("Referer") or ""
    return urlsplit(said).netloc == request.get_host()


def _post(request: HttpRequest) -> QueryDict:
    try:
        return request.POST
    except Exception:
        return QueryDict()
