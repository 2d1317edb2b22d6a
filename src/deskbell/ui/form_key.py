"""The key of a form as it was shown: a second submit of the same form carries the same key, and so do its staged files."""

import re
from uuid import uuid4

from django.http import HttpRequest

FIELD = "form_key"
_SHAPE = re.compile(r"[0-9a-f]{32}")


def form_key(request: HttpRequest) -> str:
    """The key that came with this submit, or a new one; the same for the whole of one request."""
    known: str | None = getattr(request, "_form_key", None)
    if known is None:
        sent = request.POST.get(FIELD, "")
        known = sent if is_form_key(sent) else uuid4().hex
        request._form_key = known  # type: ignore[attr-defined]
    return known


def take_up(request: HttpRequest, *, key: str, has_files: bool) -> None:
    """Let the form that this request shows go on under a key that it had before, with files that wait under it or none."""
    request._form_key, request._has_files = key, has_files  # type: ignore[attr-defined]


def has_files(request: HttpRequest) -> bool:
    """Whether the form goes on under an earlier key, under which files wait."""
    return getattr(request, "_has_files", False)


def is_form_key(text: str) -> bool:
    """Whether a text could be a key of ours."""
    return _SHAPE.fullmatch(text) is not None
