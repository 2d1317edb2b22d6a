"""Whose zone a page's times are in."""

import pytest
from django.http import HttpRequest, HttpResponse
from django.test import RequestFactory
from django.utils import timezone

from deskbell.people.models import User
from deskbell.ui.time_zone import TimeZoneMiddleware, known_zone


def zone_for(*, cookie: str = "", own: str | None = None) -> str:
    request = RequestFactory().get("/")
    request.COOKIES["deskbell_zone"] = cookie
    request.session = type("Session", (), {"session_key": None if own is None else "known"})()
    request.user = User(time_zone=own or "")

    def view(_request: HttpRequest) -> HttpResponse:
        return HttpResponse(timezone.get_current_timezone_name())

    response = TimeZoneMiddleware(view)(request)
    assert isinstance(response, HttpResponse)
    return response.content.decode()


@pytest.mark.parametrize("nonsense", ["", "Mars/Base", "../../etc/passwd", "/etc/localtime", "a" * 100, "\0"])
def test_nonsense_is_no_zone(nonsense: str) -> None:
    assert known_zone(nonsense) is None


@pytest.mark.django_db
def test_the_persons_own_zone_goes_before_the_browsers() -> None:
    assert zone_for(cookie="Asia/Tokyo", own="Europe/Paris") == "Europe/Paris"
    assert zone_for(cookie="Asia/Tokyo", own="") == "Asia/Tokyo"
    assert zone_for(cookie="Mars/Base", own="") == "UTC"
    assert timezone.get_current_timezone_name() == "UTC", "nothing stays activated"
