"""The sheet of keys, and the switch for those of one letter. What they do is walked in tests/journeys/test_keyboard.py."""

import re
from pathlib import Path

import pytest
from deskbell_tests.cast import Cast
from django.test import Client

from deskbell.agent_panel.pages import keys
from deskbell.agent_panel.pages.rail import LETTERS
from deskbell.tickets.queries import QUEUES

SCRIPT = Path(keys.__file__).parents[2] / "ui/static/ui/js/keys.js"


def obeyed() -> set[str]:
    """The single keys that the script knows."""
    table = SCRIPT.read_text(encoding="utf-8").partition("const SINGLE = {")[2].partition("\n};")[0]
    return set(re.findall(r'"(.)": ', table))


def test_the_sheet_tells_what_the_script_obeys() -> None:
    told = {key for group in (keys.IN_A_LIST, keys.IN_A_TICKET, keys._anywhere()) for one in group for key in one.keys}
    assert {key.replace("Shift X", "X") for key in told - {"Enter"}} - set(LETTERS.values()) - obeyed() == set()
    assert obeyed() - {key.replace("Shift X", "X") for key in told} == set()


def test_every_queue_has_a_letter_of_its_own() -> None:
    assert set(LETTERS) == set(QUEUES)
    assert len(set(LETTERS.values())) == len(LETTERS)


@pytest.mark.django_db
def test_single_keys_can_be_turned_off_and_on(cast: Cast, jane: Client) -> None:
    assert 'data-singles="on"' in jane.get("/desk/keys/").content.decode()
    jane.post("/desk/keys/", {"to": "off"})
    page = jane.get("/desk/needs_reply/").content.decode()
    assert 'data-singles="off"' in page
    other = Client()
    other.force_login(cast.john.user)
    assert 'data-singles="on"' in other.get("/desk/needs_reply/").content.decode()
    jane.post("/desk/keys/", {"to": "on"})
    assert 'data-singles="on"' in jane.get("/desk/needs_reply/").content.decode()


@pytest.mark.django_db
def test_the_sheet_is_a_part_for_a_dialog_and_a_page_without_one(jane: Client) -> None:
    part = jane.get("/desk/keys/", headers={"HX-Request": "true"}).content.decode()
    assert "<html" not in part
    assert "Write a reply" in part
    assert "Write a reply" in jane.get("/desk/keys/").content.decode()
