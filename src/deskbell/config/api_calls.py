"""Calls of the API go a way of their own, before everything that is made for browsers.

No session, no cookie, no redirect (osTicket's clients follow none), and no question by which name the desk was called:
clients may know it by its old one. A desk that nobody has set up yet asks them to come again.
"""

from collections.abc import Callable
from http import HTTPStatus

from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.urls import Resolver404, ResolverMatch, resolve
from django.utils.translation import gettext as _

from deskbell.api import routes
from deskbell.api.answers import Turned, turned
from deskbell.config import first_visit


class ApiMiddleware:
    """Answers what is the API's, and hands everything else on."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        match = _match(request.path_info)
        if match is None:
            return self.get_response(request)
        if match.url_name != "description" and not first_visit.is_set_up():
            # As where storage is missing: osTicket's mail scripts take 503 for final, and this is not.
            sentence = _("This desk is not set up yet. Please try again later.")
            return turned(Turned(HTTPStatus.INSUFFICIENT_STORAGE, sentence, wait_seconds=300))
        request.resolver_match = match
        answer: HttpResponseBase = match.func(request, *match.args, **match.kwargs)
        return answer


def _match(path: str) -> ResolverMatch | None:
    if "/api/" not in path:
        return None
    try:
        return resolve(path, urlconf=routes.__name__)
    except Resolver404:
        return None
