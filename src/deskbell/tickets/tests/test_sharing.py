"""Members of an organization see each other's tickets where it shares them."""

import pytest
from deskbell_tests.cast import Cast

from deskbell.kernel.actor import Actor
from deskbell.kernel.errors import NotFound
from deskbell.people.models import Organization, User
from deskbell.tickets.commands.add_message import add_message
from deskbell.tickets.models import Collaborator
from deskbell.tickets.queries import client_tickets, find
from deskbell.tickets.viewer import viewer_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def bank(cast: Cast) -> Organization:
    found = Organization.objects.create(name="North Bank", sharing="all")
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


def test_primary_contacts_alone_see_what_is_shared_with_them(cast: Cast, bank: Organization) -> None:
    ticket = cast.ticket()
    Organization.objects.filter(pk=bank.pk).update(sharing="primary")
    mia = Actor.client(cast.mia.pk)
    with pytest.raises(NotFound):
        find(viewer=viewer_of(mia), number=ticket.number)
    User.objects.filter(pk=cast.mia.pk).update(is_primary_contact=True)
    assert find(viewer=viewer_of(mia), number=ticket.number).pk == ticket.pk
    with pytest.raises(NotFound):
        find(viewer=viewer_of(Actor.client(cast.gus.pk)), number=ticket.number)


@pytest.mark.parametrize(("joining", "wanted"), [("none", set()), ("primary", {"gus"}), ("all", {"mia", "gus"})])
def test_members_take_part_from_the_beginning_where_the_organization_wants_it(
    cast: Cast, bank: Organization, joining: str, wanted: set[str]
) -> None:
    Organization.objects.filter(pk=bank.pk).update(joining=joining)
    User.objects.filter(pk=cast.gus.pk).update(organization=bank, is_primary_contact=True)
    User.objects.filter(pk=cast.jane.pk).update(
        organization=bank, is_primary_contact=True
    )  # an agent is no collaborator
    User.objects.create(email="out@x.example", name="Out", organization=bank, is_active=False)
    ticket = cast.ticket()
    joined = set(Collaborator.objects.filter(ticket=ticket).values_list("user_id", flat=True))
    assert joined == {getattr(cast, name).pk for name in wanted}
    Organization.objects.filter(pk=bank.pk).update(is_retired=True)
    assert not Collaborator.objects.filter(ticket=cast.ticket()).exists()
