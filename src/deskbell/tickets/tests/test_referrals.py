"""A ticket is shown to others without moving it."""

import pytest
from deskbell_tests.cast import Cast

from deskbell.kernel.actor import Actor
from deskbell.kernel.command import CommandContext, running
from deskbell.kernel.configure import configure
from deskbell.kernel.errors import Invalid, NotFound, Refused
from deskbell.kernel.models import Delivery
from deskbell.kernel.verification import run_all
from deskbell.people.models import Department
from deskbell.tickets.commands.assign import assign
from deskbell.tickets.commands.hand_over import hand_over
from deskbell.tickets.commands.mark_seen import mark_seen
from deskbell.tickets.commands.note import note
from deskbell.tickets.commands.refer import refer
from deskbell.tickets.commands.reopen import reopen
from deskbell.tickets.commands.resolve import resolve
from deskbell.tickets.commands.respond import respond
from deskbell.tickets.commands.transfer import transfer
from deskbell.tickets.commands.withdraw_referral import withdraw_referral
from deskbell.tickets.handing_over import further_in_hand
from deskbell.tickets.models import Referral, Ticket
from deskbell.tickets.queries import find, queue_counts, queue_page, visible_to
from deskbell.tickets.settings import REFERS_FINISHED
from deskbell.tickets.viewer import viewer_of

pytestmark = pytest.mark.django_db


def agent(one: object) -> Actor:
    return Actor.agent(one.pk)  # type: ignore[attr-defined]


def in_queue(actor: Actor, queue: str = "referred") -> list[int]:
    return [row.ticket_id for row in queue_page(viewer=viewer_of(actor), queue=queue).rows]


def test_whoever_it_is_referred_to_works_on_it_by_their_own_role(cast: Cast) -> None:
    ticket, nora = cast.ticket(), agent(cast.nora)
    with pytest.raises(NotFound):
        note(actor=nora, ticket_id=ticket.pk, body="<p>Let me see</p>")
    refer(actor=agent(cast.jane), ticket_id=ticket.pk, agent_id=cast.nora.pk, comment="The door is yours")
    note(actor=nora, ticket_id=ticket.pk, body="<p>It is the lock</p>")
    respond(actor=nora, ticket_id=ticket.pk, body="<p>We mend the lock.</p>")
    assert Ticket.objects.get(pk=ticket.pk).department == cast.banking


def test_a_referral_gives_no_more_than_the_role_says(cast: Cast) -> None:
    ticket = cast.ticket(actor=Actor.system(), email=cast.ken.email, topic_id=None, department_id=cast.facilities.pk)
    refer(actor=agent(cast.nora), ticket_id=ticket.pk, agent_id=cast.vera.pk)
    with pytest.raises(Refused):
        respond(actor=agent(cast.vera), ticket_id=ticket.pk, body="<p>Hello</p>")


def test_it_stands_in_the_queue_of_those_whom_it_reaches(cast: Cast) -> None:
    ticket = cast.ticket()
    for whom in ({"agent_id": cast.vera.pk}, {"team_id": cast.level_two.pk}, {"department_id": cast.facilities.pk}):
        refer(actor=agent(cast.jane), ticket_id=ticket.pk, **whom)
    for one in (cast.vera, cast.tom, cast.nora):
        assert in_queue(agent(one)) == [ticket.pk]
        assert str(queue_counts(viewer=viewer_of(agent(one), for_page=True))["referred"]) == "1"
    assert in_queue(agent(cast.john)) == []
    assert in_queue(agent(cast.nora), "needs_reply") == [ticket.pk]
    assert find(viewer=viewer_of(agent(cast.nora)), number=ticket.number) == ticket


def test_whoever_serves_everything_is_reached_in_person_alone(cast: Cast) -> None:
    ticket = cast.ticket()
    refer(actor=agent(cast.jane), ticket_id=ticket.pk, department_id=cast.facilities.pk)
    assert in_queue(agent(cast.ada)) == []
    refer(actor=agent(cast.jane), ticket_id=ticket.pk, agent_id=cast.ada.pk)
    assert in_queue(agent(cast.ada)) == [ticket.pk]


def test_the_same_again_and_its_own_department_change_nothing(cast: Cast) -> None:
    ticket = cast.ticket()
    for whom in (cast.facilities, cast.facilities, cast.banking):
        refer(actor=agent(cast.jane), ticket_id=ticket.pk, department_id=whom.pk)
    assert Referral.objects.get().department == cast.facilities
    assert Ticket.objects.get(pk=ticket.pk).sequence == ticket.sequence + 1


def test_it_goes_to_exactly_one_that_is_in_use(cast: Cast) -> None:
    ticket, jane = cast.ticket(), agent(cast.jane)
    Department.objects.filter(pk=cast.facilities.pk).update(is_retired=True)
    asked: tuple[dict[str, int], ...] = (
        {},
        {"agent_id": cast.nora.pk, "team_id": cast.level_two.pk},
        {"department_id": cast.facilities.pk},
    )
    for whom in asked:
        with pytest.raises(Invalid):
            refer(actor=jane, ticket_id=ticket.pk, comment="", **whom)
    with pytest.raises(Refused):
        refer(actor=agent(cast.vera), ticket_id=ticket.pk, agent_id=cast.nora.pk)


def test_the_agent_may_leave_and_nobody_else_may_send_them_away(cast: Cast) -> None:
    ticket = cast.ticket()
    refer(actor=agent(cast.jane), ticket_id=ticket.pk, agent_id=cast.tom.pk)
    referral = Referral.objects.get()
    with pytest.raises(Refused):
        withdraw_referral(actor=agent(cast.vera), ticket_id=ticket.pk, referral_id=referral.pk)
    withdraw_referral(actor=agent(cast.tom), ticket_id=ticket.pk, referral_id=referral.pk)
    assert not visible_to(viewer_of(agent(cast.tom))).exists()
    withdraw_referral(actor=agent(cast.jane), ticket_id=ticket.pk, referral_id=referral.pk)


def test_it_is_unread_for_the_agent_until_they_look(cast: Cast) -> None:
    ticket, tom = cast.ticket(), agent(cast.tom)
    refer(actor=agent(cast.jane), ticket_id=ticket.pk, agent_id=cast.tom.pk)
    assert queue_page(viewer=viewer_of(tom), queue="referred").rows[0].is_unread
    mark_seen(actor=tom, ticket_id=ticket.pk)
    assert not queue_page(viewer=viewer_of(tom), queue="referred").rows[0].is_unread


def test_a_transfer_may_leave_a_referral_behind(cast: Cast) -> None:
    ticket, gone = cast.ticket(), cast.ticket()
    moved = {"actor": agent(cast.jane), "department_id": cast.facilities.pk}
    transfer(**moved, ticket_id=ticket.pk, keeps_referral=True)  # type: ignore[arg-type]
    transfer(**moved, ticket_id=gone.pk)  # type: ignore[arg-type]
    assert set(visible_to(viewer_of(agent(cast.john)))) == {ticket}


@pytest.mark.broken_on_purpose
def test_a_referral_that_no_fact_made_is_found(cast: Cast) -> None:
    ticket = cast.ticket()
    with running(CommandContext(actor=Actor.system())):
        Referral.objects.create(ticket=ticket, agent=cast.nora)
    problems = [str(problem) for finding in run_all() for problem in finding.problems]
    assert [one for one in problems if "its referrals differ from its facts" in one and ticket.number in one]


def finish_by_somebody_from_elsewhere(cast: Cast) -> Ticket:
    """Tom, of Facilities, has a ticket of Online Banking in hand and resolves it; then it goes to John."""
    ticket, ada, tom = cast.ticket(), agent(cast.ada), agent(cast.tom)
    assign(actor=ada, ticket_id=ticket.pk, agent_id=cast.tom.pk)
    resolve(actor=tom, ticket_id=ticket.pk)
    reopen(actor=ada, ticket_id=ticket.pk)
    assign(actor=ada, ticket_id=ticket.pk, agent_id=cast.john.pk)
    return ticket


def test_whoever_finished_it_goes_on_seeing_it(cast: Cast) -> None:
    ticket = finish_by_somebody_from_elsewhere(cast)
    assert visible_to(viewer_of(agent(cast.tom))).get() == ticket
    assert not Delivery.objects.filter(fact__name="TicketReferred").exists()
    resolve(actor=agent(cast.john), ticket_id=ticket.pk)
    assert Referral.objects.get().agent == cast.tom


def test_where_the_desk_wants_none_they_do_not(cast: Cast) -> None:
    configure(actor=Actor.system(), setting=REFERS_FINISHED, value=False)
    finish_by_somebody_from_elsewhere(cast)
    assert not Referral.objects.exists()
    assert not visible_to(viewer_of(agent(cast.tom))).exists()


def test_referrals_go_along_with_the_tickets_of_an_agent_who_is_away(cast: Cast) -> None:
    open_one, finished = cast.ticket(), cast.ticket()
    for ticket in (open_one, finished):
        refer(actor=agent(cast.jane), ticket_id=ticket.pk, agent_id=cast.tom.pk)
    resolve(actor=agent(cast.jane), ticket_id=finished.pk)
    assert further_in_hand(cast.tom.pk) == ("1 referred ticket",)
    done = hand_over(actor=agent(cast.ada), agent_id=cast.tom.pk, to_agent_id=cast.nora.pk)
    assert done.further == ("1 referred ticket",)
    assert set(visible_to(viewer_of(agent(cast.nora)))) == {open_one}
    assert set(visible_to(viewer_of(agent(cast.tom)))) == {finished}
