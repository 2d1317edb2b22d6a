"""Members of an organization see each other's tickets where it shares them."""

import pytest
from deskbell_tests.cast import Cast

from deskbell.kernel.actor import Actor
from deskbell.people.models import Organization, User
from deskbell.tickets.commands.add_message import add_message
from deskbell.tickets.models import Collaborator
from deskbell.tickets.queries import client_tickets, find
from deskbell.tickets.viewer import viewer_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def bank(cast: Cast) -> Organization:
    found = Organization.objects.create(name="North Bank", shares_tickets=True)
    User.objects.filter(pk__in=(cast.ken.pk, cast.mia.pk)).update(organization=found)
    return found


def test_a_colleagues_ticket_is_listed_with_whoever_asked(cast: Cast, bank: Organization) -> None:
    cast.ticket()
    mine = client_tickets(viewer=viewer_of(Actor.client(cast.ken.pk))).tickets
    theirs = client_tickets(viewer=viewer_of(Actor.client(cast.mia.pk))).tickets
    assert [one.asked_by for one in mine] == [""]
    assert [one.asked_by for one in theirs] == ["Ken Ito"]


def test_whoever_writes_in_a_colleagues_ticket_takes_part_from_then_on(cast: Cast, bank: Organization) -> None:
    ticket, mia = cast.ticket(), Actor.client(cast.mia.pk)
    assert find(viewer=viewer_of(mia), number=ticket.number).pk == ticket.pk
    for _time in range(2):
        add_message(actor=mia, ticket_id=ticket.pk, body="We have the same trouble on the second floor")
    add_message(actor=Actor.client(cast.ken.pk), ticket_id=ticket.pk, body="Thank you")
    assert [one.user_id for one in Collaborator.objects.filter(ticket=ticket)] == [cast.mia.pk]
