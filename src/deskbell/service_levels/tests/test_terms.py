"""What a plan may say, and what it is told when it says something else."""

from typing import Any

import pytest

from deskbell.service_levels.choosing import Book, Offer, choose
from deskbell.service_levels.terms import AlarmStep, InvalidTerms, PlanTerms

SOUND: dict[str, Any] = {"schedule_id": 1, "targets": {"first_response": 60, "resolution": 480, "next_response": None}}
ALARM: dict[str, Any] = {"target": "resolution", "minutes": -60, "tell": ["agent", "role:3"]}


def test_terms_are_read() -> None:
    when = [{"field": "sender_domain", "is": [" Bank.Example "]}, {"field": "priority", "is": [3]}]
    read = PlanTerms.from_dict(
        {**SOUND, "alarms": [ALARM], "pauses": {"resolution": [5]}, "conditions": {"match": "any", "when": when}}
    )
    assert read.targets == {"first_response": 3600, "resolution": 28800}
    assert read.pauses == {"resolution": frozenset({5})}
    assert read.alarms == (AlarmStep(target="resolution", minutes=-60, tell=("agent", "role:3")),)
    assert read.conditions
    assert read.conditions.hold({"sender_domain": "bank.example"})
    assert not read.conditions.hold({"priority": 2})


@pytest.mark.parametrize(
    ("change", "path"),
    [
        ({"schedule_id": None}, "schedule_id"),
        ({"targets": {}}, "targets"),
        ({"targets": {"resolution": 0}}, "targets.resolution"),
        ({"targets": {"happiness": 5}}, "targets.happiness"),
        ({"pauses": {"resolution": ["5"]}}, "pauses.resolution"),
        ({"reopening": "never"}, "reopening"),
        ({"conditions": {"match": "some", "when": []}}, "conditions.match"),
        ({"conditions": {"when": [{"field": "mood", "is": [1]}]}}, "conditions.when.0.field"),
        ({"conditions": {"when": [{"field": "priority", "is": []}]}}, "conditions.when.0.is"),
        ({"conditions": {"when": [{"field": "source", "is": [4]}]}}, "conditions.when.0.is"),
        ({"alarms": [{**ALARM, "target": "next_response"}]}, "alarms.0.target"),
        ({"alarms": [{**ALARM, "minutes": None}]}, "alarms.0.minutes"),
        ({"alarms": [{**ALARM, "minutes": -480}]}, "alarms.0.minutes"),
        ({"alarms": [ALARM, ALARM]}, "alarms.1.minutes"),
        ({"alarms": [{**ALARM, "tell": ["everybody"]}]}, "alarms.0.tell"),
        ({"alarms": [{**ALARM, "tell": []}]}, "alarms.0"),
    ],
)
def test_what_is_wrong_is_named_with_its_place(change: dict[str, Any], path: str) -> None:
    with pytest.raises(InvalidTerms) as caught:
        PlanTerms.from_dict({**SOUND, **change})
    assert [one.path for one in caught.value.problems] == [path]


def test_an_empty_book_chooses_nothing() -> None:
    assert choose(Book(), {"department": 1}) is None


def test_a_tie_to_a_plan_that_is_not_in_use_is_passed_over() -> None:
    offer = Offer(plan_id=2, plan_version_id=7, calendar_version_id=5)
    book = Book(offers=(offer,), by_topic={4: 1}, by_department={3: 2})
    found = choose(book, {"topic": 4, "department": 3})
    assert found == (offer, "department")
