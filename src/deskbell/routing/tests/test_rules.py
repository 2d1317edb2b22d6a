"""Rules as pure decisions: each operator and action in a table, the order, the limits, and what holds of any rules."""

from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from deskbell.routing.conditions import Condition, pattern_problem
from deskbell.routing.content import content_of, rule_from
from deskbell.routing.draft import Draft, Value
from deskbell.routing.fields import FIELDS
from deskbell.routing.linting import lint
from deskbell.routing.rules import Action, Decision, Rule, decide
from deskbell.routing.words import ActionKind, FieldKind, Match, Occasion, Operator, Target
from deskbell.service_levels.hours import Schedule

AT = datetime.fromisoformat("2026-03-12T12:00+00:00")
WEEK = Schedule.from_dict({"zone": "UTC", "week": {"thu": [["09:00", "17:00"]]}})
LOW, HIGH = 1, 3
SUPPORT, BANKING = 10, 20


def draft(**changes: Any) -> Draft:
    """Ken's mail about an outage."""
    values: dict[str, Value] = {
        "subject": "Banking is DOWN", "body": "Nothing works.\nPlease help.", "sender_address": "ken@northbank.example",
        "priority": LOW, "department": SUPPORT, "agent": None, "attachment_count": 2,
        "attachment_name": ("invoice.pdf", "photo.jpg"),
    }  # fmt: skip
    base = Draft(at=AT, source="mail", values=values, headers={"x-flag": ("Spam",)},
                 anchors={"since_opened": AT - timedelta(hours=4)})  # fmt: skip
    return replace(base, **changes)


def rule(name: str, *actions: Action, **changes: Any) -> Rule:
    return Rule(rule_id=changes.pop("rule_id", hash(name)), version_id=1, name=name, actions=actions, **changes)


def sets(kind: ActionKind, value: int | None) -> Action:
    return Action(kind=kind, value=value)


def asks(field: str, operator: Operator, value: Any, name: str = "") -> Condition:
    return Condition(field=field, operator=operator, value=value, name=name)


def opened(*rules: Rule, on: Draft | None = None, **more: Any) -> Decision:
    return decide(draft=on or draft(), rules=rules, occasion=Occasion.OPENING, **more)


@pytest.mark.parametrize(
    ("field", "operator", "value", "holds"),
    [
        ("subject", Operator.IS, "banking is down", True),
        ("subject", Operator.IS, "banking", False),
        ("subject", Operator.IS_NOT, "banking", True),
        ("subject", Operator.CONTAINS, "IS d", True),
        ("subject", Operator.NOT_CONTAINS, "is d", False),
        ("subject", Operator.STARTS, "bank", True),
        ("subject", Operator.STARTS, "down", False),
        ("subject", Operator.ENDS, "down", True),
        ("subject", Operator.ENDS, "bank", False),
        ("subject", Operator.MATCHES, r"^banking\s+is\b", True),
        ("subject", Operator.MATCHES, "^is", False),
        ("subject", Operator.NOT_MATCHES, "^is", True),
        ("body", Operator.MATCHES, "works.*help", False),
        ("body", Operator.MATCHES, "(?s)works.*help", True),
        ("attachment_name", Operator.ENDS, ".jpg", True),
        ("attachment_name", Operator.NOT_CONTAINS, "invoice", False),
        ("attachment_name", Operator.NOT_CONTAINS, "virus", True),
        ("attachment_count", Operator.MORE_THAN, 1, True),
        ("attachment_count", Operator.MORE_THAN, 2, False),
        ("attachment_count", Operator.LESS_THAN, 3, True),
        ("attachment_count", Operator.IS, 2, True),
        ("priority", Operator.IS, LOW, True),
        ("priority", Operator.IS, HIGH, False),
        ("priority", Operator.IS_NOT, HIGH, True),
        ("agent", Operator.IS, None, True),
        ("team", Operator.IS, None, True),
        ("organization", Operator.IS_NOT, 7, True),
        ("hours", Operator.IS, "in", True),
        ("hours", Operator.IS, "out", False),
        ("since_opened", Operator.MORE_THAN, 180, True),
        ("since_opened", Operator.MORE_THAN, 181, False),
        ("since_last_response", Operator.MORE_THAN, 0, False),
    ],
)  # fmt: skip
def test_an_operator(field: str, operator: Operator, value: Any, holds: bool) -> None:
    """Since eight in the morning four hours have passed, of which three count."""
    one = rule("One", conditions=(asks(field, operator, value),))
    assert (one.held(draft(), WEEK) is not None) is holds


@pytest.mark.parametrize(("name", "holds"), [("X-Flag", True), ("x-flag", True), ("X-Other", False)])
def test_a_header_is_found_by_its_name(name: str, holds: bool) -> None:
    one = rule("One", conditions=(asks("header", Operator.IS, "spam", name),))
    other = rule("Other", conditions=(asks("header", Operator.IS_NOT, "spam", name),))
    assert (one.held(draft(), None) is not None, other.held(draft(), None) is not None) == (holds, not holds)


@pytest.mark.parametrize(
    ("operator", "value", "changed", "holds"),
    [
        (Operator.CHANGED, None, (LOW, HIGH), True),
        (Operator.CHANGED, None, None, False),
        (Operator.CHANGED, None, (HIGH, HIGH), False),
        (Operator.CHANGED_TO, HIGH, (LOW, HIGH), True),
        (Operator.CHANGED_TO, LOW, (LOW, HIGH), False),
        (Operator.WAS, LOW, (LOW, HIGH), True),
        (Operator.WAS, HIGH, (LOW, HIGH), False),
    ],
)
def test_a_change(operator: Operator, value: int | None, changed: tuple[int, int] | None, holds: bool) -> None:
    one = rule("One", conditions=(asks("priority", operator, value),))
    on = draft(changed={"priority": changed} if changed else {})
    assert (one.held(on, None) is not None) is holds


def test_every_operator_of_every_field_makes_a_test() -> None:
    for field in FIELDS.values():
        for operator in field.operators:
            value: str | int = "a" if field.kind in (FieldKind.TEXT, FieldKind.CHOICE) else 1
            assert rule("One", conditions=(asks(field.key, operator, value),)).held(draft(), WEEK) in (None, (0,))


def test_any_of_the_conditions_will_do_where_the_rule_says_so() -> None:
    two = (asks("subject", Operator.CONTAINS, "nothing"), asks("subject", Operator.CONTAINS, "down"))
    assert rule("All", conditions=two).held(draft(), None) is None
    assert rule("Any", conditions=two, match=Match.ANY).held(draft(), None) == (1,)


def test_each_rule_sees_what_the_earlier_ones_left() -> None:
    first = rule("First", sets(ActionKind.PRIORITY, HIGH))
    second = rule("Second", sets(ActionKind.DEPARTMENT, BANKING), conditions=(asks("priority", Operator.IS, HIGH),))
    assert opened(first, second).chosen == {"priority": HIGH, "department": BANKING}
    assert opened(second, first).chosen == {"priority": HIGH}


def test_a_rule_that_stops_or_rejects_is_the_last() -> None:
    later = rule("Later", sets(ActionKind.PRIORITY, HIGH))
    assert opened(rule("Stop", stops=True), later).chosen == {}
    away = opened(rule("Ban", Action(kind=ActionKind.REJECT, text="No.")), later)
    assert (away.rejection and away.rejection.text, away.chosen) == ("No.", {})


@pytest.mark.parametrize(("target", "source", "is_asked"), [
    (Target.ANY, "phone", True), (Target.MAIL, "mail", True), (Target.MAIL, "portal", False),
    (Target.API, "api", True), (Target.PORTAL, "portal", True), (Target.DESK, "phone", True), (Target.DESK, "mail", False),
])  # fmt: skip
def test_a_target(target: Target, source: str, is_asked: bool) -> None:
    done = opened(rule("One", sets(ActionKind.PRIORITY, HIGH), target=target), on=draft(source=source))
    assert bool(done.firings) is is_asked


def test_what_a_person_chose_and_what_is_gone_is_left_alone() -> None:
    one = rule("One", sets(ActionKind.PRIORITY, HIGH), sets(ActionKind.DEPARTMENT, BANKING))
    assert opened(one, on=draft(held=frozenset({"priority"}))).chosen == {"department": BANKING}
    assert opened(one, is_usable=lambda action: action.kind is not ActionKind.DEPARTMENT).chosen == {"priority": HIGH}


def test_a_topic_brings_what_nobody_chose() -> None:
    brought = {"department": BANKING, "priority": LOW + 1}
    one = rule("One", sets(ActionKind.PRIORITY, HIGH), sets(ActionKind.TOPIC, 5))
    assert opened(one, defaults=lambda _pk: brought).chosen == {"priority": HIGH, "topic": 5, "department": BANKING}


def test_of_several_topics_the_last_one_brings_its_own() -> None:
    """Whether one rule sets them or two: what an earlier topic brought was chosen by nobody, a rule's own words stay."""
    brings = {5: {"department": BANKING, "priority": LOW}, 6: {"department": SUPPORT + 1, "priority": LOW + 1}}
    topics = (sets(ActionKind.TOPIC, 5), sets(ActionKind.TOPIC, 6))
    last = {"topic": 6, "department": SUPPORT + 1, "priority": LOW + 1}
    assert opened(rule("Both", *topics), defaults=brings.__getitem__).chosen == last
    two = [rule(str(at), one, rule_id=at) for at, one in enumerate(topics)]
    assert opened(*two, defaults=brings.__getitem__).chosen == last
    meant = rule("Meant", sets(ActionKind.PRIORITY, HIGH), rule_id=3)
    assert opened(two[0], meant, two[1], defaults=brings.__getitem__).chosen == last | {"priority": HIGH}


def test_a_rule_that_acted_in_the_chain_is_cut() -> None:
    one = rule("One", sets(ActionKind.PRIORITY, HIGH), rule_id=4, occasions=frozenset({Occasion.UPDATE}))
    done = decide(draft=draft(), rules=[one], occasion=Occasion.UPDATE, without=frozenset({4}))
    assert (done.firings, done.cut) == ((), (one,))


@given(st.lists(st.tuples(
    st.sampled_from([None, LOW, HIGH]), st.sampled_from([LOW, HIGH]), st.sampled_from([SUPPORT, BANKING]), st.booleans(),
), max_size=8))  # fmt: skip
def test_what_rules_left_is_described_by_their_firings(lines: list[tuple[int | None, int, int, bool]]) -> None:
    """Whatever the rules: replaying before and after in order leads from the draft to the outcome, without a gap."""
    rules = [
        rule(str(at), sets(ActionKind.PRIORITY, priority), sets(ActionKind.DEPARTMENT, department), stops=stops,
             conditions=(asks("priority", Operator.IS, seen),) if seen else ())
        for at, (seen, priority, department, stops) in enumerate(lines)
    ]  # fmt: skip
    done, values = opened(*rules), dict(draft().values)
    for firing in done.firings:
        assert {key: values.get(key) for key in firing.before} == firing.before
        values.update(firing.after)
    assert values == done.draft.values
    assert opened(*rules) == done


@given(st.text(max_size=60))
def test_any_pattern_is_compiled_or_refused(pattern: str) -> None:
    if not pattern_problem(pattern):
        rule("One", conditions=(asks("subject", Operator.MATCHES, pattern),)).held(draft(), None)


def test_a_rule_survives_the_way_through_json() -> None:
    one = rule("One", Action(kind=ActionKind.MAIL, value="a@x.example", text="Hi"), rule_id=1, schedule_id=2, stops=True,
               conditions=(asks("header", Operator.IS, "spam", "X-Flag"), asks("agent", Operator.IS, None)))  # fmt: skip
    assert rule_from(rule_id=1, version_id=1, name="One", content=content_of(one)) == one


def words_about(*rules: Rule) -> dict[str, str]:
    return {finding.rule.name: finding.sentence for finding in lint(rules)}


def test_what_is_never_asked_is_found() -> None:
    down = asks("subject", Operator.CONTAINS, "down")
    first = rule("First", conditions=(down,), stops=True)
    later = rule("Later", conditions=(down, asks("priority", Operator.IS, HIGH)))
    assert "never asked" in words_about(first, later)["Later"]
    assert words_about(later, first) == words_about(replace(first, stops=False), later) == {}
    assert words_about(first, replace(later, occasions=frozenset({Occasion.UPDATE}))) == {}
    assert words_about(replace(first, target=Target.MAIL), later) == {}


def test_what_can_not_be_is_found() -> None:
    both = (asks("priority", Operator.IS, HIGH), asks("priority", Operator.IS, LOW))
    assert "can't hold at once" in words_about(rule("One", conditions=both))["One"]
    assert words_about(rule("One", conditions=both, match=Match.ANY)) == {}


def test_rules_that_wake_each_other_are_found() -> None:
    on_update = frozenset({Occasion.UPDATE})
    up = rule(
        "Up",
        sets(ActionKind.PRIORITY, HIGH),
        conditions=(asks("priority", Operator.CHANGED_TO, LOW),),
        occasions=on_update,
    )
    down = rule(
        "Down",
        sets(ActionKind.PRIORITY, LOW),
        conditions=(asks("priority", Operator.CHANGED_TO, HIGH),),
        occasions=on_update,
    )
    found = words_about(up, down)
    assert ("“Down”" in found["Up"], "“Up”" in found["Down"]) == (True, True)
    assert words_about(up) == {}
