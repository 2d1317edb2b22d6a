"""What a program is told: osTicket's codes where its clients and mail scripts know them, and a sentence in plain text.

osTicket's scripts that a mail server pipes messages into turn these codes into their exit: 201 into success; 400, 401,
403, 415, 416, 417, 501 and 503 into what mail servers treat as final; everything else into "try again".
"""

from __future__ import annotations

from http import HTTPStatus

from django.http import HttpResponse
from django.utils.translation import gettext as _

TEXT = "text/plain; charset=utf-8"


class Turned(Exception):
    """A call that ends here; `wait_seconds` says when another try makes sense."""

    def __init__(self, status: HTTPStatus, sentence: str, *, wait_seconds: int = 0) -> None:
        super().__init__(sentence)
        self.status, self.sentence, self.wait_seconds = status, sentence, wait_seconds


def created(words: str) -> HttpResponse:
    """201 with the bare number (or a sentence, where there is none), as the type that osTicket gives it."""
    return _answer(HTTPStatus.CREATED, words, "text/html; charset=utf-8")


def done(words: str) -> HttpResponse:
    """200 with a word."""
    return _answer(HTTPStatus.OK, words, TEXT)


def turned(reason: Turned) -> HttpResponse:
    """The answer to a call that was not carried out."""
    answer = _answer(reason.status, reason.sentence, TEXT)
    if reason.wait_seconds:
        answer["Retry-After"] = str(reason.wait_seconds)
    return answer


def not_allowed() -> HttpResponse:
    """405 for anything but POST."""
    answer = _answer(HTTPStatus.METHOD_NOT_ALLOWED, _("The API is called by POST."), TEXT)
    answer["Allow"] = "POST"
    return answer


def not_created(words: str) -> str:
    """A sentence that begins as osTicket's does; its clients look for that."""
    return _("Unable to create new ticket: %(words)s") % {"words": words}


def _answer(status: HTTPStatus, words: str, content_type: str) -> HttpResponse:
    answer = HttpResponse(words, status=status, content_type=content_type, reason=status.phrase)
    answer["Content-Length"] = str(
        len(answer.content)
    )  # else it would come in chunks, which simple clients show as text
    answer["Cache-Control"] = "no-store"
    answer["X-Content-Type-Options"] = "nosniff"
    answer["Content-Security-Policy"] = "default-src 'none'; frame-ancestors 'none'"
    return answer
