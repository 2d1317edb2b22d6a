"""Facts last: each goes to JSON and comes back, reads as a sentence, and its released shape is kept for ever."""

import dataclasses
import json
import re
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, get_type_hints

import pytest
from deskbell_tests.cast import Cast
from django.utils.html import strip_tags
from django.utils.safestring import SafeString

from deskbell.features.tasks.commands.add_task import add_task
from deskbell.features.tasks.models import Task
from deskbell.kernel.actor import Actor
from deskbell.kernel.facts import FACTS, Fact, fact, from_json, to_json
from deskbell.kernel.ledger import facts_of
from deskbell.kernel.models import LedgerRow
from deskbell.routing.models import FilterRule, RuleVersion
from deskbell.service_levels.models import Plan
from deskbell.tickets.events import MessageAdded, MessageMovedIn, TaskFact, TicketFact
from deskbell.tickets.models import Tag, Ticket
from deskbell.tickets.names import Names, load_names
from deskbell.tickets.queries import EntryItem, timeline
from deskbell.tickets.viewer import viewer_of
from deskbell.tickets.words import State

from .registries import load_everything
from .story import tell

load_everything()
GOLDEN = Path(__file__).parent / "facts"
DUE = datetime(2026, 3, 12, 9, 30, tzinfo=UTC)
# All that clients read of a ticket beside its number. Whoever adds to it decides that it is theirs to know.
FOR_CLIENTS = {
    "MessageAdded",
    "MessageMovedIn",
    "ResponseAdded",
    "AutomaticAnswerAdded",
    "TicketResolved",
    "ResolutionConfirmed",
    "TicketClosed",
    "TicketReopened",
}


def golden_of(name: str) -> dict[str, Any]:
    """The shape in which a fact was first released."""
    data: dict[str, Any] = json.loads((GOLDEN / f"{name}.json").read_text(encoding="utf-8"))
    return data


def problems_with_golden() -> list[str]:
    """Facts without a golden shape, and golden shapes that no fact reads any more."""
    kept = {path.stem for path in GOLDEN.glob("*.json")}
    problems = [f"{name} has no golden shape" for name in set(FACTS) - kept]
    problems += [f"{name} was dropped: old ledgers can't be read" for name in kept - set(FACTS)]
    for name in sorted(kept & set(FACTS)):
        try:
            read = from_json(name=name, data=golden_of(name))
            again = from_json(name=name, data=json.loads(json.dumps(to_json(read))))
        except (TypeError, ValueError, KeyError) as error:
            problems.append(f"{name} no longer reads its golden shape: {error}")
            continue
        problems += [] if read == again else [f"{name} does not survive the way through JSON"]
    return sorted(problems)


@dataclasses.dataclass(frozen=True, kw_only=True)
class Sworn(Fact):
    """A fact that nobody released."""

    by_id: int


@pytest.fixture
def unreleased() -> Iterator[None]:
    fact(Sworn)
    yield
    del FACTS["Sworn"]


def test_every_released_shape_is_read() -> None:
    assert problems_with_golden() == []


def test_a_new_fact_without_a_golden_shape_is_caught(unreleased: None) -> None:
    assert problems_with_golden() == ["Sworn has no golden shape"]


def test_a_dropped_fact_is_caught(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delitem(FACTS, "TicketClaimed")
    assert problems_with_golden() == ["TicketClaimed was dropped: old ledgers can't be read"]


def test_a_renamed_field_is_caught(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(FACTS, "NoteAdded", Sworn)
    assert problems_with_golden()[0].startswith("NoteAdded no longer reads its golden shape")


@pytest.mark.parametrize("name", sorted(FACTS))
def test_a_fact_carries_no_words_of_a_person(name: str) -> None:
    """Texts are the ticket's number, and words of the desk's own lists."""
    hints = get_type_hints(FACTS[name])
    texts = {one.name for one in dataclasses.fields(FACTS[name]) if hints[one.name] is str}
    assert texts <= {"number", "state", "source", "target", "kind"}


@dataclasses.dataclass(frozen=True, kw_only=True)
class Things:
    """What facts speak of beside the cast."""

    tickets: tuple[Ticket, Ticket]
    plans: tuple[Plan, Plan]
    rule_version: RuleVersion
    tag: Tag
    task: Task


@pytest.fixture
def things(cast: Cast) -> Things:
    first, second = (cast.ticket(subject=words) for words in ("The page is blank", "Banking is down"))
    rule = FilterRule.objects.create(name="From the bank")
    return Things(
        tickets=(first, second),
        plans=(Plan.objects.create(name="Standard"), Plan.objects.create(name="Gold")),
        rule_version=RuleVersion.objects.create(rule=rule, number=1, content={}),
        tag=Tag.objects.create(name="Outage", key="outage"),
        task=add_task(actor=Actor.agent(cast.jane.pk), title="Restart it"),
    )


def filled(kind: type[Fact], cast: Cast, things: Things) -> Fact:
    """A fact about real people and things: what comes first before an arrow, and what after."""
    subjects = [ticket.subject_id for ticket in things.tickets]
    after = {
        "agent_id": cast.john.pk, "team_id": cast.level_two.pk, "department_id": cast.banking.pk,
        "topic_id": cast.outage.pk, "priority_id": cast.priority("high").pk, "status_id": cast.status(State.IN_PROGRESS).pk,
        "subject_id": subjects[1], "requester_id": cast.ken.pk, "user_id": cast.mia.pk, "due_at": DUE,
        "urgency": 3, "state": "in_progress", "source": "portal", "number": "482913",
        "plan_id": things.plans[1].pk, "plan_version_id": 1, "calendar_version_id": 1, "target": "resolution", "step": 0,
        "started_at": DUE, "rule_version_id": things.rule_version.pk, "firing_id": 1, "decision_id": 1, "kind": "follows",
        "other_id": things.tickets[1].pk, "tag_id": things.tag.pk, "version_id": 1, "is_answered": True,
        "task_id": things.task.pk, "note_id": 1,
    }  # fmt: skip
    before = {
        "from_agent_id": cast.jane.pk, "from_team_id": cast.level_two.pk, "from_department_id": cast.it_support.pk,
        "from_topic_id": cast.internal_topic.pk, "from_priority_id": cast.priority("low").pk, "from_urgency": 1,
        "from_status_id": cast.status(State.OPEN).pk, "from_subject_id": subjects[0], "from_due_at": None,
        "from_plan_id": things.plans[0].pk, "from_user_id": cast.ken.pk,
    }  # fmt: skip
    values = {
        "entry_id": 1,
        "comment_id": None,
        "sees_from_entry_id": None,
        "is_machine": False,
        "last_message_id": None,
        "last_message_at": None,
        **after,
        **before,
    }
    if kind.__name__ == "ServiceLevelApplied":
        values["source"] = "topic"
    return kind(**{one.name: values[one.name] for one in dataclasses.fields(kind)})


def unresolved(told: Fact, names: Names) -> list[str]:
    """What a sentence leaves of ids, gaps and stand-ins."""
    assert isinstance(told, TicketFact)
    words = strip_tags(told.sentence(by=SafeString("<b>Jane Moss</b>"), names=names))
    problems = [] if words.startswith("Jane Moss ") else ["does not say who"]
    problems += re.findall(
        r"None|[{}]|somebody|a department|a team|another status|another priority|\(removed\)|a rule\b|a tag\b|another ticket",
        words,
    )
    numbered = {"TicketLinked", "TicketUnlinked", "MessageMovedIn", "MessageMovedOut"}
    is_numbered = "due" in words or told.name in numbered or isinstance(told, TaskFact)
    return problems + ([] if is_numbered else re.findall(r"\d+", words))


@pytest.mark.django_db
@pytest.mark.parametrize("name", sorted(FACTS))
def test_a_fact_reads_as_a_sentence(cast: Cast, things: Things, name: str) -> None:
    names = load_names(
        people={cast.jane.pk, cast.john.pk, cast.mia.pk, cast.ken.pk},
        subjects={ticket.subject_id for ticket in things.tickets},
        rules={things.rule_version.pk},
        tickets={things.tickets[1].pk},
        tasks={things.task.pk},
        tags={things.tag.pk},
    )
    assert unresolved(filled(FACTS[name], cast, things), names) == []


@pytest.mark.django_db
def test_a_sentence_with_an_unknown_name_is_caught(cast: Cast, things: Things) -> None:
    told = filled(FACTS["TicketTransferred"], cast, things)
    assert unresolved(told, Names()) == ["a department", "a department"]


@pytest.mark.django_db
def test_everything_happens_in_the_story_and_stands_in_the_thread(cast: Cast) -> None:
    ticket = tell(cast)
    assert set(FACTS) == set(LedgerRow.objects.values_list("name", flat=True))
    items = timeline(viewer=viewer_of(Actor.agent(cast.ada.pk)), ticket=ticket)
    assert len(items) == len(facts_of(ticket.pk))
    sentences = [strip_tags(item.sentence) for item in items if not isinstance(item, EntryItem)]
    assert not [words for words in sentences if re.search(r"None|\b(somebody|a department|a team)\b", words)]


@pytest.mark.django_db
def test_clients_read_of_these_facts_alone(cast: Cast) -> None:
    """Neither plans, alarms, rules and hand-outs, nor who was asked and what hangs together with what."""
    assert {name for name, kind in FACTS.items() if kind.is_public} == FOR_CLIENTS
    ticket = tell(cast)
    facts = [one for one in facts_of(ticket.pk) if one.name in FOR_CLIENTS]
    back = {
        one.fact.entry_id for one in facts if isinstance(one.fact, MessageMovedIn)
    }  # after a turn through another one
    told = {one.sequence for one in facts if not (isinstance(one.fact, MessageAdded) and one.fact.entry_id in back)}
    assert len(told) < len(facts_of(ticket.pk))
    for reader in (Actor.guest(user_id=cast.gus.pk, ticket_id=ticket.pk), Actor.client(cast.gus.pk)):
        items = timeline(viewer=viewer_of(reader), ticket=ticket)
        assert {item.sequence for item in items} == told
        assert not [item for item in items if not isinstance(item, EntryItem) and (item.comment or item.decision_id)]
