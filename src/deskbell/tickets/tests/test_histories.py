"""Past tickets in bulk are the same as tickets that commands made, but owe nothing."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta

import pytest
import time_machine
from deskbell_tests.plans import published_plan
from django.db.models import Model
from django.utils import timezone

from deskbell.kernel.actor import Actor
from deskbell.kernel.bulk import insert
from deskbell.kernel.command import CommandContext, running
from deskbell.kernel.configure import configure
from deskbell.kernel.ledger import RecordedFact, facts_of
from deskbell.kernel.models import Delivery, LedgerRow
from deskbell.kernel.verification import run_all
from deskbell.kernel.worker import drain
from deskbell.people.models import Agent, User
from deskbell.service_levels.settings import DEFAULT_PLAN_ID
from deskbell.tickets.commands.add_collaborator import add_collaborator
from deskbell.tickets.commands.assign import assign
from deskbell.tickets.commands.claim import claim
from deskbell.tickets.commands.note import note
from deskbell.tickets.commands.open_ticket import open_ticket
from deskbell.tickets.commands.respond import respond
from deskbell.tickets.events import MessageAdded, SubjectChanged, TicketOpened
from deskbell.tickets.histories import History, PastEntry, PastFact, write_histories
from deskbell.tickets.models import Clock, Collaborator, Priority, Reading, Status, ThreadEntry, Ticket
from deskbell.tickets.projections import collaborators_of_whole, readings_of_whole
from deskbell.tickets.starting_point import set_up_desk
from deskbell.tickets.state import TicketState, evolve


@pytest.fixture
def agent(db: None) -> Agent:
    return set_up_desk(name="Desk", administrator_name="Ada Quinn", email="ada@help.example", password="correct horse")


def history(agent: Agent, *, number: str = "123456", reworded: bool = True) -> History:
    """One message, and a second wording of the subject."""
    client = User.objects.get_or_create(email="ken@northbank.example", email_normalised="ken@northbank.example")[0]
    by, at = Actor.client(client.pk), timezone.now() - timedelta(days=3)
    status, priority = Status.objects.get(state="open"), Priority.objects.get(slug="normal")
    opened = TicketOpened(
        number=number,
        subject_id=0,
        requester_id=client.pk,
        topic_id=None,
        department_id=agent.department_id,
        priority_id=priority.pk,
        urgency=priority.urgency,
        status_id=status.pk,
        state=status.state,
        source="portal",
    )
    entry = PastEntry(kind="message", author_id=client.pk, body_html="<p onclick=x>No sound</p>", source="portal")
    facts = [
        PastFact(at=at, actor=by, fact=opened, subject="No sound"),
        PastFact(at=at, actor=by, fact=MessageAdded(entry_id=0), entry=entry),
    ]
    rewording = SubjectChanged(subject_id=0, from_subject_id=0)
    return History(facts=[*facts, PastFact(at=at, actor=by, fact=rewording, subject="Silence")] if reworded else facts)


def test_a_history_becomes_a_ticket_with_clean_texts(agent: Agent) -> None:
    ticket = write_histories([history(agent)])[0]
    kept = Ticket.objects.get(number="123456")
    assert kept.pk == ticket.pk
    assert kept.last_message_id == ticket.last_message_id == ThreadEntry.objects.get().pk
    assert kept.subject_text == "Silence"
    assert ThreadEntry.objects.get().body_html == "<p>No sound</p>"
    (reworded,) = [one.fact for one in facts_of(kept.pk) if isinstance(one.fact, SubjectChanged)]
    assert reworded.from_subject_id == reworded.subject_id - 1


def test_histories_owe_no_deliveries(agent: Agent) -> None:
    write_histories([history(agent)])
    assert not Delivery.objects.exists()
    assert set(map(tuple, LedgerRow.objects.values_list("mutes", flat=True))) == {("*",)}


def test_ids_go_on_after_a_history(agent: Agent) -> None:
    write_histories([history(agent)])
    later = open_ticket(actor=Actor.visitor(), email="mia@harbour.example", subject="Later", body="Please")
    again = write_histories([history(agent, number="654321")])[0]
    assert again.pk > later.pk


def test_a_history_begins_with_its_opening(agent: Agent) -> None:
    headless = History(facts=history(agent).facts[1:])
    with pytest.raises(ValueError, match="begins with"):
        write_histories([headless])


@pytest.mark.broken_on_purpose
def test_a_dropped_fact_is_found(agent: Agent, monkeypatch: pytest.MonkeyPatch) -> None:
    """The counter-proof: a fold that leaves a fact out does not pass `verify`."""

    def forgetful(state: TicketState, one: RecordedFact) -> TicketState:
        return state if isinstance(one.fact, MessageAdded) else evolve(state, one)

    monkeypatch.setattr("deskbell.tickets.histories.evolve", forgetful)
    write_histories([history(agent, reworded=False)])
    assert "123456" in {problem.ticket for finding in run_all() for problem in finding.problems}


@pytest.mark.broken_on_purpose
def test_a_fact_that_was_not_written_is_found(agent: Agent, monkeypatch: pytest.MonkeyPatch) -> None:
    def forgetful(rows: Sequence[Model]) -> None:
        insert(rows[:-1] if rows and isinstance(rows[0], LedgerRow) else rows)

    monkeypatch.setattr("deskbell.tickets.histories.insert", forgetful)
    write_histories([history(agent)])
    assert "123456" in {problem.ticket for finding in run_all() for problem in finding.problems}


def test_what_follows_facts_is_the_same_in_bulk(agent: Agent) -> None:
    """Commands project step by step; replaying the finished stream at once gives the same rows."""
    boss = Actor.agent(agent.pk)
    colleague = Agent.objects.create(
        user=User.objects.create_user(email="jane@help.example"), department=agent.department, role=agent.role
    )
    ticket = open_ticket(actor=Actor.visitor(), email="ken@northbank.example", subject="No sound", body="Help")
    assign(actor=boss, ticket_id=ticket.pk, agent_id=colleague.pk)
    respond(actor=Actor.agent(colleague.pk), ticket_id=ticket.pk, body="Try this")
    note(actor=Actor.agent(colleague.pk), ticket_id=ticket.pk, body="Seen before")
    add_collaborator(actor=boss, ticket_id=ticket.pk, email="ops@northbank.example")
    claim(actor=boss, ticket_id=ticket.pk)
    assert _derived(ticket) == _derived_in_bulk(ticket)
    assert len(_derived(ticket)) == 3


def _derived(ticket: Ticket) -> set[tuple[int, ...]]:
    readings = Reading.objects.filter(ticket=ticket).values_list("agent_id", "marked_sequence", "seen_sequence")
    return {*readings, *Collaborator.objects.filter(ticket=ticket).values_list("user_id")}


def _derived_in_bulk(ticket: Ticket) -> set[tuple[int, ...]]:
    with running(CommandContext(actor=Actor.system())):
        Reading.objects.filter(ticket=ticket).delete()
        Collaborator.objects.filter(ticket=ticket).delete()
        stream = facts_of(ticket.pk)
        readings_of_whole([stream])
        collaborators_of_whole([stream])
    return _derived(ticket)


def test_past_tickets_get_plans_and_clocks_and_wake_nobody(agent: Agent) -> None:
    """A year-old ticket has missed its ends: that stands in its history, where it happened, and no sweep finds more."""
    alarms = [{"target": "resolution", "minutes": -60, "tell": ["manager"], "raise_priority": True}]
    plan = published_plan(alarms=alarms)
    configure(actor=Actor.system(), setting=DEFAULT_PLAN_ID, value=plan.pk)
    past = history(agent)
    rewording = replace(past.facts[-1], at=past.facts[-1].at + timedelta(days=300))
    with time_machine.travel(timezone.now() + timedelta(days=400)):
        ticket = write_histories([History(facts=[*past.facts[:-1], rewording])])[0]
        assert drain() >= 0
        told = [one.name for one in facts_of(ticket.pk)]
    assert told == [
        "TicketOpened",
        "ServiceLevelApplied",
        "MessageAdded",
        "ServiceLevelBreached",
        "AlarmRaised",
        "ServiceLevelBreached",
        "SubjectChanged",
    ]
    kept = Ticket.objects.get(pk=ticket.pk)
    assert (kept.sequence, kept.priority.slug) == (len(told), "normal")
    assert kept.next_due_at == Clock.objects.order_by("due_at").values_list("due_at", flat=True).first()
    assert not Delivery.objects.exists()
    assert not Clock.objects.filter(next_step_at__isnull=False).exists()
