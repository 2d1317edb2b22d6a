"""Who hears of a referral."""

import pytest
from deskbell_tests.cast import Cast

from deskbell.kernel.actor import Actor
from deskbell.kernel.configure import configure_object
from deskbell.kernel.worker import drain
from deskbell.mail.models import MailRecipient, OutgoingMail
from deskbell.people.models import Agent, TeamMember
from deskbell.tickets.commands.refer import refer
from deskbell.tickets.commands.withdraw_referral import withdraw_referral
from deskbell.tickets.models import Referral

pytestmark = pytest.mark.django_db


def told_of(cast: Cast, **whom: int) -> list[str]:
    """The addresses that hear of Jane's referral."""
    ticket = cast.ticket()
    drain()
    refer(actor=Actor.agent(cast.jane.pk), ticket_id=ticket.pk, comment="Please look", **whom)
    drain()
    mails = OutgoingMail.objects.filter(ticket=ticket, effect="referral_alert")
    assert all("Please look" in mail.text for mail in mails)
    return sorted(MailRecipient.objects.filter(mail__in=mails).values_list("address", flat=True))


def test_an_agent_hears_of_it_and_whoever_refers_does_not(cast: Cast) -> None:
    assert told_of(cast, agent_id=cast.nora.pk) == ["nora@desk.example"]
    assert told_of(cast, agent_id=cast.jane.pk) == []


def test_of_a_team_the_lead_hears_else_all(cast: Cast) -> None:
    TeamMember.objects.create(team=cast.level_two, agent=cast.nora)
    assert told_of(cast, team_id=cast.level_two.pk) == ["nora@desk.example", "tom@desk.example"]
    configure_object(actor=Actor.system(), instance=cast.level_two, changes={"lead_id": cast.tom.pk})
    assert told_of(cast, team_id=cast.level_two.pk) == ["tom@desk.example"]


def test_of_a_department_the_manager_hears_unless_they_are_away_else_all(cast: Cast) -> None:
    configure_object(actor=Actor.system(), instance=cast.facilities, changes={"manager_id": cast.nora.pk})
    assert told_of(cast, department_id=cast.facilities.pk) == ["nora@desk.example"]
    Agent.objects.filter(pk=cast.nora.pk).update(is_away=True)
    told = told_of(cast, department_id=cast.facilities.pk)
    assert "tom@desk.example" in told
    assert "nora@desk.example" not in told


def test_what_is_withdrawn_already_is_not_told(cast: Cast) -> None:
    ticket = cast.ticket()
    refer(actor=Actor.agent(cast.jane.pk), ticket_id=ticket.pk, agent_id=cast.nora.pk)
    withdraw_referral(actor=Actor.agent(cast.jane.pk), ticket_id=ticket.pk, referral_id=Referral.objects.get().pk)
    drain()
    assert not OutgoingMail.objects.filter(effect="referral_alert").exists()
