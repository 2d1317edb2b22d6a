"""The list of filter rules and their form say what should be looked at, and what rules name leads to them."""

import re

import pytest
from deskbell_tests.cast import Cast
from django.test import Client

from deskbell.admin_panel.tests.test_rules import NEW, typed
from deskbell.kernel.actor import Actor
from deskbell.kernel.configure import configure_object
from deskbell.routing.models import FilterRule
from deskbell.routing.words import ActionKind
from deskbell.tickets.rules.tests.rule_book import in_force, then

pytestmark = pytest.mark.django_db


@pytest.fixture
def ada(cast: Cast) -> Client:
    client = Client()
    client.force_login(cast.ada.user)
    return client


def test_a_new_rule_that_can_never_act_says_so_before_it_is_made(ada: Client, cast: Cast) -> None:
    in_force("All", then(ActionKind.PRIORITY, cast.priority("low").pk), stops=True)
    sent = typed(then_0_kind="priority", then_0_value="High")
    assert ada.post(NEW, {name: value for name, value in sent.items() if name != "is_enabled"}).status_code == 302
    answer = ada.post(NEW, sent | {"name": "Late", "form_key": "f" * 32})
    assert "“All” acts on the same tickets before it" in answer.content.decode()
    assert not FilterRule.objects.filter(name="Late").exists()
    answer = ada.post(NEW, sent | {"name": "Late", "form_key": "f" * 32, "confirmed": "1"})
    assert answer.status_code == 302
    assert FilterRule.objects.get(name="Late").is_enabled


def test_what_was_typed_is_looked_at_and_not_what_was_there(ada: Client, cast: Cast) -> None:
    row = in_force("Odd", then(ActionKind.PRIORITY, cast.priority("low").pk))
    odd = {"when_1_field": "subject", "when_1_is": "not_contains", "when_1_value": "down"}
    sent = typed(name="Odd", then_0_kind="priority", then_0_value="Low", seen="99999999")
    answer = ada.post(f"/admin/filter-rules/{row.pk}/", sent | odd)
    assert "can&#x27;t hold at once" in answer.content.decode()
    assert ada.post(f"/admin/filter-rules/{row.pk}/", sent | odd | {"confirmed": "1"}).status_code == 302
    assert ada.post(f"/admin/filter-rules/{row.pk}/", sent).status_code == 302


def test_the_list_says_how_many_rules_to_look_at(ada: Client, cast: Cast) -> None:
    address, high = "/admin/filter-rules/", then(ActionKind.PRIORITY, cast.priority("high").pk)
    in_force("First", high, stops=True)
    second = in_force("Second", high, is_enabled=False)
    assert "should be looked at" not in ada.get(address).content.decode()
    configure_object(actor=Actor.agent(cast.ada.pk), instance=second, changes={"is_enabled": True})
    page = ada.get(address).content.decode()
    assert '<a href="/admin/rules/log/">1 rule should be looked at</a>' in page
    assert "Second</a>: It is never asked" in ada.get("/admin/rules/log/").content.decode()


def test_a_team_on_its_way_out_leads_to_the_rules_that_name_it(ada: Client, cast: Cast) -> None:
    in_force("Outages", then(ActionKind.TEAM, cast.level_two.pk))
    in_force("Questions", then(ActionKind.PRIORITY, cast.priority("low").pk))
    page = ada.get(f"/admin/teams/{cast.level_two.pk}/").content.decode()
    link = re.search(r'<a href="([^"]+)">1 filter rule names it</a>', page)
    assert link is not None
    listed = ada.get(link[1].replace("&amp;", "&")).content.decode()
    assert "Outages</a>" in listed
    assert "Questions</a>" not in listed
