"""A client's own page."""

import pytest
from deskbell_tests.cast import Cast
from django.conf import settings
from django.test import Client

from deskbell.people.models import User

pytestmark = pytest.mark.django_db
CHOSEN = {"name": "Ken I.", "phone": "+41 1", "language": "", "time_zone": "Asia/Tokyo", "theme": "light"}


def test_a_client_says_who_they_are(cast: Cast) -> None:
    client = Client()
    client.force_login(cast.ken)
    client.cookies[settings.LANGUAGE_COOKIE_NAME] = "en"
    answer = client.post("/my-profile/", {**CHOSEN, "email": "eve@x.example", "is_primary_contact": "on"})
    assert answer.status_code == 302
    assert client.cookies[settings.LANGUAGE_COOKIE_NAME].value == "", "the account's language goes before from here on"
    ken = User.objects.get(pk=cast.ken.pk)
    assert (ken.name, ken.phone, ken.time_zone, ken.theme) == ("Ken I.", "+41 1", "Asia/Tokyo", "light")
    assert (ken.email, ken.is_primary_contact) == (cast.ken.email, False)
    assert 'data-theme="light"' in client.get("/tickets/").text


def test_what_is_wrong_is_said(cast: Cast) -> None:
    client = Client()
    client.force_login(cast.ken)
    answer = client.post("/my-profile/", {**CHOSEN, "name": " ", "phone": "+41 2"})
    assert answer.status_code == 422
    assert "+41 2" in answer.text
    assert User.objects.get(pk=cast.ken.pk).name == cast.ken.name


def test_a_visitor_is_asked_to_sign_in() -> None:
    assert Client().get("/my-profile/").status_code == 302
