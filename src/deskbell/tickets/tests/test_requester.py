"""A ticket is given to somebody else: who sees it follows at once."""

import pytest
from deskbell_tests.cast import Cast
from deskbell_tests.plans import published_plan

from deskbell.kernel.actor import Actor
from deskbell.kernel.errors import Conflict, Invalid, NotFound, Refused
from deskbell.kernel.ledger import facts_of
from deskbell.kernel.models import Delivery
from deskbell.people.models import Organization, User
from deskbell.people.queries import person_by_email
from deskbell.tickets.access import actor_by_link, new_link
from deskbell.tickets.commands.add_collaborator import add_collaborator
from deskbell.tickets.commands.add_message import add_message
from deskbell.tickets.commands.change_requester import change_requester
from deskbell.tickets.models import AccessLink, Collaborator, Ticket
from deskbell.tickets.queries import find, visible_to
from deskbell.tickets.viewer import viewer_of

pytestmark = pytest.mark.django_db


def sees(actor: Actor, ticket: Ticket) -> bool:
    return visible_to(viewer_of(actor)).filter(pk=ticket.pk).exists()


def mailed_link(ticket: Ticket, user: User) -> AccessLink:
    link = new_link(user_id=user.pk, ticket_id=ticket.pk, seed=f"test-{user.pk}")
    link.save()
    return link


def test_the_new_requester_sees_it_and_the_former_no_more(cast: Cast) -> None:
    ticket, jane = cast.ticket(), Actor.agent(cast.jane.pk)
    link = mailed_link(ticket, cast.ken)
    owed = Delivery.objects.count()
    changed = change_requester(actor=jane, ticket_id=ticket.pk, user_id=cast.mia.pk)
    assert changed.requester_id == cast.mia.pk
    assert sees(Actor.client(cast.mia.pk), ticket)
    assert not sees(Actor.client(cast.ken.pk), ticket)
    assert actor_by_link(link.pk) is None
    with pytest.raises(NotFound):
        add_message(actor=Actor.client(cast.ken.pk), ticket_id=ticket.pk, body="Still mine?")
    assert Delivery.objects.count() == owed


def test_the_former_requester_may_stay_as_a_collaborator(cast: Cast) -> None:
    ticket = cast.ticket()
    link = mailed_link(ticket, cast.ken)
    change_requester(actor=Actor.agent(cast.jane.pk), ticket_id=ticket.pk, user_id=cast.mia.pk, keeps_former=True)
    assert sees(Actor.client(cast.ken.pk), ticket)
    guest = actor_by_link(link.pk)
    assert guest is not None
    assert find(viewer=viewer_of(guest), number=ticket.number).pk == ticket.pk


def test_a_collaborator_who_becomes_the_requester_is_no_collaborator_beside(cast: Cast) -> None:
    """They see the whole thread now, and their own links go on."""
    ticket, jane = cast.ticket(), Actor.agent(cast.jane.pk)
    later = add_message(actor=Actor.client(cast.ken.pk), ticket_id=ticket.pk, body="More")
    add_collaborator(actor=jane, ticket_id=ticket.pk, email=cast.mia.email, sees_from_entry_id=later.pk)
    link = mailed_link(ticket, cast.mia)
    change_requester(actor=jane, ticket_id=ticket.pk, email=cast.mia.email)
    assert not Collaborator.objects.exists()
    assert actor_by_link(link.pk) is not None
    change_requester(actor=jane, ticket_id=ticket.pk, email=cast.ken.email)
    assert not sees(Actor.client(cast.mia.pk), ticket)


def test_somebody_new_gets_a_guests_account(cast: Cast) -> None:
    ticket = cast.ticket()
    change_requester(
        actor=Actor.agent(cast.jane.pk), ticket_id=ticket.pk, email="Lea@Northbank.example", name="Lea Wolf"
    )
    lea = person_by_email("lea@northbank.example")
    assert lea is not None
    assert (lea.name, lea.has_usable_password()) == ("Lea Wolf", False)
    assert Ticket.objects.get(pk=ticket.pk).requester_id == lea.pk


def test_whom_it_can_not_be_given_to(cast: Cast) -> None:
    ticket, jane = cast.ticket(), Actor.agent(cast.jane.pk)
    User.objects.filter(pk=cast.gus.pk).update(is_active=False)
    for asked in ({"user_id": cast.gus.pk}, {"user_id": 10**9}, {"email": "nobody"}, {"email": cast.gus.email}, {}):
        with pytest.raises(Invalid):
            change_requester(actor=jane, ticket_id=ticket.pk, **asked)
    for actor in (Actor.agent(cast.vera.pk), Actor.client(cast.ken.pk)):
        with pytest.raises(Refused):
            change_requester(actor=actor, ticket_id=ticket.pk, user_id=cast.mia.pk)
    assert Ticket.objects.get(pk=ticket.pk).requester_id == cast.ken.pk


def test_the_same_person_changes_nothing_and_two_at_once_collide(cast: Cast) -> None:
    ticket, jane = cast.ticket(), Actor.agent(cast.jane.pk)
    seen = Ticket.objects.get(pk=ticket.pk).sequence
    change_requester(actor=jane, ticket_id=ticket.pk, user_id=cast.ken.pk)
    assert Ticket.objects.get(pk=ticket.pk).sequence == seen
    change_requester(actor=jane, ticket_id=ticket.pk, user_id=cast.mia.pk, seen_sequence=seen)
    with pytest.raises(Conflict):
        change_requester(actor=Actor.agent(cast.ada.pk), ticket_id=ticket.pk, user_id=cast.gus.pk, seen_sequence=seen)


def test_plans_look_at_the_new_requesters_organization(cast: Cast) -> None:
    bank = Organization.objects.create(name="Southbank")
    User.objects.filter(pk=cast.mia.pk).update(organization=bank)
    plan = published_plan(conditions={"match": "all", "when": [{"field": "organization", "is": [bank.pk]}]})
    ticket = cast.ticket()
    assert ticket.plan_version_id is None
    change_requester(actor=Actor.agent(cast.jane.pk), ticket_id=ticket.pk, user_id=cast.mia.pk)
    assert Ticket.objects.get(pk=ticket.pk).plan_version_id == plan.current_id
    assert [one.name for one in facts_of(ticket.pk)][-2:] == ["RequesterChanged", "ServiceLevelApplied"]
