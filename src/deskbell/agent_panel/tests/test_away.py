"""An agent says in the menu that they are away."""

import pytest
from deskbell_tests.cast import Cast
from django.test import Client

from deskbell.people.models import Agent

pytestmark = pytest.mark.django_db


def test_the_menu_says_it_and_takes_it_back(cast: Cast, jane: Client) -> None:
    assert "I am away" in jane.get("/desk/mine/").text
    answer = jane.post("/desk/away/", {"to": "on", "next": "/desk/mine/?sort=priority"})
    assert answer["Location"] == "/desk/mine/?sort=priority"
    assert Agent.objects.get(pk=cast.jane.pk).is_away
    page = jane.get("/desk/mine/").text
    assert "You are away" in page
    assert "I am back" in page
    jane.post("/desk/away/", {"to": "off"})
    assert not Agent.objects.get(pk=cast.jane.pk).is_away


@pytest.mark.parametrize("where", ["https://evil.example/", "//evil.example", "javascript:alert(1)", ""])
def test_it_leads_nowhere_else(jane: Client, where: str) -> None:
    assert jane.post("/desk/away/", {"to": "on", "next": where})["Location"] == "/desk/"
