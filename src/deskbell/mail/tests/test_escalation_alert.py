"""Who hears that a ticket was escalated."""

import pytest
from deskbell_tests.cast import Cast

from deskbell.kernel.actor import Actor
from deskbell.kernel.configure import configure, configure_object
from deskbell.kernel.worker import drain
from deskbell.mail.models import MailRecipient, OutgoingMail
from deskbell.mail.settings import ALERTS_ASSIGNMENT
from deskbell.people.models import Agent, Team, TeamMember
from deskbell.routing.assignment import Method
from deskbell.routing.models import AgentCapacity, AssignmentPolicy
from deskbell.routing.words import ActionKind
from deskbell.tickets.commands.assign import assign
from deskbell.tickets.commands.escalate import escalate
from deskbell.tickets.line_jobs import serve_lines
from deskbell.tickets.models import Ticket
from deskbell.tickets.rules.tests.rule_book import in_force, then

pytestmark = pytest.mark.django_db


def told_of(cast: Cast) -> list[str]:
    """The addresses that hear of what Jane escalates; each reads why."""
    ticket = cast.ticket()
    assign(actor=Actor.agent(cast.ada.pk), ticket_id=ticket.pk, team_id=cast.level_two.pk)
    escalate(actor=Actor.agent(cast.jane.pk), ticket_id=ticket.pk, comment="It burns")
    drain()
    mails = OutgoingMail.objects.filter(ticket=ticket, effect="escalation_alert")
    assert all("It burns" in mail.text for mail in mails)
    return sorted(MailRecipient.objects.filter(mail__in=mails).values_list("address", flat=True))


def test_the_manager_hears_of_it_away_or_not_and_whatever_the_setting_of_assignments(cast: Cast) -> None:
    configure_object(actor=Actor.system(), instance=cast.banking, changes={"manager_id": cast.john.pk})
    configure(actor=Actor.system(), setting=ALERTS_ASSIGNMENT, value=[])
    assert told_of(cast) == ["john@desk.example"]
    Agent.objects.filter(pk=cast.john.pk).update(is_away=True)
    assert told_of(cast) == ["john@desk.example"]


def test_of_a_team_the_lead_hears_else_its_members(cast: Cast) -> None:
    above = Team(name="Engineers")
    configure_object(actor=Actor.system(), instance=above, changes={"name": "Engineers"})
    TeamMember.objects.create(team=above, agent=cast.nora)
    configure_object(actor=Actor.system(), instance=cast.level_two, changes={"escalates_to_id": above.pk})
    assert told_of(cast) == ["nora@desk.example"]
    configure_object(actor=Actor.system(), instance=above, changes={"lead_id": cast.nora.pk})
    assert told_of(cast) == ["nora@desk.example"]


@pytest.fixture
def above(cast: Cast) -> Team:
    """A team without a lead above Level 2, whose tickets the desk hands out; Nora alone is there."""
    team, pool = Team(), AssignmentPolicy()
    configure_object(actor=Actor.system(), instance=team, changes={"name": "Engineers"})
    TeamMember.objects.create(team=team, agent=cast.nora)
    configure_object(actor=Actor.system(), instance=cast.level_two, changes={"escalates_to_id": team.pk})
    columns = {"team_id": team.pk, "method": Method.IN_TURN.value, "default_capacity": 10}
    configure_object(actor=Actor.system(), instance=pool, changes=columns)
    return team


def read_by_nora(ticket: Ticket) -> list[tuple[str, bool, str]]:
    """What she got: which alert, whether with the reason, and its first line."""
    ticket.refresh_from_db()
    assert ticket.agent is not None
    assert ticket.agent.user.email == "nora@desk.example"
    drain()
    rows = MailRecipient.objects.filter(address="nora@desk.example", mail__ticket=ticket).order_by("pk")
    return [(one.mail.effect, "It burns" in one.mail.text, one.mail.text.splitlines()[0]) for one in rows]


def test_whoever_gets_it_from_the_team_at_once_hears_of_it_once_with_the_reason(cast: Cast, above: Team) -> None:
    ticket = cast.ticket()
    assign(actor=Actor.agent(cast.ada.pk), ticket_id=ticket.pk, team_id=cast.level_two.pk)
    escalate(actor=Actor.agent(cast.jane.pk), ticket_id=ticket.pk, comment="It burns")
    assert read_by_nora(ticket) == [("escalation_alert", True, "Jane Moss escalated this ticket to you")]


def test_so_does_whoever_gets_it_by_an_assignment_to_the_team(cast: Cast, above: Team) -> None:
    ticket = cast.ticket()
    assign(actor=Actor.agent(cast.ada.pk), ticket_id=ticket.pk, team_id=above.pk, comment="It burns")
    assert read_by_nora(ticket) == [("assignment_alert", True, "This ticket is yours")]


def test_so_does_whoever_gets_it_with_the_opening(cast: Cast, above: Team) -> None:
    in_force("To a team", then(ActionKind.TEAM, above.pk))
    assert read_by_nora(cast.ticket()) == [("assignment_alert", False, "This ticket is yours")]


def test_where_teams_hear_nothing_the_one_who_gets_it_does(cast: Cast, above: Team) -> None:
    configure(actor=Actor.system(), setting=ALERTS_ASSIGNMENT, value=["agent"])
    ticket = cast.ticket()
    assign(actor=Actor.agent(cast.ada.pk), ticket_id=ticket.pk, team_id=above.pk, comment="It burns")
    assert read_by_nora(ticket) == [("assignment_alert", False, "This ticket is yours")]


def test_whoever_gets_it_later_hears_of_it_again(cast: Cast, above: Team) -> None:
    """The team heard of it when it came; that it is hers by now is news."""
    AgentCapacity.objects.create(agent=cast.nora, limit=0)
    ticket = cast.ticket()
    assign(actor=Actor.agent(cast.ada.pk), ticket_id=ticket.pk, team_id=above.pk, comment="It burns")
    drain()
    AgentCapacity.objects.update(limit=1)
    serve_lines()
    assert [(effect, why) for effect, why, _line in read_by_nora(ticket)] == [
        ("assignment_alert", True),
        ("assignment_alert", False),
    ]
