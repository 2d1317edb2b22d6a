"""Filter rules in the admin panel: written line by line, tried on past tickets, read in the log."""

import re
from typing import Any

import pytest
from deskbell_tests.cast import Cast
from deskbell_tests.plans import published_plan
from django.test import Client

from deskbell.kernel.actor import Actor
from deskbell.kernel.errors import Refused
from deskbell.routing.content import content_of
from deskbell.routing.models import FilterRule, RuleVersion
from deskbell.routing.published import rule_of
from deskbell.routing.words import ActionKind, Operator
from deskbell.tickets.commands.note import note
from deskbell.tickets.commands.resolve import resolve
from deskbell.tickets.models import Ticket
from deskbell.tickets.rules.tests.rule_book import TIME, UPDATE, in_force, then, when
from deskbell.tickets.words import State

pytestmark = pytest.mark.django_db
NEW = "/admin/filter-rules/new/"


@pytest.fixture
def ada(cast: Cast) -> Client:
    client = Client()
    client.force_login(cast.ada.user)
    return client


def typed(**changes: Any) -> dict[str, Any]:
    """A rule about outages as somebody types it."""
    return {
        "name": "Outages",
        "is_enabled": "on",
        "occasion": "opening",
        "target": "any",
        "match": "all",
        "when_0_field": "subject",
        "when_0_is": "contains",
        "when_0_value": "down",
        "form_key": "0123456789abcdef0123456789abcdef",
        **changes,
    }


def test_a_rule_is_written_and_acts(ada: Client, cast: Cast) -> None:
    high = cast.priority("high").pk
    answer = ada.post(NEW, typed(then_0_kind="priority", then_0_value=str(high)))
    assert answer.status_code == 302
    row = FilterRule.objects.get()
    assert row.current is not None
    assert row.current.content["then"] == [{"do": "priority", "value": high}]
    assert cast.ticket().priority_id == high
    page = ada.get(answer["Location"])
    assert page.status_code == 200
    assert f'<option value="{high}" selected>' in page.content.decode()


def test_a_name_will_do_where_no_list_was_shown(ada: Client, cast: Cast) -> None:
    ada.post(NEW, typed(then_0_kind="priority", then_0_value="High"))
    assert cast.ticket().priority_id == cast.priority("high").pk


def test_more_lines_and_other_fields_are_asked_for_without_losing_what_was_typed(ada: Client) -> None:
    answer = ada.post(NEW, typed(ask="conditions", when_1_field="priority", then_0_kind="reject", then_0_text="No."))
    body = answer.content.decode()
    assert (answer.status_code, FilterRule.objects.count()) == (200, 0)
    assert 'name="when_2_field"' in body
    assert re.search(r'<select name="when_1_value"', body)
    assert 'value="down"' in body
    assert 'class="error"' not in body


def test_what_is_wrong_stands_beside_its_line(ada: Client, cast: Cast) -> None:
    wrong = {
        "when_0_is": "matches", "when_0_value": "(open", "when_1_field": "since_opened", "when_1_value": "soon",
        "then_0_kind": "priority", "then_0_value": "Sky-high",
    }  # fmt: skip
    answer = ada.post(NEW, typed(**wrong))
    form = answer.context["form"]
    assert answer.status_code == 422
    assert set(form.errors) == {"when_0_value", "when_1_value", "then_0_value"}
    assert "regular expression" in form.errors["when_0_value"][0]


@pytest.mark.parametrize(
    "pattern",
    ["(?=a)b", r"(a)\1", "(" * 300, "a{1000}{1000}", "x" * 501],
    ids=["look-ahead", "back", "open", "huge", "long"],
)
def test_what_a_linear_engine_can_not_do_is_refused(ada: Client, pattern: str) -> None:
    answer = ada.post(NEW, typed(when_0_is="matches", when_0_value=pattern, then_0_kind="reject", then_0_text="No."))
    assert answer.status_code == 422
    assert set(answer.context["form"].errors) == {"when_0_value"}


@pytest.mark.parametrize("length", ["999999 d", "soon", "-1 h"])
def test_a_length_of_time_is_one_that_can_be_waited_for(ada: Client, length: str) -> None:
    """One beyond the calendar's beginning would stop every rule on time."""
    told = {"when_0_field": "since_opened", "when_0_is": "more_than", "when_0_value": length}
    answer = ada.post(NEW, typed(occasion="time", then_0_kind="note", then_0_text="Look.", **told))
    assert answer.status_code == 422
    assert set(answer.context["form"].errors) == {"when_0_value"}


def test_a_rule_on_time_needs_a_time(ada: Client) -> None:
    answer = ada.post(NEW, typed(occasion="time", then_0_kind="note", then_0_text="Look."))
    assert "needs a condition about the time" in str(answer.context["form"].errors)
    answer = ada.post(
        NEW,
        typed(occasion="time", when_1_field="since_opened", when_1_is="more_than", when_1_value="4 h",
              then_0_kind="note", then_0_text="Look."),
    )  # fmt: skip
    assert answer.status_code == 302
    assert RuleVersion.objects.get().content["when"][1]["value"] == 240


def test_only_rules_at_the_door_turn_away(ada: Client) -> None:
    answer = ada.post(NEW, typed(occasion="update", then_0_kind="reject", then_0_text="No."))
    assert "opening of tickets" in str(answer.context["form"].errors)


def test_a_saved_rule_gets_a_version_and_the_same_one_none(ada: Client, cast: Cast) -> None:
    row = in_force(
        "Outages", then(ActionKind.TEAM, cast.level_two.pk), conditions=(when("subject", Operator.CONTAINS, "down"),)
    )
    address = f"/admin/filter-rules/{row.pk}/"
    same = typed(then_0_kind="team", then_0_value=str(cast.level_two.pk), seen="0", confirmed="1")
    assert ada.post(address, same | {"seen": "99999999"}).status_code == 302
    assert RuleVersion.objects.count() == 1
    assert ada.post(address, same | {"when_0_value": "up", "seen": "99999999"}).status_code == 302
    row.refresh_from_db()
    assert row.current is not None
    assert (row.current.number, row.current.content["when"][0]["value"]) == (2, "up")


def test_the_form_shows_every_rule_as_it_is(ada: Client, cast: Cast) -> None:
    """What a form shows and gets back unchanged is the same rule."""
    rows = [
        in_force("One", then(ActionKind.MAIL, "a@x.example", text="Look"), then(ActionKind.NO_ALERTS),
                 conditions=(when("header", Operator.STARTS, "spam", name="X-Flag"), when("hours", Operator.IS, "out"))),
        in_force("Two", then(ActionKind.AGENT, None), occasions=UPDATE,
                 conditions=(when("priority", Operator.CHANGED), when("agent", Operator.IS, None), when("event", Operator.IS, "message"))),
        in_force("Three", then(ActionKind.STATUS, cast.status(State.CLOSED).pk), occasions=TIME,
                 conditions=(when("since_last_response", Operator.MORE_THAN, 2880), when("attachment_count", Operator.LESS_THAN, 3))),
    ]  # fmt: skip
    for row in rows:
        before = content_of(rule_of(row.current_id or 0))
        form = ada.get(f"/admin/filter-rules/{row.pk}/").context["form"]
        values = {name: form[name].value() for name in form.fields}
        sent = {name: "on" if value is True else value for name, value in values.items() if value not in (None, False)}
        assert (
            ada.post(f"/admin/filter-rules/{row.pk}/", sent | {"seen": "99999999", "confirmed": "1"}).status_code == 302
        )
        row.refresh_from_db()
        assert content_of(rule_of(row.current_id or 0)) == before
    assert RuleVersion.objects.count() == len(rows)


def test_a_draft_is_tried_on_past_tickets(ada: Client, cast: Cast) -> None:
    down, other = cast.ticket(), cast.ticket(subject="A question")
    high = cast.priority("high").pk
    row = in_force("Outages", then(ActionKind.PRIORITY, high), is_enabled=False,
                   conditions=(when("subject", Operator.CONTAINS, "down"),))  # fmt: skip
    page = ada.get(f"/admin/filter-rules/{row.pk}/try/")
    trial = page.context["trial"]
    assert (trial.looked_at, [one.number for one in trial.acted_on]) == (2, [down.number])
    assert trial.acted_on[0].changes == (("Priority", "Normal", "High"),)
    assert other.number not in page.content.decode()
    assert Ticket.objects.get(pk=down.pk).priority_id == cast.priority("normal").pk


def test_what_only_an_opening_knows_is_tried_on_finished_tickets_too(ada: Client, cast: Cast) -> None:
    """Turning away, assigning and setting a plan do nothing to a finished ticket, but would have at its opening."""
    ticket, by_an_agent = cast.ticket(), cast.ticket(actor=Actor.agent(cast.jane.pk), email="x@bank.example")
    for one in (ticket, by_an_agent):
        resolve(actor=Actor.agent(cast.jane.pk), ticket_id=one.pk)
    actions = (then(ActionKind.TEAM, cast.level_two.pk), then(ActionKind.PLAN, published_plan(name="Gold").pk))
    acting = in_force("All", *actions, is_enabled=False)
    trial = ada.get(f"/admin/filter-rules/{acting.pk}/try/").context["trial"]
    told = {one.number: [name for name, _before, _after in one.changes] for one in trial.acted_on}
    assert set(told) == {ticket.number, by_an_agent.number}
    assert {len(names) for names in told.values()} == {len(actions)}
    ban = in_force("Ban", then(ActionKind.REJECT, text="No."), is_enabled=False)
    trial = ada.get(f"/admin/filter-rules/{ban.pk}/try/").context["trial"]
    assert [one.number for one in trial.acted_on] == [ticket.number], "agents are not turned away"


def test_rules_on_update_and_on_time_are_tried_too(ada: Client, cast: Cast) -> None:
    ticket = cast.ticket()
    note(actor=Actor.agent(cast.jane.pk), ticket_id=ticket.pk, body="<p>Hm</p>")
    noted = in_force("Noted", then(ActionKind.TEAM, cast.level_two.pk), is_enabled=False, occasions=UPDATE,
                     conditions=(when("event", Operator.IS, "note"),))  # fmt: skip
    old = in_force("Old", then(ActionKind.TEAM, cast.level_two.pk), is_enabled=False, occasions=TIME,
                   conditions=(when("since_opened", Operator.MORE_THAN, 0),))  # fmt: skip
    for row in (noted, old):
        trial = ada.get(f"/admin/filter-rules/{row.pk}/try/").context["trial"]
        assert [one.number for one in trial.acted_on] == [ticket.number], row


def test_the_log_tells_what_was_done_and_who_was_turned_away(ada: Client, cast: Cast) -> None:
    in_force("Ban", then(ActionKind.REJECT, text="No."), conditions=(when("subject", Operator.CONTAINS, "pills"),))
    high = in_force("Outages", then(ActionKind.PRIORITY, cast.priority("high").pk))
    ticket = cast.ticket()
    with pytest.raises(Refused):
        cast.ticket(subject="Cheap pills")
    page = ada.get("/admin/rules/log/").content.decode()
    assert "Cheap pills" in page
    assert "Normal → <b>High</b>" in page
    only = ada.get(f"/admin/rules/log/?rule={high.pk}&ticket={ticket.number}").content.decode()
    assert "Cheap pills" not in only
    assert f"#{ticket.number}" in only
    assert "No rule has acted yet" in ada.get("/admin/rules/log/?on=2001-01-01").content.decode()
    assert ada.get("/admin/rules/log/?rule=x&on=2026-99-99&before=y").status_code == 200


def test_agents_read_in_the_ticket_what_rules_did(cast: Cast) -> None:
    in_force(
        "Outages",
        then(ActionKind.PRIORITY, cast.priority("high").pk),
        conditions=(when("subject", Operator.CONTAINS, "down"),),
    )
    ticket = cast.ticket()
    jane = Client()
    jane.force_login(cast.jane.user)
    thread = jane.get(f"/desk/tickets/{ticket.number}/").content.decode()
    assert "followed the rule <b>Outages</b>" in thread
    page = jane.get(f"/desk/tickets/{ticket.number}/rules/").content.decode()
    assert "Subject contains “down”" in page
    assert "Normal → <b>High</b>" in page


def test_a_rule_that_can_never_act_says_so_before_it_is_enabled(ada: Client, cast: Cast) -> None:
    in_force("All", then(ActionKind.PRIORITY, cast.priority("low").pk), stops=True)
    row = in_force("Late", then(ActionKind.PRIORITY, cast.priority("high").pk), is_enabled=False)
    sent = typed(name="Late", then_0_kind="priority", then_0_value="High", seen="99999999")
    answer = ada.post(f"/admin/filter-rules/{row.pk}/", sent)
    assert "“All” acts on the same tickets before it" in answer.content.decode()
    row.refresh_from_db()
    assert not row.is_enabled
