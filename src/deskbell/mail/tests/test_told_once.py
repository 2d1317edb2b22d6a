"""One mail to one agent for what one command did; and agents who don't want a kind of alert get none of it."""

from dataclasses import replace
from typing import Any

import pytest

from deskbell.kernel.actor import Actor
from deskbell.kernel.configure import configure
from deskbell.kernel.errors import Refused
from deskbell.kernel.worker import drain
from deskbell.mail import alerts
from deskbell.mail.alert_kinds import AlertKind
from deskbell.mail.effects import participant_notice
from deskbell.mail.models import DepartmentMail, MailRecipient, MembersTold
from deskbell.mail.preferences import Wanted, offered_alerts, set_wanted_alerts, wanted_alerts
from deskbell.mail.settings import (
    ALERTS_ASSIGNMENT,
    ALERTS_NEW_MESSAGE,
    ALERTS_NEW_TICKET,
    ALERTS_NOTE,
    ALERTS_TRANSFER,
    CONFIRMS_MESSAGES,
)
from deskbell.mail.tests.cast import Cast, cast_of_a_desk
from deskbell.people.models import DepartmentAccess, Organization
from deskbell.routing.rules import Action
from deskbell.routing.words import ActionKind
from deskbell.tickets.commands.add_collaborator import add_collaborator
from deskbell.tickets.commands.add_message import add_message
from deskbell.tickets.commands.assign import assign
from deskbell.tickets.commands.note import note
from deskbell.tickets.commands.open_ticket import open_ticket
from deskbell.tickets.commands.transfer import transfer
from deskbell.tickets.models import Ticket
from deskbell.tickets.rules.tests.rule_book import in_force
from deskbell.tickets.words import Source

pytestmark = pytest.mark.django_db
NOTHING = Wanted(kinds=(), departments=(), teams=())


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
    everything = wanted_alerts(agent_id=cast.jane.pk)
    assert everything.kinds == tuple(kind.value for kind in AlertKind)
    ticket = from_a_guest()
    assign(actor=Actor.agent(cast.boss.pk), ticket_id=ticket.pk, agent_id=cast.jane.pk)
    assert of("jane") == ["assignment_alert"]
    set_wanted_alerts(actor=Actor.agent(cast.jane.pk), wanted=replace(everything, kinds=("assignment",)))
    note(actor=Actor.agent(cast.boss.pk), ticket_id=ticket.pk, body="Look at this.")
    add_message(actor=Actor.client(ticket.requester_id), ticket_id=ticket.pk, body="Hello?")
    transfer(actor=Actor.agent(cast.boss.pk), ticket_id=ticket.pk, department_id=cast.other.pk)
    assert of("jane") == ["assignment_alert"]
    set_wanted_alerts(actor=Actor.agent(cast.jane.pk), wanted=everything)
    note(actor=Actor.agent(cast.boss.pk), ticket_id=ticket.pk, body="And at this.")
    assert of("jane") == ["assignment_alert", "note_alert"]


def test_a_ticket_does_not_go_unseen_because_those_who_answer_for_it_want_no_alerts(cast: Cast) -> None:
    for agent in (cast.boss, cast.manager):
        set_wanted_alerts(actor=Actor.agent(agent.pk), wanted=NOTHING)
    from_a_guest()
    assert alerted() == [("jane", "new_ticket_alert"), ("john", "new_ticket_alert")]


def test_nobody_chooses_for_others(cast: Cast) -> None:
    with pytest.raises(Refused):
        set_wanted_alerts(actor=Actor.client(cast.client.pk), wanted=NOTHING)


# What a department and a member of many say about being told ----------------------------------------------------------


@pytest.mark.parametrize(
    ("tells", "expected"),
    [
        (MembersTold.SERVING, ["boss", "jane", "john", "manager"]),
        (MembersTold.OWN, ["jane", "manager"]),
        (MembersTold.ADMINISTRATORS, ["boss"]),
        (MembersTold.NOBODY, []),
    ],
)
def test_a_department_says_who_hears_of_its_tickets_because_of_it(
    cast: Cast, tells: MembersTold, expected: list[str]
) -> None:
    configure(actor=Actor.system(), setting=ALERTS_NEW_TICKET, value=["manager", "members"])
    for agent in (cast.boss, cast.john):  # the boss serves every department, John this one beside his own
        agent.department = cast.other
        agent.save()
    DepartmentAccess.objects.create(agent=cast.john, department=cast.support, role=cast.john.role)
    DepartmentMail.objects.create(department=cast.support, tells=tells)
    ticket = from_a_guest()
    assert [who for who, _effect in alerted()] == expected
    assign(actor=Actor.agent(cast.boss.pk), ticket_id=ticket.pk, agent_id=cast.jane.pk)
    assert "assignment_alert" in of("jane"), "whoever is at the ticket hears of it all the same"


def test_a_department_that_confirms_nothing(cast: Cast) -> None:
    configure(actor=Actor.system(), setting=CONFIRMS_MESSAGES, value=True)
    row = DepartmentMail.objects.create(department=cast.support, confirms=False)
    for confirms in (False, True):
        DepartmentMail.objects.filter(pk=row.pk).update(confirms=confirms)
        ticket = from_a_guest()
        add_message(actor=Actor.client(ticket.requester_id), ticket_id=ticket.pk, body="Hello?", source=Source.MAIL)
        drain()
        mails = MailRecipient.objects.filter(mail__ticket=ticket, mail__effect__endswith="confirmation")
        assert mails.count() == (2 if confirms else 0)


def test_one_of_many_can_leave_a_department_and_a_team_to_the_others(cast: Cast) -> None:
    configure(actor=Actor.system(), setting=ALERTS_NEW_TICKET, value=["members"])
    configure(actor=Actor.system(), setting=ALERTS_ASSIGNMENT, value=["agent", "team_members"])
    assert of("john") == []
    set_wanted_alerts(
        actor=Actor.agent(cast.john.pk),
        wanted=replace(wanted_alerts(agent_id=cast.john.pk), departments=(), teams=()),
    )
    ticket = from_a_guest()
    assert of("john") == []
    assign(actor=Actor.agent(cast.boss.pk), ticket_id=ticket.pk, team_id=cast.team.pk)
    assert of("john") == []
    assert sorted(of("jane")) == ["assignment_alert", "new_ticket_alert"]
    assign(actor=Actor.agent(cast.boss.pk), ticket_id=ticket.pk, agent_id=cast.john.pk)
    assert of("john") == ["assignment_alert"], "what is one's own comes"
    offered = offered_alerts(agent_id=cast.john.pk)
    assert [name for _number, name in offered.departments] == ["Help here"]
    assert [name for _number, name in offered.teams] == ["Night shift"]


# Agents who are clients too -------------------------------------------------------------------------------------------


def mails_to(who: str, *, after: int = 0) -> list[str]:
    drain()
    rows = MailRecipient.objects.filter(address=f"{who}@desk.test", pk__gt=after).select_related("mail").order_by("pk")
    return [one.mail.effect for one in rows]


def test_an_agent_who_takes_part_and_works_on_the_ticket_reads_a_message_once(cast: Cast) -> None:
    ticket = open_ticket(actor=Actor.client(cast.client.pk), subject="Printer", body="Broken.")
    for email in ("jane@desk.test", "john@desk.test"):
        add_collaborator(actor=Actor.agent(cast.boss.pk), ticket_id=ticket.pk, email=email)
    assign(actor=Actor.agent(cast.boss.pk), ticket_id=ticket.pk, agent_id=cast.jane.pk)
    drain()
    before = MailRecipient.objects.latest("pk").pk
    add_message(actor=Actor.client(cast.client.pk), ticket_id=ticket.pk, body="Still broken.")
    assert mails_to("jane", after=before) == ["new_message_alert"]
    assert mails_to("john", after=before) == ["participant_notice"], "who only takes part reads it as a participant"


def test_an_agents_own_request_is_confirmed_and_not_announced_to_them(cast: Cast) -> None:
    open_ticket(actor=Actor.visitor(), email="manager@desk.test", name="Max", subject="My chair", body="It squeaks.")
    assert mails_to("manager") == ["confirmation"]
    assert mails_to("boss") == ["new_ticket_alert"]


def test_without_that_it_would_be_twice(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(participant_notice, "_alerted", lambda _recorded: set())
    ticket = open_ticket(actor=Actor.client(cast.client.pk), subject="Printer", body="Broken.")
    add_collaborator(actor=Actor.agent(cast.boss.pk), ticket_id=ticket.pk, email="jane@desk.test")
    assign(actor=Actor.agent(cast.boss.pk), ticket_id=ticket.pk, agent_id=cast.jane.pk)
    drain()
    before = MailRecipient.objects.latest("pk").pk
    add_message(actor=Actor.client(cast.client.pk), ticket_id=ticket.pk, body="Still broken.")
    assert sorted(mails_to("jane", after=before)) == ["new_message_alert", "participant_notice"], "the counter-proof"
