"""What a request leaves in the audit log: where it came from, and that it was refused."""

from collections.abc import Callable

from django.http import HttpRequest
from django.http.response import HttpResponseBase

from deskbell.kernel.audit import asked_from, note_down
from deskbell.kernel.audit_kind import AuditKind
from deskbell.ui.reader import reader_of

LOOKS_ONLY = frozenset({"GET", "HEAD", "OPTIONS"})
REFUSED = 403


class AuditMiddleware:
    """Notes down what was refused; looking alone is never noted, for no look writes."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        with asked_from(str(request.META.get("REMOTE_ADDR", ""))):
            response = self.get_response(request)
            if response.status_code == REFUSED and request.method not in LOOKS_ONLY:
                _note(request)
            return response


def _note(request: HttpRequest) -> None:
    """Of somebody who is known: nobody else may fill the log, and with it the disk."""
    reader = reader_of(request)
    if reader.is_signed_in:
        note_down(actor=reader.actor, kind=AuditKind.REFUSAL, subject=_place(request))


def _place(request: HttpRequest) -> str:
    """The page's own name and the ticket's number; never the address, which may hold a key."""
    match = request.resolver_match
    return f"{match.view_name} {match.kwargs.get('number', '')}".strip() if match else ""
