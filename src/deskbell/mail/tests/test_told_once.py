"""One mail to one agent for what one command did; and agents who don't want a kind of alert get none of it."""

from typing import Any

import pytest

from deskbell.kernel.actor import Actor
from deskbell.kernel.configure import configure
from deskbell.kernel.errors import Refused
from deskbell.kernel.worker import drain
from deskbell.mail import alerts
from deskbell.mail.alert_kinds import AlertKind
from deskbell.mail.models import MailRecipient
from deskbell.mail.preferences import set_wanted_alerts, wanted_alerts
from deskbell.mail.settings import (
    ALERTS_ASSIGNMENT,
    ALERTS_NEW_MESSAGE,
    ALERTS_NEW_TICKET,
    ALERTS_NOTE,
    ALERTS_TRANSFER,
)
from deskbell.mail.tests.cast import Cast, cast_of_a_desk
from deskbell.people.models import Organization
from deskbell.routing.rules import Action
from deskbell.routing.words import ActionKind
from deskbell.tickets.commands.add_message import add_message
from deskbell.tickets.commands.assign import assign
from deskbell.tickets.commands.note import note
from deskbell.tickets.commands.open_ticket import open_ticket
from deskbell.tickets.commands.transfer import transfer
from deskbell.tickets.models import Ticket
from deskbell.tickets.rules.tests.rule_book import in_force

pytestmark = pytest.mark.django_db


@pytest.fixture
def cast() -> Cast:
    return cast_of_a_desk()


def everybody_hears_everything() -> None:
    """All boxes of the matrix."""
    for setting in (ALERTS_NEW_TICKET, ALERTS_NEW_MESSAGE, ALERTS_NOTE, ALERTS_ASSIGNMENT, ALERTS_TRANSFER):
        field: Any = setting.field
        configure(actor=Actor.system(), setting=setting, value=[name for name, _words in field.choices()])


def alerted() -> list[tuple[str, str]]:
    """Who got which alert."""
    drain()
    rows = MailRecipient.objects.filter(kind="alert").select_related("mail").order_by("pk")
    return sorted((one.address.partition("@")[0], one.mail.effect) for one in rows)


def of(name: str) -> list[str]:
    return [effect for who, effect in alerted() if who == name]


def from_a_guest() -> Ticket:
    return open_ticket(actor=Actor.visitor(), email="maria@cust.test", name="Maria", subject="Down", body="Help.")


def assigning_to(agent_id: int) -> None:
    in_force("To one", Action(kind=ActionKind.AGENT, value=agent_id))


def test_a_new_ticket_that_a_rule_assigns_to_the_manager_is_one_mail_to_the_manager(cast: Cast) -> None:
    assigning_to(cast.manager.pk)
    ticket = from_a_guest()
    assert ticket.agent_id == cast.manager.pk
    assert alerted() == [("boss", "new_ticket_alert"), ("manager", "assignment_alert")]


def test_to_a_team_whose_lead_also_manages_with_every_box_ticked(cast: Cast) -> None:
    everybody_hears_everything()
    cast.team.lead = cast.manager
    cast.team.save()
    in_force("To a team", Action(kind=ActionKind.TEAM, value=cast.team.pk))
    from_a_guest()
    found = alerted()
    assert len({who for who, _effect in found}) == len(found), found
    assert ("manager", "assignment_alert") in found
    assert ("boss", "new_ticket_alert") in found


def test_without_the_rule_it_would_be_two(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(alerts, "not_told_otherwise", lambda agents, **_keywords: list(agents))
    everybody_hears_everything()
    cast.team.lead = cast.manager
    cast.team.save()
    in_force("To a team", Action(kind=ActionKind.TEAM, value=cast.team.pk))
    from_a_guest()
    assert of("manager") == ["assignment_alert", "new_ticket_alert"], (
        "the counter-proof: this test can see a double mail"
    )


def test_who_is_assigned_hears_of_the_new_ticket_where_assignments_are_not_told(cast: Cast) -> None:
    configure(actor=Actor.system(), setting=ALERTS_ASSIGNMENT, value=[])
    assigning_to(cast.manager.pk)
    from_a_guest()
    assert of("manager") == ["new_ticket_alert"]


def test_an_account_manager_hears_of_the_organization_if_the_desk_wants_that(cast: Cast) -> None:
    cast.client.organization = Organization.objects.create(name="Customers", manager=cast.john)
    cast.client.save()
    ticket = open_ticket(actor=Actor.client(cast.client.pk), subject="Printer", body="Broken.")
    assert of("john") == []
    everybody_hears_everything()
    add_message(actor=Actor.client(cast.client.pk), ticket_id=ticket.pk, body="Still broken.")
    assert of("john") == ["new_message_alert"]


def test_all_kinds_come_until_an_agent_says_otherwise(cast: Cast) -> None:
    assert wanted_alerts(agent_id=cast.jane.pk) == [kind.value for kind in AlertKind]
    ticket = from_a_guest()
    assign(actor=Actor.agent(cast.boss.pk), ticket_id=ticket.pk, agent_id=cast.jane.pk)
    assert of("jane") == ["assignment_alert"]
    set_wanted_alerts(actor=Actor.agent(cast.jane.pk), wanted=["assignment"])
    note(actor=Actor.agent(cast.boss.pk), ticket_id=ticket.pk, body="Look at this.")
    add_message(actor=Actor.client(ticket.requester_id), ticket_id=ticket.pk, body="Hello?")
    transfer(actor=Actor.agent(cast.boss.pk), ticket_id=ticket.pk, department_id=cast.other.pk)
    assert of("jane") == ["assignment_alert"]
    set_wanted_alerts(actor=Actor.agent(cast.jane.pk), wanted=[kind.value for kind in AlertKind])
    note(actor=Actor.agent(cast.boss.pk), ticket_id=ticket.pk, body="And at this.")
    assert of("jane") == ["assignment_alert", "note_alert"]


def test_a_ticket_does_not_go_unseen_because_those_who_answer_for_it_want_no_alerts(cast: Cast) -> None:
    for agent in (cast.boss, cast.manager):
        set_wanted_alerts(actor=Actor.agent(agent.pk), wanted=[])
    from_a_guest()
    assert alerted() == [("jane", "new_ticket_alert"), ("john", "new_ticket_alert")]


def test_nobody_chooses_for_others(cast: Cast) -> None:
    with pytest.raises(Refused):
        set_wanted_alerts(actor=Actor.client(cast.client.pk), wanted=[])
