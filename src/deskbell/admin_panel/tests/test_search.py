"""The panel's search finds pages, kinds, settings and things by the words of a question."""

import re
from typing import Any

import pytest
from deskbell_tests.cast import Cast
from django.test import Client

from deskbell.admin_panel.pages.finding import places, telling_words
from deskbell.kernel.configuration import KINDS
from deskbell.kernel.settings import all_settings

pytestmark = pytest.mark.django_db


@pytest.fixture
def ada(cast: Cast, client: Client) -> Client:
    client.force_login(cast.ada.user)
    return client


def found(ada: Client, question: str) -> list[str]:
    page = ada.get("/admin/search/", {"q": question}).content.decode()
    return re.findall(r'<li><a href="([^"]+)">', page)


def test_words_that_say_nothing_are_left_out() -> None:
    assert telling_words("Where do I set the reply separator?") == ("reply", "separator")
    assert telling_words("the") == ("the",)


def test_every_kind_and_setting_is_found_by_its_name(ada: Client) -> None:
    for kind in KINDS.values():
        assert f"/admin/{kind.key}/" in found(ada, str(kind.plural)), kind.key
    for setting in all_settings():
        assert any(setting.key.replace(".", "_") in one for one in found(ada, str(setting.title))), setting.key


def test_pages_are_found_by_other_words(ada: Client) -> None:
    assert "/admin/mail/" in found(ada, "where are outgoing e-mails?")
    assert "/admin/failed/" in found(ada, "errors of jobs")


def test_things_are_found_by_their_names(ada: Client, cast: Cast) -> None:
    assert f"/admin/departments/{cast.banking.pk}/" in found(ada, "online bank")
    assert f"/admin/teams/{cast.level_two.pk}/" in found(ada, "Level II")


def test_where_nothing_holds_every_word_the_nearest_is_shown(ada: Client) -> None:
    page = ada.get("/admin/search/", {"q": "departments of zebras"}).content.decode()
    assert "Nothing holds every word" in page
    assert "/admin/departments/" in page


@pytest.mark.parametrize("question", ["", " ", "\x00", "%", "x" * 999, "zebra", "' OR 1=1", "\\", "a" * 200 + " b"])
def test_nonsense_breaks_nothing(ada: Client, question: str) -> None:
    assert ada.get("/admin/search/", {"q": question}).status_code == 200


def test_a_search_costs_few_queries(ada: Client, django_assert_max_num_queries: Any) -> None:
    with django_assert_max_num_queries(9):
        ada.get("/admin/search/", {"q": "online"})


def test_every_place_leads_to_a_page(ada: Client) -> None:
    for entry in places():
        assert ada.get(entry.address.partition("#")[0]).status_code == 200, entry
