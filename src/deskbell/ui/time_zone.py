"""Times are written in the zone of the person who reads them."""

import zoneinfo
from collections.abc import Callable
from functools import lru_cache

from django.http import HttpRequest, HttpResponseBase
from django.utils import timezone

from deskbell.kernel.clock_settings import DEFAULT_TIME_ZONE
from deskbell.kernel.configure import read

COOKIE = "deskbell_zone"


class TimeZoneMiddleware:
    """Activates the person's own zone, else the one that the browser told (zone.js sets the cookie), else the desk's."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        zone = _own_zone(request) or zone_of(request.COOKIES.get(COOKIE, ""))
        if zone is None:
            return self.get_response(request)
        with timezone.override(zone):
            return self.get_response(request)


def _own_zone(request: HttpRequest) -> zoneinfo.ZoneInfo | None:
    if not request.session.session_key:
        return None  # a visitor: no query for the sake of a clock
    return known_zone(getattr(request.user, "time_zone", ""))


def zone_of(name: str) -> zoneinfo.ZoneInfo | None:
    """The zone of that name, such as a person's own; else the desk's."""
    return known_zone(name) or known_zone(read(DEFAULT_TIME_ZONE))


@lru_cache(maxsize=512)
def known_zone(name: str) -> zoneinfo.ZoneInfo | None:
    """The zone of that name, None for a name that is no zone; a cookie may say anything."""
    if not name or len(name) > 64:
        return None
    try:
        return zoneinfo.ZoneInfo(name)
    except (zoneinfo.ZoneInfoNotFoundError, ValueError, OSError):
        return None
