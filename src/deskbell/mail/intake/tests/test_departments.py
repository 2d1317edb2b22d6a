"""One mail to several departments."""

from __future__ import annotations

import pytest
from deskbell_tests.cast import Cast

from deskbell.kernel.actor import Actor
from deskbell.mail.erasing import erase_bytes
from deskbell.mail.intake.tests.letters_in import DESK, come_in, desk_mailbox, message, ticket_of
from deskbell.mail.models import IncomingMail, Mailbox
from deskbell.mail.parsing.message import IncomingMessage, Person
from deskbell.people.models import Department
from deskbell.tickets.commands.delete_ticket import delete_ticket
from deskbell.tickets.models import Comment, HelpTopic, Referral, ThreadEntry, Ticket
from deskbell.tickets.queries import visible_to
from deskbell.tickets.viewer import viewer_of

pytestmark = pytest.mark.django_db(transaction=True)
DOORS = "doors@desk.example"


@pytest.fixture
def mailboxes(cast: Cast) -> tuple[Mailbox, Mailbox]:
    """Of Online Banking, and of Facilities."""
    first = desk_mailbox(DESK, department=cast.banking)
    return first, desk_mailbox(DOORS, department=cast.facilities)


def to_both() -> IncomingMessage:
    people = (Person(address=DESK), Person(address=DOORS))
    return message("ken@northbank.example", to=people[:1], cc=people[1:])


def test_it_is_one_ticket_that_the_other_department_sees(cast: Cast, mailboxes: tuple[Mailbox, Mailbox]) -> None:
    ticket = ticket_of(come_in(to_both(), mailbox=mailboxes[0]))
    assert ticket.department == cast.banking
    assert Referral.objects.get(ticket=ticket).department == cast.facilities
    assert DOORS in Comment.objects.get(ticket=ticket).text
    assert visible_to(viewer_of(Actor.agent(cast.nora.pk))).get() == ticket


@pytest.mark.parametrize("first", [0, 1])
def test_the_copy_that_comes_to_the_other_mailbox_adds_nothing(
    cast: Cast, mailboxes: tuple[Mailbox, Mailbox], first: int
) -> None:
    said = to_both()
    opened, again = come_in(said, mailbox=mailboxes[first]), come_in(said, mailbox=mailboxes[1 - first])
    assert (opened.outcome, again.outcome, again.ticket_id) == ("opened", "duplicate", opened.ticket_id)
    assert Ticket.objects.count() == Referral.objects.count() == 1
    assert ticket_of(opened).department == mailboxes[first].department
    assert Referral.objects.get().department == mailboxes[1 - first].department
    assert not ThreadEntry.objects.filter(kind="note").exists()


def test_a_blind_copy_refers_as_well_when_it_comes(cast: Cast, mailboxes: tuple[Mailbox, Mailbox]) -> None:
    said = message("ken@northbank.example")
    opened = come_in(said, mailbox=mailboxes[0])
    assert not Referral.objects.exists()
    come_in(said, mailbox=mailboxes[1])
    assert Referral.objects.get(ticket=opened.ticket_id).department == cast.facilities


def test_a_mailbox_has_its_topic_s_department_if_none_of_its_own(cast: Cast) -> None:
    topic = HelpTopic.objects.create(name="Doors", department=cast.facilities)
    first, second = desk_mailbox(DESK, department=cast.banking), desk_mailbox(DOORS, topic=topic)
    said = message("ken@northbank.example")
    come_in(said, mailbox=first)
    come_in(said, mailbox=second)
    assert Referral.objects.get().department == cast.facilities


def test_an_address_of_the_same_or_of_no_department_is_noted(cast: Cast, mailboxes: tuple[Mailbox, Mailbox]) -> None:
    Department.objects.filter(pk=cast.facilities.pk).update(is_retired=True)
    said = to_both()
    opened = come_in(said, mailbox=mailboxes[0])
    come_in(said, mailbox=mailboxes[1])
    assert not Referral.objects.exists()
    assert DOORS in ThreadEntry.objects.get(ticket=opened.ticket_id, kind="note").body_html


def test_a_second_copy_of_a_deleted_ticket_s_mail_is_still_a_duplicate(
    cast: Cast, mailboxes: tuple[Mailbox, Mailbox]
) -> None:
    said = to_both()
    ticket = ticket_of(come_in(said, mailbox=mailboxes[0]))
    delete_ticket(actor=Actor.agent(cast.ada.pk), ticket_id=ticket.pk, number=ticket.number, kind="spam")
    assert come_in(said, mailbox=mailboxes[1]).outcome == "duplicate"
    assert Ticket.objects.count() == 1
    assert erase_bytes() == 2
    assert not IncomingMail.objects.exclude(sender="").exists()
