"""Every kind that can be configured has pages that work: list, form, history, out of use and back."""

from collections.abc import Callable
from typing import Any

import pytest
from deskbell_tests.cast import Cast
from deskbell_tests.plans import published_plan
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import resolve

from deskbell.kernel.configuration import KINDS, is_out
from deskbell.kernel.configuration_rows import everything
from deskbell.kernel.models import ConfigurationChange
from deskbell.mail.models import Mailbox
from deskbell.mail.secrets import seal

from .forms import problems_of, sent_by

pytestmark = pytest.mark.django_db


def a_mailbox() -> Mailbox:
    """With everything that its form demands."""
    columns = {
        "name": "Help",
        "host": "mail.example.org",
        "user_name": "help",
        "password_sealed": seal("secret"),
        "target_folder": "Done",
    }
    return Mailbox.objects.get_or_create(address="help@desk.example", defaults=columns)[0]


# What the cast has none of, because every ticket would go by it.
MADE_HERE: dict[str, Callable[[], object]] = {"plans": published_plan, "mailboxes": a_mailbox}
EVERY_KIND = pytest.mark.parametrize("key", sorted(KINDS))
MOST_QUERIES = 15


@pytest.fixture
def ada(cast: Cast, client: Client) -> Client:
    client.force_login(cast.ada.user)
    return client


def a_row(key: str) -> Any:
    """Any thing of the kind; the cast has none of some."""
    if key in MADE_HERE:
        MADE_HERE[key]()
    row = everything(KINDS[key]).order_by("pk").first()
    if row is None:
        pytest.skip("the cast has none")
    return row


@EVERY_KIND
def test_its_declaration_names_what_there_is(key: str) -> None:
    kind = KINDS[key]
    columns = {one.name for one in kind.model._meta.concrete_fields}
    assert not kind.is_retirable or kind.switch.column in columns
    assert kind.columns[0].sort
    assert kind.search
    assert kind.explanation
    assert str(kind.plural)[0].isupper()
    first_word = str(kind.singular).split()[0]
    assert first_word[0].islower() or first_word.isupper()  # "SLA plan"


@EVERY_KIND
def test_no_page_of_the_panel_stands_in_its_way(key: str) -> None:
    assert resolve(f"/admin/{key}/").url_name == "things"
    assert resolve(f"/admin/{key}/1/").url_name == "thing"


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
    page, before = ada.get(address).content.decode(), ConfigurationChange.objects.count()
    answer = ada.post(address, sent_by(page), follow=True).content.decode()
    assert "Saved." in answer, problems_of(answer)
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
def test_what_is_not_there_is_not_found(ada: Client, key: str) -> None:
    for pk in ("0", "99999999", "9" * 30):
        for page in ("", "history/", "retire/"):
            assert ada.get(f"/admin/{key}/{pk}/{page}").status_code == 404
        assert ada.post(f"/admin/{key}/{pk}/take-back/").status_code == 404


@EVERY_KIND
def test_the_history_is_shown(ada: Client, key: str) -> None:
    assert ada.get(f"/admin/{key}/{a_row(key).pk}/history/").status_code == 200


@EVERY_KIND
def test_taking_out_of_use_asks_first(ada: Client, key: str) -> None:
    row = a_row(key)
    answer = ada.get(f"/admin/{key}/{row.pk}/retire/")
    assert answer.status_code == (200 if KINDS[key].is_retirable else 404)
    assert not is_out(KINDS[key], a_row(key))


@EVERY_KIND
def test_a_spoilt_cursor_begins_at_the_beginning(ada: Client, key: str) -> None:
    for cursor in ("x", "eyJ4IjoxfQ:abc", "%00"):
        assert ada.get(f"/admin/{key}/", {"from": cursor}).status_code == 200


@EVERY_KIND
def test_no_page_asks_much(ada: Client, key: str) -> None:
    row = a_row(key)
    for page in ("", "new/", f"{row.pk}/", f"{row.pk}/history/", f"{row.pk}/retire/"):
        with CaptureQueriesContext(connection) as asked:
            ada.get(f"/admin/{key}/{page}")
        assert len(asked) <= MOST_QUERIES, f"{page}: " + "\n".join(one["sql"][:120] for one in asked)


@pytest.mark.parametrize("address", ["/admin/nothing/", "/admin/nothing/new/", "/admin/nothing/1/", "/admin/Teams/"])
def test_what_is_no_kind_is_not_found(ada: Client, address: str) -> None:
    assert ada.get(address).status_code == 404
