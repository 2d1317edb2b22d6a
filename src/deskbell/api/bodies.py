"""The bytes of a call, up to a bound of their own: files in base64 are far larger than any form."""

from __future__ import annotations

from http import HTTPStatus

from django.conf import settings
from django.http import HttpRequest
from django.utils.translation import gettext as _

from deskbell.api.answers import Turned

MEGABYTE = 1024 * 1024
CHUNK = 256 * 1024


def read_body(request: HttpRequest, *, when_too_large: HTTPStatus = HTTPStatus.REQUEST_ENTITY_TOO_LARGE) -> bytes:
    """The whole body, with or without its length said before. Turned if it is too large or ends too early."""
    most = int(settings.DESKBELL_API_MAX_BYTES)
    sentence = _("A call may be at most %(most)d MB large.") % {"most": most // MEGABYTE}
    said = str(request.META.get("CONTENT_LENGTH") or "")
    length = int(said) if said.isdecimal() else None
    if length is not None and length > most:
        raise Turned(when_too_large, sentence)
    body = _read(request, (most if length is None else length) + 1)
    if len(body) > most:
        raise Turned(when_too_large, sentence)
    if length is not None and len(body) < length:
        raise Turned(HTTPStatus.REQUEST_TIMEOUT, _("The call broke off before its end."))
    return body


def _read(request: HttpRequest, most: int) -> bytes:
    # Django's own stream ends at once where no length is said, as in chunked calls; the server's ends with the body.
    stream = request.META["wsgi.input"] if not request.META.get("CONTENT_LENGTH") else request
    parts, size = [], 0
    while size < most and (part := stream.read(min(CHUNK, most - size))):
        parts.append(part)
        size += len(part)
    return b"".join(parts)
