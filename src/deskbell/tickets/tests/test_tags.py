"""Tags: typed by agents, the same however they are written, replaced by administrators."""

import pytest
from deskbell_tests.cast import Cast

from deskbell.kernel.actor import Actor
from deskbell.kernel.configuration_retiring import retire
from deskbell.kernel.configure import configure_object
from deskbell.kernel.errors import Invalid, Refused
from deskbell.kernel.ledger import facts_of
from deskbell.kernel.verification import Check
from deskbell.tickets.commands.delete_ticket import delete_ticket
from deskbell.tickets.commands.tag_ticket import replace_tag, tag_ticket, untag_ticket
from deskbell.tickets.configuration.tags import TAGS, TagForm
from deskbell.tickets.models import Tag, Ticket, TicketTag
from deskbell.tickets.tags import LONGEST_TAG, MOST_TAGS, tag_key, typed_tags
from deskbell.tickets.verification import tags_are_told

pytestmark = pytest.mark.django_db


def tags_of(ticket: Ticket) -> list[str]:
    return list(TicketTag.objects.filter(ticket=ticket).order_by("tag__key").values_list("tag__name", flat=True))


def test_what_is_typed_becomes_names() -> None:
    assert typed_tags(" VIP, #outage;  vip ,, Outage  at night ") == ["VIP", "outage", "Outage at night"]
    assert tag_key("Straße") == tag_key("STRASSE")
    with pytest.raises(Invalid):
        typed_tags("x" * (LONGEST_TAG + 1))


def test_a_new_tag_is_made_and_an_old_one_found(cast: Cast) -> None:
    ticket, other, jane = cast.ticket(), cast.ticket(), Actor.agent(cast.jane.pk)
    tag_ticket(actor=jane, ticket_id=ticket.pk, names="VIP, Outage")
    tag_ticket(actor=jane, ticket_id=other.pk, names="vip")
    assert (tags_of(ticket), tags_of(other)) == (["Outage", "VIP"], ["VIP"])
    assert Tag.objects.count() == 2
    before = len(facts_of(ticket.pk))
    tag_ticket(actor=jane, ticket_id=ticket.pk, names="#OUTAGE")
    assert len(facts_of(ticket.pk)) == before
    untag_ticket(actor=jane, ticket_id=ticket.pk, tag_id=Tag.objects.get(key="vip").pk)
    untag_ticket(actor=jane, ticket_id=ticket.pk, tag_id=Tag.objects.get(key="vip").pk)
    assert tags_of(ticket) == ["Outage"]
    assert len(facts_of(ticket.pk)) == before + 1


def test_what_is_not_taken(cast: Cast) -> None:
    ticket, jane = cast.ticket(), Actor.agent(cast.jane.pk)
    configure_object(actor=Actor.system(), instance=Tag(), changes={"name": "Gone", "key": "gone", "is_retired": True})
    many = ", ".join(f"t{number}" for number in range(MOST_TAGS + 1))
    for names in (" , ", "gone", many):
        with pytest.raises(Invalid):
            tag_ticket(actor=jane, ticket_id=ticket.pk, names=names)
    for actor in (Actor.agent(cast.vera.pk), Actor.client(cast.ken.pk)):
        with pytest.raises(Refused):
            tag_ticket(actor=actor, ticket_id=ticket.pk, names="Mine")
    assert tags_of(ticket) == []
    assert Tag.objects.count() == 1


def test_agents_make_tags_and_leave_those_that_are_there(cast: Cast) -> None:
    jane = Actor.agent(cast.jane.pk)
    configure_object(actor=jane, instance=Tag(), changes={"name": "Mine", "key": "mine"})
    for actor, instance, changes in (
        (jane, Tag.objects.get(), {"name": "Yours", "key": "yours"}),
        (jane, Tag(), {"name": "Red", "key": "red", "colour": "red"}),
        (Actor.agent(cast.vera.pk), Tag(), {"name": "Mine", "key": "mine too"}),
        (Actor.client(cast.ken.pk), Tag(), {"name": "Mine", "key": "mine too"}),
    ):
        with pytest.raises(Refused):
            configure_object(actor=actor, instance=instance, changes=changes)


def test_one_tag_takes_the_place_of_another(cast: Cast) -> None:
    ticket, both, neither = cast.ticket(), cast.ticket(), cast.ticket()
    system = Actor.system()
    tag_ticket(actor=system, ticket_id=ticket.pk, names="Outtage")
    tag_ticket(actor=system, ticket_id=both.pk, names="Outtage, Outage")
    old, new = Tag.objects.get(key="outtage").pk, Tag.objects.get(key="outage").pk
    for one in (ticket, both, neither):
        replace_tag(actor=system, ticket_id=one.pk, tag_id=old, by_tag_id=new)
    assert [tags_of(one) for one in (ticket, both, neither)] == [["Outage"], ["Outage"], []]


def test_an_administrator_puts_one_tag_in_the_place_of_another(cast: Cast) -> None:
    """The ways of the admin panel: a name that is there in other capitals is refused, and retiring moves the tickets."""
    ticket, ada = cast.ticket(), Actor.agent(cast.ada.pk)
    tag_ticket(actor=ada, ticket_id=ticket.pk, names="Outtage, Outage")
    wrong, right = Tag.objects.get(key="outtage"), Tag.objects.get(key="outage")
    form = TagForm({"name": "OUTAGE", "colour": "red"}, instance=wrong)
    assert not form.is_valid()
    form = TagForm({"name": "#Outages, all", "colour": "red"}, instance=right)
    assert form.is_valid()
    form.apply(ada)
    assert Tag.objects.filter(name="Outages all", key="outages all", colour="red").exists()
    retire(actor=ada, kind=TAGS, row=wrong, by=right.pk)
    assert tags_of(ticket) == ["Outages all"]
    assert Tag.objects.get(pk=wrong.pk).is_retired


def test_what_a_full_ticket_has_may_be_typed_again(cast: Cast) -> None:
    ticket, jane = cast.ticket(), Actor.agent(cast.jane.pk)
    full = [f"t{number}" for number in range(MOST_TAGS)]
    tag_ticket(actor=jane, ticket_id=ticket.pk, names=", ".join(full))
    tag_ticket(actor=jane, ticket_id=ticket.pk, names="#T0, t1")
    with pytest.raises(Invalid):
        tag_ticket(actor=jane, ticket_id=ticket.pk, names="t0, one more")
    assert sorted(tags_of(ticket)) == sorted(full)


def test_a_deleted_ticket_is_in_no_tag_s_way(cast: Cast) -> None:
    gone, ticket, ada = cast.ticket(), cast.ticket(), Actor.agent(cast.ada.pk)
    for one in (gone, ticket):
        tag_ticket(actor=ada, ticket_id=one.pk, names="Outtage")
    tag_ticket(actor=ada, ticket_id=ticket.pk, names="Outage")
    delete_ticket(actor=ada, ticket_id=gone.pk, number=gone.number, kind="spam")
    wrong, right = Tag.objects.get(key="outtage"), Tag.objects.get(key="outage")
    assert [one.count for one in retire(actor=ada, kind=TAGS, row=wrong, by=right.pk).replaced] == [1]
    assert tags_of(ticket) == ["Outage"]
    assert Tag.objects.get(pk=wrong.pk).is_retired


@pytest.mark.broken_on_purpose
def test_a_tag_without_its_fact_is_noticed(cast: Cast) -> None:
    ticket = cast.ticket()
    tag_ticket(actor=Actor.system(), ticket_id=ticket.pk, names="Outage")
    assert found_wrong() == []
    TicketTag.objects.all()._raw_delete(using="default")
    assert found_wrong() == [ticket.number]


def found_wrong() -> list[str | None]:
    check = Check()
    tags_are_told(check)
    return [one.ticket for one in check.problems]
