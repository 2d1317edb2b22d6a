"""What administrators configure about tickets: rules that hold whatever door is used, and what follows a change."""

from typing import Any

import pytest
from deskbell_tests.cast import Cast

from deskbell.kernel.actor import Actor
from deskbell.kernel.configuration import KINDS, Kind
from deskbell.kernel.configuration_retiring import retire
from deskbell.kernel.configure import configure, configure_object
from deskbell.kernel.errors import Invalid, Refused
from deskbell.kernel.ledger import facts_of
from deskbell.kernel.models import ConfigurationChange, Delivery
from deskbell.tickets.commands.add_message import add_message
from deskbell.tickets.commands.assign import assign
from deskbell.tickets.commands.close import close
from deskbell.tickets.commands.open_ticket import open_ticket
from deskbell.tickets.commands.reopen import reopen
from deskbell.tickets.commands.resolve import resolve
from deskbell.tickets.models import HelpTopic, NumberFormat, Priority, Sequence, Status, Ticket
from deskbell.tickets.policy import powers
from deskbell.tickets.queries import client_tickets, thank_you_of, topic_cards, topic_choices
from deskbell.tickets.settings import LATE_MESSAGES
from deskbell.tickets.tree import walk
from deskbell.tickets.viewer import viewer_of
from deskbell.tickets.words import State

pytestmark = pytest.mark.django_db

PATTERNS_REFUSED = [
    "", "none", "##", "######/##", "##-####", "a b####", "####\n", "####<b>", "../####", "####?x", "#####é", "#" * 13,
    "%{ticket.number}####", "x" * 21 + "####",
]  # fmt: skip


def form_of(key: str, instance: Any = None, **data: Any) -> Any:
    kind = KINDS[key]
    return kind.form(data=data, instance=instance) if instance is not None else kind.form(data=data)


def typed(form: Any) -> dict[str, Any]:
    """What a browser sends of a form that nobody touched."""
    values = {name: form[name].value() for name in form.fields}
    return {name: value for name, value in values.items() if value not in (None, False)}


def changed(key: str, instance: Any, **changes: Any) -> Any:
    """The form of a row with some fields changed; None leaves a box unticked."""
    data = {**typed(KINDS[key].form(instance=instance)), **changes}
    return KINDS[key].form(data={name: value for name, value in data.items() if value is not None}, instance=instance)


def ada(cast: Cast) -> Actor:
    return Actor.agent(cast.ada.pk)


def status(cast: Cast, name: str, state: State, **more: Any) -> Status:
    row = Status()
    configure_object(actor=ada(cast), instance=row, changes={"name": name, "state": state.value, "position": 9, **more})
    return row


def topic(cast: Cast, name: str, **more: Any) -> HelpTopic:
    row = HelpTopic()
    configure_object(actor=ada(cast), instance=row, changes={"name": name, **more})
    return row


def fresh(ticket: Ticket) -> Ticket:
    return Ticket.objects.get(pk=ticket.pk)


# Statuses -------------------------------------------------------------------------------------------------------------


def test_clients_reopen_only_where_the_status_lets_them(cast: Cast) -> None:
    configure(actor=ada(cast), setting=LATE_MESSAGES, value="refuse")
    ken = Actor.client(cast.ken.pk)
    for_good = status(cast, "Done for good", State.CLOSED, may_clients_reopen=False, position=0)
    ticket = cast.ticket()
    close(actor=Actor.agent(cast.john.pk), ticket_id=ticket.pk)
    configure_object(actor=ada(cast), instance=cast_status(ticket), changes={"may_clients_reopen": False})
    with pytest.raises(Refused):
        reopen(actor=ken, ticket_id=ticket.pk)
    with pytest.raises(Refused):
        add_message(actor=ken, ticket_id=ticket.pk, body="Hello?")
    allowed = powers(viewer_of(ken), fresh(ticket))
    assert (allowed.reopen, allowed.add_message) == (False, False)
    assert for_good.state == State.CLOSED
    reopen(actor=Actor.agent(cast.john.pk), ticket_id=ticket.pk)
    assert fresh(ticket).state == State.OPEN


def cast_status(ticket: Ticket) -> Status:
    return fresh(ticket).status


def test_clients_reopen_where_nothing_is_said_against_it(cast: Cast) -> None:
    ticket = cast.ticket()
    close(actor=Actor.agent(cast.john.pk), ticket_id=ticket.pk)
    add_message(actor=Actor.client(cast.ken.pk), ticket_id=ticket.pk, body="It is back")
    assert fresh(ticket).state == State.OPEN


@pytest.mark.parametrize("by_message", [True, False])
def test_a_ticket_reopens_as_its_status_says(cast: Cast, by_message: bool) -> None:
    again = status(cast, "Back again", State.OPEN)
    configure_object(actor=ada(cast), instance=cast.status(State.RESOLVED), changes={"reopens_as_id": again.pk})
    ticket, ken = cast.ticket(), Actor.client(cast.ken.pk)
    resolve(actor=Actor.agent(cast.john.pk), ticket_id=ticket.pk)
    if by_message:
        add_message(actor=ken, ticket_id=ticket.pk, body="No")
    else:
        reopen(actor=ken, ticket_id=ticket.pk)
    assert fresh(ticket).status_id == again.pk


def test_a_retired_status_is_no_place_to_reopen_to(cast: Cast) -> None:
    again = status(cast, "Back again", State.OPEN)
    configure_object(actor=ada(cast), instance=cast.status(State.CLOSED), changes={"reopens_as_id": again.pk})
    configure_object(actor=ada(cast), instance=again, changes={"is_retired": True})
    ticket = cast.ticket()
    close(actor=Actor.agent(cast.john.pk), ticket_id=ticket.pk)
    reopen(actor=Actor.client(cast.ken.pk), ticket_id=ticket.pk)
    assert fresh(ticket).status_id != again.pk


@pytest.mark.parametrize("state", [State.OPEN, State.RESOLVED, State.CLOSED, State.ARCHIVED])
def test_the_last_status_of_a_needed_state_stays(cast: Cast, state: State) -> None:
    row = cast.status(state)
    with pytest.raises(Refused):
        configure_object(actor=ada(cast), instance=row, changes={"is_retired": True})
    with pytest.raises(Refused):
        retire(actor=ada(cast), kind=KINDS["statuses"], row=cast.status(state))
    assert KINDS["statuses"].hindrances(cast.status(state))


def test_a_status_nobody_needs_retires_and_its_open_tickets_move(cast: Cast) -> None:
    ticket, waiting = cast.ticket(), cast.status(State.WAITING)
    john = Actor.agent(cast.john.pk)
    configure_object(actor=ada(cast), instance=waiting, changes={"name": "With you"})
    assert KINDS["statuses"].hindrances(waiting) == []
    resolved = cast.ticket()
    resolve(actor=john, ticket_id=resolved.pk)
    from_status = status(cast, "Fresh", State.OPEN)
    with pytest.raises(Invalid):
        retire(actor=ada(cast), kind=KINDS["statuses"], row=ticket.status)  # used, and nothing chosen
    done = retire(actor=ada(cast), kind=KINDS["statuses"], row=ticket.status, by=from_status.pk)
    assert fresh(ticket).status_id == from_status.pk
    assert sum(one.count for one in done.replaced) == 1
    assert facts_of(ticket.pk)[-1].name == "StatusChanged"
    assert fresh(resolved).state == State.RESOLVED


def test_replacing_never_finishes_open_tickets(cast: Cast) -> None:
    ticket = cast.ticket()
    status(cast, "Fresh", State.OPEN)
    with pytest.raises(Invalid):
        retire(actor=ada(cast), kind=KINDS["statuses"], row=ticket.status, by=cast.status(State.CLOSED).pk)
    assert fresh(ticket).state == State.OPEN


def test_a_status_keeps_its_state(cast: Cast) -> None:
    row = cast.status(State.WAITING)
    with pytest.raises(Invalid):
        configure_object(actor=ada(cast), instance=row, changes={"state": State.CLOSED.value})
    form = changed("statuses", row, state=State.CLOSED.value, name="Parked")
    assert form.is_valid(), form.errors
    form.apply(ada(cast))
    assert Status.objects.get(pk=row.pk).state == State.WAITING


def test_nothing_reopens_as_something_finished(cast: Cast) -> None:
    changes = {"reopens_as_id": cast.status(State.CLOSED).pk}
    with pytest.raises(Invalid):
        configure_object(actor=ada(cast), instance=cast.status(State.RESOLVED), changes=changes)


def test_clients_read_the_status_in_their_words(cast: Cast) -> None:
    ticket = cast.ticket()
    kind, row = KINDS["statuses"], cast.status(State.OPEN)
    assert kind.consequences(row, {"client_name": "On our desk"})[0].startswith("1 open ticket stands in this status")
    assert kind.consequences(row, {"client_name": ""}) == []
    configure_object(actor=ada(cast), instance=row, changes={"client_name": "On <our> desk"})
    shown = client_tickets(viewer=viewer_of(Actor.client(cast.ken.pk))).tickets
    assert [one.status_words for one in shown] == ["On <our> desk"]
    assert fresh(ticket).status.words_for_clients == "On <our> desk"


# Priorities -----------------------------------------------------------------------------------------------------------


def test_there_is_exactly_one_default_priority(cast: Cast) -> None:
    form = changed("priorities", cast.priority("high"), is_default="on")
    assert form.is_valid(), form.errors
    form.apply(ada(cast))
    assert list(Priority.objects.filter(is_default=True).values_list("slug", flat=True)) == ["high"]
    assert not changed("priorities", cast.priority("high"), is_default=None).is_valid()
    with pytest.raises(Refused):
        configure_object(actor=ada(cast), instance=cast.priority("high"), changes={"is_default": False})
    with pytest.raises(Refused):
        retire(actor=ada(cast), kind=KINDS["priorities"], row=cast.priority("high"))


def test_a_new_priority_has_a_word_of_its_own(cast: Cast) -> None:
    for name, slug in (("Very High!", "very-high"), ("very high?", "very-high-2"), ("高い", "priority")):
        form = form_of("priorities", name=name, urgency=str(10 + len(Priority.objects.all())))
        assert form.is_valid(), form.errors
        assert form.apply(ada(cast)).slug == slug
    assert not form_of("priorities", name="Zero", urgency="0").is_valid()
    assert not form_of("priorities", name="Low", urgency="50").is_valid()


def test_a_retired_priority_is_given_to_no_ticket(cast: Cast) -> None:
    low = cast.priority("low")
    configure_object(actor=ada(cast), instance=cast.outage, changes={"priority_id": low.pk})
    retire(actor=ada(cast), kind=KINDS["priorities"], row=low, by=cast.priority("high").pk)
    assert cast.ticket().priority.slug == "high"
    with pytest.raises(Invalid):
        open_ticket(
            actor=ada(cast), email="x@y.example", subject="Hello", body="Hello", priority_id=low.pk,
            department_id=cast.it_support.pk,
        )  # fmt: skip


# Help topics ----------------------------------------------------------------------------------------------------------


def test_topics_are_a_tree_without_circles(cast: Cast) -> None:
    banking = topic(cast, "Banking")
    cards = topic(cast, "Cards", parent_id=banking.pk)
    lost = topic(cast, "Lost", parent_id=cards.pk)
    for below in (banking, cards, lost):
        with pytest.raises(Invalid):
            configure_object(actor=ada(cast), instance=banking, changes={"parent_id": below.pk})
    parents: Any = KINDS["topics"].form(instance=banking).fields["parent"]
    offered = set(parents.queryset.values_list("pk", flat=True))
    assert not {banking.pk, cards.pk, lost.pk} & offered
    assert "Banking / Cards / Lost" in [one.name for one in topic_choices()]
    assert [one.depth for one in walk([lost, cards, banking])] == [0, 1, 2]


def test_clients_learn_of_public_topics_alone(cast: Cast) -> None:
    secret = topic(cast, "Secret project", is_public=False)
    topic(cast, "Open part", parent_id=secret.pk)
    assert ("Open part", "") in [(one.name, one.parent) for one in topic_cards()]
    assert "Secret" not in str(topic_cards())


def test_a_new_topic_comes_last_and_an_untouched_form_changes_nothing(cast: Cast) -> None:
    form = form_of("topics", name="  New\nones ", is_public="on")
    assert form.is_valid(), form.errors
    row = form.apply(ada(cast))
    assert row.name == "New ones"
    assert row.position > 0
    before = ConfigurationChange.objects.count()
    again = changed("topics", HelpTopic.objects.get(pk=row.pk))
    assert again.is_valid(), again.errors
    again.apply(ada(cast))
    assert ConfigurationChange.objects.count() == before


def test_a_topic_says_what_its_tickets_start_with(cast: Cast) -> None:
    triage = status(cast, "To be sorted", State.OPEN)
    configure_object(
        actor=ada(cast), instance=cast.outage, changes={"status_id": triage.pk, "team_id": cast.level_two.pk}
    )
    ticket = cast.ticket()
    assert (ticket.status_id, ticket.team_id) == (triage.pk, cast.level_two.pk)
    configure_object(actor=ada(cast), instance=cast.level_two, changes={"is_retired": True})
    assert cast.ticket().team_id is None
    with pytest.raises(Invalid):
        configure_object(actor=ada(cast), instance=cast.outage, changes={"status_id": cast.status(State.CLOSED).pk})


def test_a_topic_thanks_and_runs_nothing(cast: Cast) -> None:
    words = (
        "Thank you <script>alert(1)</script>\nSee https://desk.example/help and javascript:alert(1) %{ticket.number}"
    )
    form = changed("topics", cast.outage, thank_you=words)
    assert form.is_valid(), form.errors
    form.apply(ada(cast))
    shown = thank_you_of(cast.outage.pk)
    assert "<script" not in shown
    assert 'href="https://desk.example/help"' in shown
    assert 'href="javascript' not in shown
    assert not changed("topics", cast.outage, thank_you="x" * 2001).is_valid()
    assert thank_you_of(None) == thank_you_of(10**9) == ""


def test_retiring_a_topic_moves_tickets_and_what_is_below(cast: Cast) -> None:
    ticket, below = cast.ticket(), topic(cast, "Below", parent_id=cast.outage.pk)
    other = topic(cast, "Other")
    said = {use.words(use.rows(cast.outage.pk).count()) for use in KINDS["topics"].usages}
    assert said >= {"1 open ticket is about it", "1 topic stands below it", "0 filter rules name it"}
    retire(actor=ada(cast), kind=KINDS["topics"], row=cast.outage, by=other.pk)
    assert fresh(ticket).topic_id == other.pk
    assert HelpTopic.objects.get(pk=below.pk).parent_id == other.pk
    with pytest.raises(Invalid):
        cast.ticket()


def test_a_topic_is_replaced_by_one_below_it(cast: Cast) -> None:
    below = topic(cast, "Below", parent_id=cast.outage.pk)
    sister = topic(cast, "Sister", parent_id=cast.outage.pk)
    retire(actor=ada(cast), kind=KINDS["topics"], row=cast.outage, by=below.pk)
    assert HelpTopic.objects.get(pk=below.pk).parent_id is None
    assert HelpTopic.objects.get(pk=sister.pk).parent_id == below.pk


# Numbers --------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("pattern", PATTERNS_REFUSED)
def test_a_pattern_that_fits_no_address_is_refused(cast: Cast, pattern: str) -> None:
    form = form_of("number-formats", name="Odd", pattern=pattern, kind="random")
    stripped = pattern.strip() != pattern  # a browser's line end is no part of what was typed
    assert form.is_valid() is stripped
    row = NumberFormat()
    with pytest.raises(Invalid):
        configure_object(actor=ada(cast), instance=row, changes={"name": "Odd", "pattern": pattern, "kind": "random"})


def test_there_is_exactly_one_default_format_and_it_is_used(cast: Cast) -> None:
    counter = Sequence()
    configure_object(actor=ada(cast), instance=counter, changes={"name": "Bank", "next_value": 41})
    form = form_of(
        "number-formats", name="Bank", pattern="BANK-####", kind="sequence", sequence=counter.pk, is_default="on"
    )
    assert form.is_valid(), form.errors
    form.apply(ada(cast))
    assert cast.ticket().number == "BANK-0041"
    assert NumberFormat.objects.filter(is_default=True).count() == 1
    assert not form_of("number-formats", name="X", pattern="####", kind="sequence").is_valid()
    with pytest.raises(Refused):
        retire(actor=ada(cast), kind=KINDS["number-formats"], row=NumberFormat.objects.get(is_default=True))


def test_a_sequence_never_counts_back(cast: Cast) -> None:
    counter = Sequence()
    configure_object(actor=ada(cast), instance=counter, changes={"name": "Bank", "next_value": 41})
    assert not changed("sequences", counter, next_value="40").is_valid()
    with pytest.raises(Invalid):
        configure_object(actor=ada(cast), instance=counter, changes={"next_value": 40})
    with pytest.raises(Invalid):
        configure_object(actor=ada(cast), instance=counter, changes={"step": 0})
    form = changed("sequences", Sequence.objects.get(pk=counter.pk), name="Bank of the north")
    Sequence.objects.filter(pk=counter.pk).update(next_value=50)  # tickets come in while the form is open
    assert form.is_valid(), form.errors
    form.apply(ada(cast))
    assert Sequence.objects.get(pk=counter.pk).next_value == 50


# People ---------------------------------------------------------------------------------------------------------------


def test_a_department_is_replaced_everywhere(cast: Cast) -> None:
    mine, done = cast.ticket(), cast.ticket()
    close(actor=Actor.agent(cast.john.pk), ticket_id=done.pk)
    said = [use.words(use.rows(cast.banking.pk).count()) for use in KINDS["departments"].usages]
    assert {"1 open ticket stands in it", "1 help topic leads to it"} <= set(said)
    due = Delivery.objects.count()
    retire(actor=ada(cast), kind=KINDS["departments"], row=cast.banking, by=cast.it_support.pk)
    assert fresh(mine).department_id == cast.it_support.pk
    assert fresh(done).department_id == cast.banking.pk
    assert HelpTopic.objects.get(pk=cast.outage.pk).department_id == cast.it_support.pk
    assert facts_of(mine.pk)[-1].actor == ada(cast)
    assert Delivery.objects.count() == due  # nobody is told of each ticket


def hand_all(kind: Kind, actor: Actor, old: int, new: int) -> None:
    """Move every row that stands in the thing."""
    for use in kind.usages:
        for row in use.rows(old) if use.move else ():
            use.move(actor, row, new)  # type: ignore[misc]


def test_an_agents_and_a_teams_tickets_go_into_other_hands(cast: Cast) -> None:
    ticket = cast.ticket()
    assign(actor=ada(cast), ticket_id=ticket.pk, agent_id=cast.john.pk, team_id=cast.level_two.pk)
    hand_all(KINDS["agents"], ada(cast), cast.john.pk, cast.jane.pk)
    assert (fresh(ticket).agent_id, fresh(ticket).team_id) == (cast.jane.pk, cast.level_two.pk)
