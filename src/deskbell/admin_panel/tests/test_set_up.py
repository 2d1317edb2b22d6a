"""The first visit: one person, once, and only the right one."""

import threading
from collections.abc import Iterator
from ipaddress import ip_network
from typing import Any

import pytest
from allauth.account.models import EmailAddress
from django.db import connection
from django.test import Client

from deskbell.config import first_visit
from deskbell.kernel.configure import read
from deskbell.kernel.set_up_key import set_up_key
from deskbell.kernel.settings import DESK_NAME, IS_SET_UP
from deskbell.people.models import Agent, User
from deskbell.tickets.models import Status

ANSWERS = {
    "name": "Northbank help",
    "administrator_name": "Ada King",
    "email": " Ada@Northbank.example",
    "password": "correct horse battery",
    "password_again": "correct horse battery",
}
pytestmark = [pytest.mark.django_db, pytest.mark.first_visit]


@pytest.fixture(autouse=True)
def remembered() -> Iterator[None]:
    first_visit._set_up.clear()
    yield
    first_visit._set_up.clear()


@pytest.mark.parametrize("address", ["/", "/new/", "/desk/", "/admin/", "/account/sign-in/", "/nowhere/", "/uploads/"])
def test_every_page_leads_to_setting_up(client: Client, address: str) -> None:
    assert client.get(address)["Location"] == "/admin/set-up/"
    assert client.post(address, {"a": "b"})["Location"] == "/admin/set-up/"


def test_health_and_the_page_itself_answer(client: Client) -> None:
    assert client.get("/healthz").status_code in {200, 503}
    assert client.get("/admin/set-up/").status_code == 200


def test_the_desk_is_set_up_and_its_administrator_signed_in(client: Client) -> None:
    answer = client.post("/admin/set-up/", ANSWERS)
    assert (answer.status_code, answer["Location"]) == (302, "/admin/start/")
    ada = User.objects.get()
    assert (ada.email, ada.name) == ("ada@northbank.example", "Ada King")
    assert Agent.objects.get().is_administrator
    assert (read(DESK_NAME), read(IS_SET_UP)) == ("Northbank help", True)
    assert Status.objects.count() == 6
    assert EmailAddress.objects.get().verified
    assert client.get("/admin/").status_code == 200


def test_the_administrator_can_sign_in_afterwards(client: Client) -> None:
    client.post("/admin/set-up/", ANSWERS)
    other = Client()
    answer = other.post("/account/sign-in/", {"login": "ada@northbank.example", "password": ANSWERS["password"]})
    assert answer.status_code == 302
    assert other.get("/admin/").status_code == 200


def test_afterwards_there_is_nothing_to_set_up(client: Client) -> None:
    client.post("/admin/set-up/", ANSWERS)
    for asker in (client, Client()):
        assert asker.get("/admin/set-up/").status_code == 404
        assert asker.post("/admin/set-up/", {**ANSWERS, "email": "eve@x.test"}).status_code == 404
    assert User.objects.count() == 1


@pytest.mark.parametrize(
    ("field", "typed"),
    [
        ("name", ""),
        ("name", "   "),
        ("name", "x" * 61),
        ("administrator_name", ""),
        ("email", "no address"),
        ("password", "short"),
        ("password", "Ada@Northbank.example"),
        ("password", "x" * 1_000_000),
        ("password_again", "something else"),
    ],
)
def test_a_bad_answer_sets_nothing_up_and_keeps_the_others(client: Client, field: str, typed: str) -> None:
    changes = {field: typed} | ({"password_again": typed} if field == "password" else {})
    answer = client.post("/admin/set-up/", {**ANSWERS, **changes})
    assert answer.status_code == 422
    assert not User.objects.exists()
    assert not read(IS_SET_UP)
    page = answer.content.decode()
    assert f'id="id_{field}_error"' in page
    assert "Northbank" in page
    assert ANSWERS["password"] not in page


def test_names_are_one_line_and_never_markup(client: Client) -> None:
    client.post("/admin/set-up/", {**ANSWERS, "name": "A\r\nBcc: x", "administrator_name": "<script>x</script>"})
    assert read(DESK_NAME) == "A Bcc: x"
    assert "<script>x" not in client.get("/admin/").content.decode()


@pytest.mark.parametrize(
    "changes",
    [
        {"DESKBELL_HOST": "0.0.0.0"},
        {"DESKBELL_URL": "https://help.example.org"},
        {"DESKBELL_TRUSTED_PROXIES": (ip_network("10.0.0.0/8"),)},
    ],
)
def test_a_desk_that_others_can_reach_asks_for_its_key(client: Client, settings: Any, changes: dict[str, Any]) -> None:
    for name, value in changes.items():
        setattr(settings, name, value)
    assert 'name="key"' in client.get("/admin/set-up/").content.decode()
    for key in ("", "AAAA-AAAA-AAAA-AAAA", set_up_key()[:-1], "é"):
        assert client.post("/admin/set-up/", {**ANSWERS, "key": key}).status_code == 422
    assert not User.objects.exists()
    typed = set_up_key().lower().replace("-", " ")
    assert client.post("/admin/set-up/", {**ANSWERS, "key": typed}).status_code == 302


def test_on_this_machine_nobody_is_asked_for_a_key(client: Client) -> None:
    assert 'name="key"' not in client.get("/admin/set-up/").content.decode()


def test_once_set_up_the_question_costs_nothing(client: Client, django_assert_num_queries: Any) -> None:
    client.post("/admin/set-up/", ANSWERS)
    assert first_visit.is_set_up()
    with django_assert_num_queries(0):
        assert first_visit.is_set_up()


@pytest.mark.django_db(transaction=True)
def test_of_many_first_visitors_one_wins() -> None:
    begin = threading.Barrier(6)
    answers: list[int] = []

    def visit(number: int) -> None:
        client = Client()
        begin.wait()
        answers.append(client.post("/admin/set-up/", {**ANSWERS, "email": f"ada{number}@x.test"}).status_code)
        connection.close()

    threads = [threading.Thread(target=visit, args=[number]) for number in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(answers) == [302, 404, 404, 404, 404, 404]
    assert Agent.objects.count() == User.objects.count() == 1
