"""Until a desk is set up, every page leads to setting it up."""

from collections.abc import Callable

from django.conf import settings
from django.db import connection
from django.http import HttpRequest, HttpResponseRedirect
from django.http.response import HttpResponseBase
from django.urls import reverse

from deskbell.kernel.configure import read
from deskbell.kernel.settings import IS_SET_UP

# Once set up a desk stays so: a yes is remembered by this process, a no is asked for again.
_set_up: set[str] = set()


def is_set_up() -> bool:
    """Whether the first visit has been completed; costs a query until it has."""
    alias = f"{connection.vendor} {connection.settings_dict['NAME']}"
    if alias not in _set_up and read(IS_SET_UP):
        _set_up.add(alias)
    return alias in _set_up


class FirstVisitMiddleware:
    """Leads to the set-up page; it, the desk's health and its static files answer as they are."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        if _needs_no_desk(request.path_info) or is_set_up():
            return self.get_response(request)
        set_up = reverse("admin_panel:set_up")
        return self.get_response(request) if request.path_info == set_up else HttpResponseRedirect(set_up)


def _needs_no_desk(path: str) -> bool:
    return path == "/healthz" or path.startswith(settings.STATIC_URL)
