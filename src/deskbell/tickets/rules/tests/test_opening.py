"""Rules at the door: where tickets go, who is turned away, and what is kept of it."""

from datetime import timedelta

import pytest
from deskbell_tests.cast import Cast
from django.utils import timezone

from deskbell.kernel.actor import Actor
from deskbell.kernel.configure import configure
from deskbell.kernel.errors import Refused
from deskbell.kernel.ledger import facts_of
from deskbell.kernel.models import Delivery
from deskbell.routing.words import ActionKind, Operator, Target
from deskbell.tickets.models import Outcome, RuleFiring, Ticket
from deskbell.tickets.rules.log import tidy_rule_log
from deskbell.tickets.rules.tests.rule_book import in_force, then, when
from deskbell.tickets.settings import RULE_LOG_DAYS
from deskbell.tickets.words import State

pytestmark = pytest.mark.django_db
DOWN = (when("subject", Operator.CONTAINS, "DOWN"),)


def test_a_rule_leads_a_new_ticket_elsewhere(cast: Cast) -> None:
    high = cast.priority("high").pk
    row = in_force(
        "Outages", then(ActionKind.PRIORITY, high), then(ActionKind.DEPARTMENT, cast.facilities.pk), conditions=DOWN
    )
    ticket = cast.ticket()
    assert (ticket.priority_id, ticket.department_id) == (high, cast.facilities.pk)
    firing = RuleFiring.objects.get()
    assert (firing.rule_version, firing.ticket, firing.outcome) == (row.current, ticket, Outcome.ACTED)
    assert firing.before == {"priority": cast.priority("normal").pk, "department": cast.banking.pk}
    assert firing.after == {"priority": high, "department": cast.facilities.pk}
    names = [one.name for one in facts_of(ticket.pk)]
    assert names[:3] == ["TicketOpened", "MessageAdded", "RuleFired"]


def test_without_its_conditions_a_rule_does_nothing(cast: Cast) -> None:
    in_force("Outages", then(ActionKind.PRIORITY, cast.priority("high").pk), conditions=DOWN)
    assert cast.ticket(subject="A question").priority_id == cast.priority("normal").pk
    assert not RuleFiring.objects.exists()


def test_a_draft_does_nothing(cast: Cast) -> None:
    in_force("Outages", then(ActionKind.PRIORITY, cast.priority("high").pk), is_enabled=False)
    assert cast.ticket().priority_id == cast.priority("normal").pk


def test_a_rule_for_mail_does_not_look_at_the_portal(cast: Cast) -> None:
    in_force("Mail", then(ActionKind.PRIORITY, cast.priority("high").pk), target=Target.MAIL)
    assert cast.ticket().priority_id == cast.priority("normal").pk
    assert cast.ticket(source="mail").priority_id == cast.priority("high").pk


def test_each_rule_sees_what_the_earlier_ones_did_and_a_topic_brings_its_department(cast: Cast) -> None:
    in_force("Audit", then(ActionKind.TOPIC, cast.internal_topic.pk), conditions=DOWN)
    in_force(
        "Support",
        then(ActionKind.TEAM, cast.level_two.pk),
        conditions=(when("department", Operator.IS, cast.it_support.pk),),
    )
    ticket = cast.ticket()
    assert (ticket.department_id, ticket.team_id) == (cast.it_support.pk, cast.level_two.pk)


def test_a_rule_that_stops_keeps_the_later_ones_out(cast: Cast) -> None:
    in_force("First", then(ActionKind.PRIORITY, cast.priority("high").pk), stops=True)
    in_force("Second", then(ActionKind.PRIORITY, cast.priority("low").pk))
    assert cast.ticket().priority_id == cast.priority("high").pk


def test_who_is_turned_away_reads_why_and_stays_in_the_log(cast: Cast) -> None:
    in_force("Ban", then(ActionKind.REJECT, text="Please write to the shop instead."), conditions=DOWN)
    with pytest.raises(Refused, match="Please write to the shop instead"):
        cast.ticket()
    assert not Ticket.objects.exists()
    row = RuleFiring.objects.get()
    assert (row.outcome, row.ticket, row.sender) == (Outcome.REJECTED, None, cast.ken.email)


def test_an_agent_is_not_turned_away_and_what_agents_chose_stays(cast: Cast) -> None:
    in_force("Ban", then(ActionKind.REJECT, text="No."))
    in_force("Low", then(ActionKind.PRIORITY, cast.priority("low").pk), then(ActionKind.TEAM, cast.level_two.pk))
    high = cast.priority("high").pk
    ticket = cast.ticket(actor=Actor.agent(cast.jane.pk), email=cast.ken.email, priority_id=high)
    assert (ticket.priority_id, ticket.team_id) == (high, cast.level_two.pk)


def test_a_mail_can_be_taken_as_from_its_reply_to_address(cast: Cast) -> None:
    in_force(
        "Contact form", then(ActionKind.REPLY_TO), conditions=(when("sender_domain", Operator.IS, "forms.example"),)
    )
    ticket = cast.ticket(
        actor=Actor.visitor(),
        email="robot@forms.example",
        source="mail",
        headers={"Reply-To": "Mia Berg <mia@southbank.example>"},
    )
    assert ticket.requester_id == cast.mia.pk


@pytest.mark.parametrize("line", ["To", "Cc"])
def test_a_mail_is_led_by_whom_it_is_addressed_to(cast: Cast, line: str) -> None:
    in_force(
        "Invoices",
        then(ActionKind.DEPARTMENT, cast.facilities.pk),
        conditions=(when("addressee", Operator.IS, "invoices@desk.example"),),
    )
    for written in (
        '"Desk, The" <help@desk.example>, Invoices <Invoices@desk.example>',
        f"{'(' * 2_000}invoices@desk.example",
    ):
        assert cast.ticket(source="mail", headers={line: written}).department_id == cast.facilities.pk
    to_one = {line: "help@desk.example"}
    assert cast.ticket(source="mail", headers=to_one).department_id == cast.banking.pk


def test_confirmation_and_alert_can_be_kept_back(cast: Cast) -> None:
    quiet = cast.ticket()
    assert {"confirmation", "new_ticket_alert"} <= _owed(quiet)
    in_force("Quiet", then(ActionKind.NO_CONFIRMATION), then(ActionKind.NO_ALERTS))
    assert not {"confirmation", "new_ticket_alert"} & _owed(cast.ticket())


def test_a_rule_may_open_a_ticket_as_closed(cast: Cast) -> None:
    in_force("Newsletter", then(ActionKind.STATUS, cast.status(State.CLOSED).pk))
    ticket = Ticket.objects.get(pk=cast.ticket().pk)
    assert ticket.state == State.CLOSED
    assert [one.name for one in facts_of(ticket.pk)][-1] == "TicketClosed"


def test_a_rule_that_names_what_is_out_of_use_lets_tickets_in(cast: Cast) -> None:
    in_force("Old", then(ActionKind.PRIORITY, Ticket.objects.count()), then(ActionKind.TEAM, cast.level_two.pk))
    assert cast.ticket().team_id == cast.level_two.pk


def test_the_log_of_those_turned_away_is_tidied(cast: Cast) -> None:
    in_force("Ban", then(ActionKind.REJECT), conditions=DOWN)
    in_force("High", then(ActionKind.PRIORITY, cast.priority("high").pk))
    with pytest.raises(Refused, match="can't take in"):
        cast.ticket()
    cast.ticket(subject="A question")
    configure(actor=Actor.system(), setting=RULE_LOG_DAYS, value=30)
    assert tidy_rule_log() == 0
    RuleFiring.objects.update(fired_at=timezone.now() - timedelta(days=31))
    assert tidy_rule_log() == 1
    assert RuleFiring.objects.get().outcome == Outcome.ACTED


def _owed(ticket: Ticket) -> set[str]:
    return set(Delivery.objects.filter(fact__stream_id=ticket.pk).values_list("effect", flat=True))
