"""Every kind that can be configured has pages that work: list, form, history, out of use and back."""

import re
from typing import Any

import pytest
from deskbell_tests.cast import Cast
from django.test import Client

from deskbell.kernel.configuration import KINDS
from deskbell.kernel.configuration_rows import everything
from deskbell.kernel.models import ConfigurationChange

pytestmark = pytest.mark.django_db
EVERY_KIND = pytest.mark.parametrize("key", sorted(KINDS))


@pytest.fixture
def ada(cast: Cast, client: Client) -> Client:
    client.force_login(cast.ada.user)
    return client


def a_row(key: str) -> Any:
    """Any thing of the kind; a new desk has none of some."""
    row = everything(KINDS[key]).order_by("pk").first()
    if row is None:
        pytest.skip("the cast has none")
    return row


def sent_by(page: str) -> dict[str, Any]:
    """What a browser would send if somebody pressed "Save" at once."""
    form = page[page.index('<form class="form thing"') :]
    form = form[: form.index("</form>")]
    typed: dict[str, Any] = {}
    for tag in re.findall(r"<input[^>]*>", form):
        parts = dict(re.findall(r'([\w-]+)="([^"]*)"', tag))
        is_box = parts.get("type") in {"checkbox", "radio"}
        if is_box and " checked" not in tag:
            continue
        if parts.get("type") != "file":
            typed.setdefault(parts["name"], []).append(parts.get("value", "on" if is_box else ""))
    for name, body in re.findall(r'<select[^>]*name="([^"]+)"[^>]*>(.*?)</select>', form, re.DOTALL):
        typed[name] = re.findall(r'value="([^"]*)" selected', body)
    for name, body in re.findall(r'<textarea[^>]*name="([^"]+)"[^>]*>(.*?)</textarea>', form, re.DOTALL):
        typed[name] = [body.removeprefix("\n")]
    return typed


@EVERY_KIND
def test_the_list_shows_sorts_and_searches(ada: Client, key: str) -> None:
    kind = KINDS[key]
    assert str(kind.explanation)[:20] in ada.get(f"/admin/{key}/").content.decode()
    for column in kind.columns:
        for sort in (column.sort, f"-{column.sort}") if column.sort else ():
            assert ada.get(f"/admin/{key}/", {"sort": sort}).status_code == 200
    assert ada.get(f"/admin/{key}/", {"q": "e", "tab": "out"}).status_code == 200
    assert "Nothing matches" in ada.get(f"/admin/{key}/", {"q": "zzzzzz"}).content.decode()


@EVERY_KIND
def test_an_order_that_there_is_not_is_refused(ada: Client, key: str) -> None:
    for sort in ("password", "user__password", "pk"):
        assert ada.get(f"/admin/{key}/", {"sort": sort}).status_code == 400


@EVERY_KIND
def test_a_form_that_is_sent_as_it_is_changes_nothing(ada: Client, key: str) -> None:
    address = f"/admin/{key}/{a_row(key).pk}/"
    page = ada.get(address).content.decode()
    before = ConfigurationChange.objects.count()
    answer = ada.post(address, sent_by(page), follow=True)
    print(sent_by(page), ConfigurationChange.objects.latest("pk").__dict__)
    assert "Saved." in answer.content.decode(), re.findall(r'<p class="error">.*', answer.content.decode())
    assert ConfigurationChange.objects.count() == before


@EVERY_KIND
def test_an_empty_form_is_shown_again(ada: Client, key: str) -> None:
    if KINDS[key].may_create:
        assert ada.get(f"/admin/{key}/new/").status_code == 200
        answer = ada.post(f"/admin/{key}/new/", {})
        assert answer.status_code == 422
        assert 'class="problems"' in answer.content.decode()
    else:
        assert ada.get(f"/admin/{key}/new/").status_code == 404


@EVERY_KIND
def test_the_history_is_shown(ada: Client, key: str) -> None:
    assert ada.get(f"/admin/{key}/{a_row(key).pk}/history/").status_code == 200


@EVERY_KIND
def test_taking_out_of_use_asks_first(ada: Client, key: str) -> None:
    answer = ada.get(f"/admin/{key}/{a_row(key).pk}/retire/")
    assert answer.status_code == (200 if KINDS[key].is_retirable else 404)
