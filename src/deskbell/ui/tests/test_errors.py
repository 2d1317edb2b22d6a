"""Pages for what went wrong: each says so, and what was typed stays."""

import pytest
from django.test import Client

pytestmark = [pytest.mark.django_db, pytest.mark.urls("deskbell.ui.tests.pages")]
TEXT = "Every word of this reply took me half an hour to find."
OURS = {"Sec-Fetch-Site": "same-origin"}


def strict() -> Client:
    return Client(enforce_csrf_checks=True)


def test_an_unknown_address_is_404_in_the_desks_look(client: Client) -> None:
    answer = client.get("/nowhere/")
    assert answer.status_code == 404
    assert b"There is nothing at this address" in answer.content


def test_a_crash_is_told_without_the_database() -> None:
    answer = Client(raise_request_exception=False).get("/crash/")
    assert answer.status_code == 500
    assert b"Something broke on our side" in answer.content


def test_too_often_says_when_to_come_back(client: Client) -> None:
    answer = client.get("/too-often/")
    assert (answer.status_code, answer["Retry-After"]) == (429, "130")
    assert b"in 3 minutes" in answer.content


def test_a_stale_form_is_shown_again_with_its_text() -> None:
    answer = strict().post("/entry/", {"body": TEXT, "body_format": "text", "form_key": "a" * 32}, headers=OURS)
    assert answer.status_code == 403
    words = answer.content.decode()
    assert words.count(TEXT) == 2, "once to read, once to send"
    assert f'name="form_key" value="{"a" * 32}"' in words
    assert "csrfmiddlewaretoken" in words


def test_html_text_is_shown_as_words_and_sent_as_html() -> None:
    sent = {"body": f"<p><b>{TEXT}</b></p><script>alert(1)</script>", "body_format": "html"}
    words = strict().post("/entry/", sent, headers=OURS).content.decode()
    assert "<script>alert" not in words
    assert f"&lt;b&gt;{TEXT}" in words


@pytest.mark.parametrize("headers", [{"Sec-Fetch-Site": "cross-site"}, {"Origin": "https://evil.test"}, {}])
def test_another_sites_form_is_not_offered_for_sending(headers: dict[str, str]) -> None:
    answer = strict().post("/entry/", {"body": TEXT}, headers=headers)
    assert answer.status_code == 403
    assert b"Send again" not in answer.content
    assert b"csrfmiddlewaretoken" not in answer.content
    assert b"Send again" in strict().post("/entry/", {"body": TEXT}, headers=OURS).content


def test_a_password_is_never_given_back() -> None:
    answer = strict().post("/account/sign-in/", {"login": "ken@x.test", "password": "hunter2hunter2"}, headers=OURS)
    assert answer.status_code == 403
    assert b"hunter2" not in answer.content
    assert b"Send again" not in answer.content


def test_a_collision_keeps_the_text_and_offers_its_choices(client: Client) -> None:
    fields = {"body": TEXT, "body_format": "text", "form_key": "b" * 32}
    answer = client.post("/entry/?collide=1", fields)
    assert answer.status_code == 409
    words = answer.content.decode()
    assert "John replied" in words
    assert words.count(TEXT) == 2
    assert '<form method="post" action="/entry/?collide=1">' in words
    assert client.post("/entry/?collide=1", {**fields, "anyway": "1"}).status_code == 302
