"""Rules after the opening: on what happens and on time, each once, and never round in circles."""

from datetime import datetime, timedelta

import pytest
import time_machine
from deskbell_tests.cast import Cast
from deskbell_tests.plans import published_plan
from django.utils import timezone

from deskbell.kernel.actor import Actor
from deskbell.kernel.command import DEEPEST_CHAIN
from deskbell.kernel.configure import configure_object
from deskbell.kernel.errors import NotFound, Refused
from deskbell.kernel.leases import WorkState
from deskbell.kernel.ledger import facts_of
from deskbell.kernel.models import Delivery
from deskbell.kernel.worker import drain
from deskbell.routing.models import FilterRule
from deskbell.routing.published import rule_of
from deskbell.routing.words import ActionKind, Operator
from deskbell.tickets.commands.add_message import add_message
from deskbell.tickets.commands.change_priority import change_priority
from deskbell.tickets.commands.escalate import escalate
from deskbell.tickets.commands.follow_rules import follow_rules
from deskbell.tickets.commands.note import note
from deskbell.tickets.commands.resolve import resolve
from deskbell.tickets.commands.respond import respond
from deskbell.tickets.commands.set_service_level import set_service_level
from deskbell.tickets.models import Outcome, RuleFiring, Ticket
from deskbell.tickets.rules.jobs import candidates, due_for, follow_time
from deskbell.tickets.rules.tests.rule_book import TIME, UPDATE, in_force, then, when

pytestmark = pytest.mark.django_db
SYSTEM = Actor.system()
NOON = datetime.fromisoformat("2026-03-12T12:00+00:00")


def read(ticket: Ticket) -> Ticket:
    return Ticket.objects.get(pk=ticket.pk)


def urgent_goes_to_level_two(cast: Cast) -> FilterRule:
    conditions = (when("priority", Operator.CHANGED_TO, cast.priority("emergency").pk),)
    return in_force("Urgent", then(ActionKind.TEAM, cast.level_two.pk), conditions=conditions, occasions=UPDATE)


def raise_priority(cast: Cast, ticket: Ticket, slug: str = "emergency") -> None:
    change_priority(actor=Actor.agent(cast.jane.pk), ticket_id=ticket.pk, priority_id=cast.priority(slug).pk)


@pytest.mark.parametrize(("is_answered", "is_led"), [("yes", True), ("no", False)])
def test_a_rule_asks_whether_a_ticket_was_answered(cast: Cast, is_answered: str, is_led: bool) -> None:
    conditions = (when("answered", Operator.IS, is_answered), when("priority", Operator.CHANGED))
    in_force("Answered", then(ActionKind.TEAM, cast.level_two.pk), conditions=conditions, occasions=UPDATE)
    ticket = cast.ticket()
    respond(actor=Actor.agent(cast.jane.pk), ticket_id=ticket.pk, body="We look into it.")
    raise_priority(cast, ticket)
    drain()
    assert (read(ticket).team_id == cast.level_two.pk) is is_led


@pytest.mark.parametrize("by_name", [True, False])
def test_an_escalation_puts_a_ticket_into_hands_as_an_assignment_does(cast: Cast, by_name: bool) -> None:
    """Both by what happened and by who has it then."""
    configure_object(actor=SYSTEM, instance=cast.banking, changes={"manager_id": cast.john.pk})
    happened, given = when("event", Operator.IS, "assigned"), when("agent", Operator.CHANGED_TO, cast.john.pk)
    action = then(ActionKind.PRIORITY, cast.priority("emergency").pk)
    in_force("Up", action, conditions=(happened if by_name else given,), occasions=UPDATE)
    ticket = cast.ticket()
    escalate(actor=Actor.agent(cast.jane.pk), ticket_id=ticket.pk, comment="I can't go on")
    drain()
    assert (read(ticket).agent_id, read(ticket).priority_id) == (cast.john.pk, cast.priority("emergency").pk)


def test_a_rule_follows_a_change_and_names_it_as_its_cause(cast: Cast) -> None:
    row = urgent_goes_to_level_two(cast)
    ticket = cast.ticket()
    raise_priority(cast, ticket)
    drain()
    assert read(ticket).team_id == cast.level_two.pk
    changed, fired = (
        next(one for one in facts_of(ticket.pk) if one.name == name) for name in ("PriorityChanged", "RuleFired")
    )
    assert (fired.cause_id, fired.depth) == (changed.id, 1)
    firing = RuleFiring.objects.get()
    assert (firing.rule_version_id, firing.cause_id, firing.after) == (
        row.current_id,
        changed.id,
        {"team": cast.level_two.pk},
    )


def test_another_change_is_not_its_business(cast: Cast) -> None:
    urgent_goes_to_level_two(cast)
    ticket = cast.ticket()
    raise_priority(cast, ticket, "low")
    drain()
    assert read(ticket).team_id is None


def test_the_opening_is_left_to_the_rules_at_the_door(cast: Cast) -> None:
    conditions = (when("event", Operator.IS, "message"),)
    in_force("Wrote", then(ActionKind.PRIORITY, cast.priority("high").pk), conditions=conditions, occasions=UPDATE)
    ticket = cast.ticket()
    drain()
    assert read(ticket).priority_id == cast.priority("normal").pk
    add_message(actor=Actor.client(cast.ken.pk), ticket_id=ticket.pk, body="Still down")
    drain()
    assert read(ticket).priority_id == cast.priority("high").pk


def test_a_fact_is_followed_once_however_often_it_is_delivered(cast: Cast) -> None:
    conditions = (when("event", Operator.IS, "priority"),)
    in_force("Note", then(ActionKind.NOTE, text="Look at this."), conditions=conditions, occasions=UPDATE)
    ticket = cast.ticket()
    raise_priority(cast, ticket)
    drain()
    Delivery.objects.filter(effect="follow_rules").update(state=WorkState.WAITING, due_at=timezone.now(), done_at=None)
    drain()
    assert [one.name for one in facts_of(ticket.pk)].count("NoteAdded") == 1


def test_without_rules_on_update_nothing_is_owed(cast: Cast) -> None:
    ticket = cast.ticket()
    raise_priority(cast, ticket)
    assert not Delivery.objects.filter(effect="follow_rules").exists()


def test_two_rules_that_fight_act_once_each_and_are_named(cast: Cast) -> None:
    high, low = cast.priority("high").pk, cast.priority("low").pk
    up = in_force(
        "Up",
        then(ActionKind.PRIORITY, high),
        conditions=(when("priority", Operator.CHANGED_TO, low),),
        occasions=UPDATE,
    )
    in_force(
        "Down",
        then(ActionKind.PRIORITY, low),
        conditions=(when("priority", Operator.CHANGED_TO, high),),
        occasions=UPDATE,
    )
    ticket = cast.ticket()
    raise_priority(cast, ticket, "low")
    drain()
    acted = [one.rule_version.rule.name for one in RuleFiring.objects.filter(outcome=Outcome.ACTED).order_by("pk")]
    cut = RuleFiring.objects.get(outcome=Outcome.CUT)
    assert (acted, cut.rule_version_id) == (["Up", "Down"], up.current_id)
    assert read(ticket).priority_id == low


def test_a_long_chain_ends_at_the_limit(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    """Rules that would hand a ticket on for ever, if each acted as often as it is asked."""
    monkeypatch.setattr("deskbell.tickets.commands.follow_rules._acted_before", lambda *_: frozenset())
    high, low = cast.priority("high").pk, cast.priority("low").pk
    for name, seen, made in (("Up", low, high), ("Down", high, low)):
        conditions = (when("priority", Operator.CHANGED_TO, seen),)
        in_force(name, then(ActionKind.PRIORITY, made), conditions=conditions, occasions=UPDATE)
    ticket = cast.ticket()
    raise_priority(cast, ticket, "low")
    drain()
    assert RuleFiring.objects.filter(outcome=Outcome.ACTED).count() == DEEPEST_CHAIN
    assert RuleFiring.objects.filter(outcome=Outcome.CUT).count() == 1
    assert not Delivery.objects.exclude(state=WorkState.DONE).exists()


def test_nobody_but_the_desk_asks_the_rules(cast: Cast) -> None:
    ticket = cast.ticket()
    with pytest.raises(Refused):
        follow_rules(actor=Actor.agent(cast.ada.pk), ticket_id=ticket.pk)
    other = facts_of(cast.ticket().pk)[0]
    with pytest.raises(NotFound):
        follow_rules(actor=SYSTEM, ticket_id=ticket.pk, fact_id=other.id)


def test_a_rule_sets_the_plan_but_not_over_a_hand_nor_on_a_finished_ticket(cast: Cast) -> None:
    gold, silver = published_plan(name="Gold").pk, published_plan(name="Silver").pk
    conditions = (when("event", Operator.IS, "note"),)
    in_force("Gold", then(ActionKind.PLAN, gold), conditions=conditions, occasions=UPDATE)
    free, by_hand, finished = cast.ticket(), cast.ticket(), cast.ticket()
    jane = Actor.agent(cast.jane.pk)
    set_service_level(actor=jane, ticket_id=by_hand.pk, plan_id=silver)
    resolve(actor=jane, ticket_id=finished.pk)
    for ticket in (free, by_hand, finished):
        note(actor=jane, ticket_id=ticket.pk, body="<p>Look</p>")
    drain()
    plans = [version and version.plan_id for version in (read(one).plan_version for one in (free, by_hand, finished))]
    assert plans == [gold, silver, None]
    assert [firing.ticket_id for firing in RuleFiring.objects.all()] == [free.pk], "what does nothing is not in the log"


def waiting_too_long(cast: Cast) -> FilterRule:
    conditions = (
        when("since_last_message", Operator.MORE_THAN, 60),
        when("department", Operator.IS, cast.banking.pk),
    )
    return in_force("Waiting", then(ActionKind.TEAM, cast.level_two.pk), then(ActionKind.NOTE, text="An hour."),
                    conditions=conditions, occasions=TIME)  # fmt: skip


def test_a_rule_on_time_acts_once_for_each_message(cast: Cast) -> None:
    waiting_too_long(cast)
    with time_machine.travel(NOON, tick=False) as clock:
        ticket = cast.ticket()
        clock.shift(timedelta(minutes=59))
        assert follow_time() == 0
        clock.shift(timedelta(minutes=1))
        assert follow_time() == 1
        assert follow_time() == 0
        assert read(ticket).team_id == cast.level_two.pk
        add_message(actor=Actor.client(cast.ken.pk), ticket_id=ticket.pk, body="Anybody there?")
        clock.shift(timedelta(minutes=61))
        assert (follow_time(), follow_time()) == (1, 0)
    assert RuleFiring.objects.filter(ticket=ticket).count() == 2


def test_an_answer_is_old_news_once_the_client_wrote_again(cast: Cast) -> None:
    """Whoever closes by silence must not close over somebody's question."""
    conditions = (when("since_last_response", Operator.MORE_THAN, 60),)
    in_force("Silent", then(ActionKind.NOTE, text="Still there?"), conditions=conditions, occasions=TIME)
    with time_machine.travel(NOON, tick=False) as clock:
        silent, asking = cast.ticket(), cast.ticket()
        clock.shift(timedelta(minutes=1))
        for ticket in (silent, asking):
            respond(actor=Actor.agent(cast.jane.pk), ticket_id=ticket.pk, body="<p>Try again</p>")
        clock.shift(timedelta(minutes=30))
        add_message(actor=Actor.client(cast.ken.pk), ticket_id=asking.pk, body="It still fails")
        clock.shift(timedelta(minutes=31))
        assert follow_time() == 1
    assert [one.ticket_id for one in RuleFiring.objects.all()] == [silent.pk]


def test_a_ticket_that_fails_holds_up_no_other(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    waiting_too_long(cast)
    with time_machine.travel(NOON, tick=False) as clock:
        spoilt, sound = cast.ticket(), cast.ticket()

        def follow(*, actor: Actor, ticket_id: int) -> None:
            if ticket_id == spoilt.pk:
                raise ArithmeticError
            follow_rules(actor=actor, ticket_id=ticket_id)

        monkeypatch.setattr("deskbell.tickets.rules.jobs.follow_rules", follow)
        clock.shift(timedelta(hours=2))
        assert follow_time() == 1
    assert [one.ticket_id for one in RuleFiring.objects.all()] == [sound.pk]


def test_a_sweep_looks_only_at_what_may_be_due(cast: Cast) -> None:
    row = waiting_too_long(cast)
    with time_machine.travel(NOON, tick=False) as clock:
        due, elsewhere = cast.ticket(), cast.ticket(topic_id=cast.internal_topic.pk, actor=SYSTEM, email="x@y.example")
        clock.shift(timedelta(hours=2))
        young = cast.ticket()
        found = set(candidates(rule_of(row.current_id or 0), now=timezone.now()).values_list("pk", flat=True))
    assert found == {due.pk}
    assert not {elsewhere.pk, young.pk} & found


def test_a_rule_that_counts_from_the_opening_has_one_turn(cast: Cast) -> None:
    conditions = (when("since_opened", Operator.MORE_THAN, 10),)
    in_force("Old", then(ActionKind.NOTE, text="Ten minutes."), conditions=conditions, occasions=TIME)
    with time_machine.travel(NOON, tick=False) as clock:
        ticket = cast.ticket()
        clock.shift(timedelta(minutes=10))
        follow_rules(actor=SYSTEM, ticket_id=ticket.pk)
        follow_rules(actor=SYSTEM, ticket_id=ticket.pk)
        respond(actor=Actor.agent(cast.jane.pk), ticket_id=ticket.pk, body="<p>Yes</p>")
        clock.shift(timedelta(days=1))
        assert follow_time() == 0
    assert [one.name for one in facts_of(ticket.pk)].count("RuleFired") == 1


def test_two_sweeps_that_found_the_same_ticket_act_once(cast: Cast) -> None:
    row = waiting_too_long(cast)
    with time_machine.travel(NOON, tick=False) as clock:
        ticket = cast.ticket()
        clock.shift(timedelta(hours=2))
        from_both = [list(due_for(rule_of(row.current_id or 0), now=timezone.now())) for _sweep in range(2)]
        for found in from_both:
            for pk in found:
                follow_rules(actor=SYSTEM, ticket_id=pk)
    assert from_both == [[ticket.pk], [ticket.pk]]
    assert RuleFiring.objects.count() == 1
