"""Who comes into the admin panel: administrators, and nobody else learns what is there."""

import pytest
from deskbell_tests.cast import Cast
from django.test import Client
from django.urls import reverse

from deskbell.admin_panel.routes import urlpatterns
from deskbell.people.models import Agent, User

pytestmark = pytest.mark.django_db

WRITTEN = {
    "retry_mail", "retry_all", "retry_delivery", "retry_job", "several", "take_thing_back", "setting_to_default",
    "export_audit",
}  # fmt: skip
SET_UP = {"set_up"}  # this desk is set up: nothing for anybody
EVERY = {one.name for one in urlpatterns if one.name} - SET_UP


def address(name: str) -> str:
    pattern = next(one for one in urlpatterns if one.name == name)
    return reverse(f"admin_panel:{name}", args=[7] * len(pattern.pattern.converters))


def signed_in(user: User) -> Client:
    client = Client()
    client.force_login(user)
    return client


@pytest.mark.parametrize("name", sorted(EVERY))
def test_clients_and_agents_find_nothing(cast: Cast, name: str) -> None:
    for user in (cast.ken, cast.jane.user):
        assert signed_in(user).get(address(name)).status_code == 404
        assert signed_in(user).post(address(name)).status_code == 404


@pytest.mark.parametrize("name", sorted(EVERY))
def test_visitors_are_led_to_sign_in_whatever_they_ask_for(client: Client, name: str) -> None:
    answer = client.get(address(name))
    assert (answer.status_code, answer["Location"].split("?")[0]) == (302, "/account/sign-in/")


@pytest.mark.parametrize("name", sorted(WRITTEN))
def test_visitors_change_nothing(client: Client, name: str) -> None:
    assert client.post(address(name)).status_code == 401


@pytest.mark.parametrize("name", sorted(WRITTEN))
def test_looking_tries_nothing_again(cast: Cast, name: str) -> None:
    assert signed_in(cast.ada.user).get(address(name)).status_code == 405


@pytest.mark.parametrize("name", ["overview", "mail_log", "failed_work"])
def test_administrators_enter(cast: Cast, name: str) -> None:
    assert signed_in(cast.ada.user).get(address(name)).status_code == 200


def test_whoever_is_no_administrator_any_more_is_out_at_once(cast: Cast) -> None:
    ada = signed_in(cast.ada.user)
    Agent.objects.filter(pk=cast.ada.pk).update(is_administrator=False)
    assert ada.get("/admin/").status_code == 404


def test_a_disabled_administrator_is_out_at_once(cast: Cast) -> None:
    ada = signed_in(cast.ada.user)
    Agent.objects.filter(pk=cast.ada.pk).update(is_active=False)
    assert ada.get("/admin/")["Location"].startswith("/account/sign-in/")


def test_setting_up_is_over_for_everybody(cast: Cast) -> None:
    for client in (Client(), signed_in(cast.ken), signed_in(cast.ada.user)):
        assert client.get("/admin/set-up/").status_code == client.post("/admin/set-up/").status_code == 404
