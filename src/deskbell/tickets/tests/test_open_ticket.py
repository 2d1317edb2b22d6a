"""Opening: who, what, where to, under which number."""

from typing import Any
from unittest.mock import patch

import pytest
from deskbell_tests.cast import Cast

from deskbell.kernel.actor import Actor
from deskbell.kernel.configure import configure_object
from deskbell.kernel.errors import Invalid, Refused
from deskbell.kernel.ledger import facts_of
from deskbell.people.models import User
from deskbell.people.queries import person_by_email
from deskbell.tickets import numbering
from deskbell.tickets.commands.open_ticket import open_ticket
from deskbell.tickets.models import NumberFormat, Sequence, Ticket
from deskbell.tickets.models.numbering import NumberKind

pytestmark = pytest.mark.django_db
VISITOR = Actor.visitor()


def ask(**changes: Any) -> Ticket:
    asked = {"actor": VISITOR, "email": "gus@visitor.example", "subject": "Help", "body": "Please.", **changes}
    return open_ticket(**asked)


def test_a_topic_gives_department_and_the_desk_gives_the_rest(cast: Cast) -> None:
    ticket = cast.ticket()
    assert (ticket.department, ticket.priority.slug, ticket.state) == (cast.banking, "normal", "open")
    assert (ticket.requester, ticket.standing, ticket.entry_count) == (cast.ken, "needs_reply", 1)
    assert [one.name for one in facts_of(ticket.pk)] == ["TicketOpened", "MessageAdded"]


def test_a_topic_assigns_unless_its_agent_is_away(cast: Cast) -> None:
    changes = {"agent_id": cast.john.pk}
    configure_object(actor=Actor.system(), instance=cast.outage, changes=changes)
    assert cast.ticket().agent == cast.john
    configure_object(actor=Actor.system(), instance=cast.john, changes={"is_away": True})
    assert cast.ticket().agent is None


def test_an_unknown_address_becomes_a_guest_and_a_known_one_stays_who_it_is(cast: Cast) -> None:
    ask(email="New.Person@Example.org", name="New")
    ask(email="new.person@example.ORG", name="Somebody else")
    made = User.objects.get(email_normalised="new.person@example.org")
    assert made.is_guest
    assert made.name == "New"
    assert Ticket.objects.filter(requester=made).count() == 2


def test_a_signed_in_client_asks_for_nobody_else(cast: Cast) -> None:
    assert cast.ticket(email="mia@southbank.example").requester == cast.ken


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"email": ""}, "email"),
        ({"email": "no address"}, "email"),
        ({"email": "a@" + "b" * 250 + ".example"}, "email"),
        ({"subject": " \n "}, "subject"),
        ({"subject": "x" * 256}, "subject"),
        ({"body": "   "}, "body"),
        ({"body": "<p> </p>", "body_format": "html"}, "body"),
        ({"body": "x" * 200_001}, "body"),
        ({"topic_id": 987_654}, "topic"),
    ],
)
def test_bad_input_is_named_and_changes_nothing(cast: Cast, changes: dict[str, object], field: str) -> None:
    people = User.objects.count()
    with pytest.raises(Invalid) as refusal:
        ask(**changes)
    assert list(refusal.value.errors) == [field]
    assert (Ticket.objects.count(), User.objects.count()) == (0, people)


def test_an_internal_topic_is_none_for_the_portal_and_one_for_agents(cast: Cast) -> None:
    with pytest.raises(Invalid):
        ask(topic_id=cast.internal_topic.pk)
    assert ask(actor=Actor.agent(cast.jane.pk), topic_id=cast.internal_topic.pk).topic == cast.internal_topic


@pytest.mark.parametrize("name", ["department_id", "priority_id", "agent_id", "team_id"])
def test_clients_route_nothing_by_hand(cast: Cast, name: str) -> None:
    with pytest.raises(Refused):
        ask(**{name: 1})


def test_an_agent_needs_the_permissions_to_open_and_to_assign(cast: Cast) -> None:
    with pytest.raises(Refused):
        ask(actor=Actor.agent(cast.vera.pk))
    john = Actor.agent(cast.john.pk)
    with pytest.raises(Refused):  # he does not serve the department; no assignment lets him in before there is a ticket
        ask(actor=john, department_id=cast.it_support.pk)
    ticket = ask(
        actor=john,
        department_id=cast.banking.pk,
        agent_id=cast.jane.pk,
        source="phone",
        collaborators=["c@example.org"],
    )
    assert (ticket.agent, ticket.source, ticket.handed_over_by) == (cast.jane, "phone", cast.john)
    assert [row.user.email for row in ticket.collaborators.all()] == ["c@example.org"]


def test_numbers_are_six_random_digits(cast: Cast) -> None:
    numbers = {cast.ticket().number for _ in range(20)}
    assert len(numbers) == 20
    assert all(len(number) == 6 and number.isdecimal() and number[0] != "0" for number in numbers)


def test_numbers_grow_when_half_are_taken(cast: Cast) -> None:
    NumberFormat.objects.update(pattern="#")
    lengths = [len(cast.ticket().number) for _ in range(60)]
    assert lengths[0] == 1
    assert set(lengths) >= {1, 2}
    assert lengths.count(1) <= 9
    assert len(NumberFormat.objects.get().pattern) >= 2


def test_a_sequence_counts_in_its_format(cast: Cast) -> None:
    sequence = Sequence.objects.create(name="IT", next_value=500, step=5)
    own = NumberFormat.objects.create(name="IT", pattern="IT-######", kind=NumberKind.SEQUENCE, sequence=sequence)
    configure_object(actor=Actor.system(), instance=cast.outage, changes={"number_format_id": own.pk})
    assert [cast.ticket().number for _ in range(3)] == ["IT-000500", "IT-000505", "IT-000510"]


def test_whoever_loses_the_race_for_a_number_draws_again(cast: Cast) -> None:
    taken = cast.ticket().number
    drawn = iter([taken, taken, "777777"])
    with patch("deskbell.tickets.new_rows.draw", lambda _numbering: next(drawn)):
        assert cast.ticket().number == "777777"


def test_a_number_that_is_always_taken_is_refused_not_doubled(cast: Cast) -> None:
    """The counter-proof: a draw that never looks can't make two tickets of one number."""
    taken = cast.ticket().number
    with patch("deskbell.tickets.new_rows.draw", lambda _numbering: taken), pytest.raises(Refused):
        cast.ticket()
    assert Ticket.objects.filter(number=taken).count() == 1


def test_a_full_format_says_so(cast: Cast) -> None:
    numbered = NumberFormat(name="x", pattern="#")
    with patch.object(numbering, "_is_taken", lambda _number: True), pytest.raises(numbering.NoNumberLeft):
        numbering.draw(numbered)


def test_an_address_is_one_person_in_any_spelling(cast: Cast) -> None:
    assert person_by_email(" KEN@NorthBank.example ") == cast.ken
