"""The desk's settings during one request: all of them cost one query, and only a page that asks pays it."""

from collections.abc import Callable

from django.http import HttpRequest
from django.http.response import HttpResponseBase

from deskbell.kernel.setting_values import settings_read_once


class DeskSettingsMiddleware:
    """Remembers for the length of a request what was read; every command within reads anew."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        with settings_read_once():
            return self.get_response(request)
