"""The panels' doors."""

import pytest
from django.test import Client

from deskbell.people.models import Agent, Department, Role, User

pytestmark = [pytest.mark.django_db, pytest.mark.urls("deskbell.ui.tests.pages")]
TEXT = "A reply that was written while the session ended."


def a_client() -> Client:
    return _signed_in(User.objects.create_user(email="ken@x.test", name="Ken Ito", password="correct horse 2"))


def an_agent(*, is_administrator: bool = False, is_active: bool = True) -> Client:
    user = User.objects.create_user(email="jane@x.test", name="Jane Moss", password="correct horse 1")
    department, role = Department.objects.create(name="IT"), Role.objects.create(name="All")
    Agent.objects.create(
        user=user, department=department, role=role, is_administrator=is_administrator, is_active=is_active
    )
    return _signed_in(user)


def _signed_in(user: User) -> Client:
    client = Client()
    client.force_login(user)
    return client


@pytest.mark.parametrize("address", ["/agents/", "/administrators/", "/my/"])
def test_a_visitor_is_asked_to_sign_in_and_comes_back(client: Client, address: str) -> None:
    answer = client.get(f"{address}?page=2")
    assert answer.status_code == 302
    assert answer["Location"] == f"/account/sign-in/?next={address.replace('/', '%2F')}%3Fpage%3D2"


def test_a_text_written_while_the_session_ended_is_kept(client: Client) -> None:
    answer = client.post("/agents/", {"body": TEXT, "form_key": "c" * 32}, headers={"Sec-Fetch-Site": "same-origin"})
    assert answer.status_code == 401
    assert answer.content.decode().count(TEXT) == 2
    assert b"/account/sign-in/" in answer.content


def test_each_door_opens_to_its_people() -> None:
    ken, jane = a_client(), an_agent()
    assert [ken.get(to).status_code for to in ("/my/", "/agents/", "/administrators/")] == [200, 404, 404]
    assert [jane.get(to).status_code for to in ("/my/", "/agents/", "/administrators/")] == [200, 200, 404]


def test_administrators_enter_everywhere() -> None:
    jane = an_agent(is_administrator=True)
    assert [jane.get(to).status_code for to in ("/agents/", "/administrators/")] == [200, 200]


def test_a_disabled_agent_is_out_at_once() -> None:
    jane = an_agent()
    assert jane.get("/agents/").status_code == 200
    Agent.objects.update(is_active=False)
    assert jane.get("/agents/").status_code == 302, "the session is over, as with a blocked account"
    Agent.objects.update(is_active=True)
    User.objects.filter(email="jane@x.test").update(is_active=False)
    assert jane.get("/agents/").status_code == 302
