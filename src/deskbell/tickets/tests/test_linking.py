"""Tickets that belong together: parents, children, relatives; never a circle."""

import pytest
from deskbell_tests.cast import Cast

from deskbell.kernel.actor import Actor
from deskbell.kernel.configure import configure
from deskbell.kernel.errors import Invalid, NotFound, Refused
from deskbell.kernel.ledger import facts_of
from deskbell.kernel.verification import Check
from deskbell.tickets.closing_demands import HeldOpen
from deskbell.tickets.commands.close import close
from deskbell.tickets.commands.delete_ticket import delete_ticket
from deskbell.tickets.commands.link_tickets import link_tickets, unlink_tickets
from deskbell.tickets.commands.resolve import resolve
from deskbell.tickets.family import ancestors_of
from deskbell.tickets.models import Ticket, TicketLink
from deskbell.tickets.queries import linked_tickets
from deskbell.tickets.settings import PARENTS_WAIT_FOR_CHILDREN
from deskbell.tickets.verification import ties_are_told
from deskbell.tickets.viewer import viewer_of
from deskbell.tickets.words import LinkKind

pytestmark = pytest.mark.django_db


def ties(ticket: Ticket) -> list[tuple[int, str]]:
    return list(TicketLink.objects.filter(ticket=ticket).order_by("pk").values_list("other_id", "kind"))


def test_both_tickets_tell_of_the_tie_and_of_its_end(cast: Cast) -> None:
    ticket, other, jane = cast.ticket(), cast.ticket(), Actor.agent(cast.jane.pk)
    link_tickets(actor=jane, ticket_id=ticket.pk, number=f" #{other.number}", kind=LinkKind.PARENT_OF)
    assert ties(ticket) == [(other.pk, "parent_of")]
    assert ties(other) == [(ticket.pk, "child_of")]
    before = len(facts_of(ticket.pk))
    link_tickets(actor=jane, ticket_id=ticket.pk, number=other.number, kind=LinkKind.PARENT_OF)
    assert len(facts_of(ticket.pk)) == before
    unlink_tickets(actor=jane, ticket_id=other.pk, number=ticket.number, kind=LinkKind.CHILD_OF)
    unlink_tickets(actor=jane, ticket_id=other.pk, number=ticket.number, kind=LinkKind.CHILD_OF)
    assert ties(ticket) == ties(other) == []
    assert len(facts_of(ticket.pk)) == before + 1
    link_tickets(actor=jane, ticket_id=ticket.pk, number=other.number, kind=LinkKind.RELATED)
    assert ties(other) == [(ticket.pk, "related")]


def test_a_deleted_parent_leaves_room_for_another(cast: Cast) -> None:
    gone, child, new, ada = cast.ticket(), cast.ticket(), cast.ticket(), Actor.agent(cast.ada.pk)
    link_tickets(actor=ada, ticket_id=child.pk, number=gone.number, kind=LinkKind.CHILD_OF)
    delete_ticket(actor=ada, ticket_id=gone.pk, number=gone.number, kind="spam")
    assert ancestors_of(child.pk) == ()
    link_tickets(actor=ada, ticket_id=child.pk, number=new.number, kind=LinkKind.CHILD_OF)
    assert ancestors_of(child.pk) == (new.pk,)
    with pytest.raises(Invalid):
        link_tickets(actor=ada, ticket_id=new.pk, number=child.number, kind=LinkKind.CHILD_OF)


def test_a_ticket_never_stands_above_itself(cast: Cast) -> None:
    top, middle, low = cast.ticket(), cast.ticket(), cast.ticket()
    system = Actor.system()
    link_tickets(actor=system, ticket_id=top.pk, number=middle.number, kind=LinkKind.PARENT_OF)
    link_tickets(actor=system, ticket_id=low.pk, number=middle.number, kind=LinkKind.CHILD_OF)
    assert ancestors_of(low.pk) == (middle.pk, top.pk)
    for child, parent in ((top, low), (top, middle), (top, top)):
        with pytest.raises(Invalid):
            link_tickets(actor=system, ticket_id=child.pk, number=parent.number, kind=LinkKind.CHILD_OF)
    with pytest.raises(Invalid):
        link_tickets(actor=system, ticket_id=low.pk, number=top.number, kind=LinkKind.PARENT_OF)
    second = cast.ticket()
    with pytest.raises(Invalid):  # it has a parent
        link_tickets(actor=system, ticket_id=second.pk, number=low.number, kind=LinkKind.PARENT_OF)
    link_tickets(actor=system, ticket_id=top.pk, number=low.number, kind=LinkKind.RELATED)


def test_who_may_link(cast: Cast) -> None:
    """Both tickets must be open to the agent, with the permission in both departments."""
    ticket, other = cast.ticket(), cast.ticket()
    away = cast.ticket(topic_id=None, department_id=cast.facilities.pk, actor=Actor.system(), email=cast.ken.email)
    for actor in (Actor.agent(cast.vera.pk), Actor.client(cast.ken.pk)):
        with pytest.raises(Refused):
            link_tickets(actor=actor, ticket_id=ticket.pk, number=other.number, kind=LinkKind.RELATED)
    with pytest.raises(Invalid):
        link_tickets(actor=Actor.agent(cast.john.pk), ticket_id=ticket.pk, number=away.number, kind=LinkKind.RELATED)
    with pytest.raises(NotFound):
        link_tickets(actor=Actor.agent(cast.john.pk), ticket_id=away.pk, number=ticket.number, kind=LinkKind.RELATED)
    with pytest.raises(Invalid):
        link_tickets(actor=Actor.system(), ticket_id=ticket.pk, number=other.number, kind=LinkKind.FOLLOWS)
    assert not TicketLink.objects.exists()


def test_clients_know_nothing_of_it(cast: Cast) -> None:
    ticket, other = cast.ticket(), cast.ticket()
    link_tickets(actor=Actor.agent(cast.jane.pk), ticket_id=ticket.pk, number=other.number, kind=LinkKind.PARENT_OF)
    for actor, seen in ((Actor.client(cast.ken.pk), 0), (Actor.agent(cast.john.pk), 1)):
        assert len(linked_tickets(viewer=viewer_of(actor), ticket=ticket)) == seen


def test_a_parent_waits_for_its_children_where_the_desk_wants_it(cast: Cast) -> None:
    ticket, child, jane = cast.ticket(), cast.ticket(), Actor.agent(cast.jane.pk)
    link_tickets(actor=jane, ticket_id=ticket.pk, number=child.number, kind=LinkKind.PARENT_OF)
    configure(actor=Actor.system(), setting=PARENTS_WAIT_FOR_CHILDREN, value=True)
    for verb in (resolve, close):
        with pytest.raises(HeldOpen) as refusal:
            verb(actor=jane, ticket_id=ticket.pk)
        assert f"#{child.number}" in str(refusal.value.reason)
    resolve(actor=jane, ticket_id=child.pk)
    resolve(actor=jane, ticket_id=ticket.pk)


def test_a_child_that_may_not_be_seen_is_not_named(cast: Cast) -> None:
    ticket, john = cast.ticket(), Actor.agent(cast.john.pk)
    away = cast.ticket(topic_id=None, department_id=cast.facilities.pk, actor=Actor.system(), email=cast.ken.email)
    link_tickets(actor=Actor.system(), ticket_id=ticket.pk, number=away.number, kind=LinkKind.PARENT_OF)
    configure(actor=Actor.system(), setting=PARENTS_WAIT_FOR_CHILDREN, value=True)
    with pytest.raises(HeldOpen) as refusal:
        close(actor=john, ticket_id=ticket.pk)
    assert away.number not in str(refusal.value.reason)


def test_by_default_a_parent_waits_for_nobody(cast: Cast) -> None:
    ticket, child, jane = cast.ticket(), cast.ticket(), Actor.agent(cast.jane.pk)
    link_tickets(actor=jane, ticket_id=ticket.pk, number=child.number, kind=LinkKind.PARENT_OF)
    close(actor=jane, ticket_id=ticket.pk)


@pytest.mark.broken_on_purpose
def test_a_tie_without_its_fact_is_noticed(cast: Cast) -> None:
    ticket, other = cast.ticket(), cast.ticket()
    link_tickets(actor=Actor.system(), ticket_id=ticket.pk, number=other.number, kind=LinkKind.RELATED)
    assert found_wrong() == []
    TicketLink.objects.filter(ticket=other)._raw_delete(using="default")
    assert found_wrong() == [other.number]


def found_wrong() -> list[str | None]:
    check = Check()
    ties_are_told(check)
    return [one.ticket for one in check.problems]
