"""What concerns many tickets is done ticket by ticket in a long job; what stood there goes out of use at its end."""

from dataclasses import replace

import pytest
import time_machine
from deskbell_tests.cast import Cast
from django.utils import timezone

from deskbell.kernel import configuration_retiring, long_jobs_at_work
from deskbell.kernel.actor import Actor
from deskbell.kernel.command import muting
from deskbell.kernel.configuration import KINDS
from deskbell.kernel.configuration_retiring import REPLACING, retire
from deskbell.kernel.configure import configure_object
from deskbell.kernel.effects import EFFECTS
from deskbell.kernel.ledger import facts_of
from deskbell.kernel.long_jobs import ask_again
from deskbell.kernel.long_jobs_at_work import LEASE, do_a_step
from deskbell.kernel.models import Delivery, LongJob
from deskbell.kernel.progress import ProgressState, progress_of
from deskbell.kernel.worker import drain
from deskbell.people.models import Department
from deskbell.tickets.commands.assign import assign
from deskbell.tickets.commands.close import close
from deskbell.tickets.commands.hand_over import hand_over
from deskbell.tickets.commands.transfer import transfer
from deskbell.tickets.models import HelpTopic, Ticket

pytestmark = pytest.mark.django_db


class Killed(BaseException):
    """As if the power had failed."""


@pytest.fixture
def ada(cast: Cast) -> Actor:
    return Actor.agent(cast.ada.pk)


def tickets(cast: Cast, count: int) -> list[int]:
    with muting(frozenset(EFFECTS)):
        return [cast.ticket().pk for _ in range(count)]


def replaced(cast: Cast, ada: Actor) -> int:
    """The job that puts IT Support in the place of Online Banking."""
    job = retire(actor=ada, kind=KINDS["departments"], row=cast.banking, by=cast.it_support.pk).job_id
    assert job is not None
    return job


def is_retired(cast: Cast) -> bool:
    return Department.objects.get(pk=cast.banking.pk).is_retired


def transfers(ticket_id: int) -> int:
    return sum(fact.name == "TicketTransferred" for fact in facts_of(ticket_id))


def test_several_hundred_tickets_move_once_each_though_the_worker_is_killed(
    cast: Cast, ada: Actor, monkeypatch: pytest.MonkeyPatch
) -> None:
    moved = tickets(cast, 300)
    past = tickets(cast, 1)
    with muting(frozenset(EFFECTS)):
        close(actor=ada, ticket_id=past[0])
    due = Delivery.objects.count()
    job = replaced(cast, ada)
    assert (
        HelpTopic.objects.get(pk=cast.outage.pk).department_id == cast.it_support.pk
    )  # what is configured goes at once
    assert transfers(moved[0]) == 0
    assert not is_retired(cast)
    pieces = iter(range(1000))

    def die(name: str) -> None:
        if name == "long job piece stored" and next(pieces) == 130:
            raise Killed

    with monkeypatch.context() as patch:
        patch.setattr(long_jobs_at_work, "failpoint", die)
        with pytest.raises(Killed):
            drain(worker="dead")
    assert progress_of(actor=ada, job_id=job).done == 131
    with time_machine.travel(timezone.now() + LEASE):
        drain(worker="alive")
    seen = progress_of(actor=ada, job_id=job)
    assert (seen.state, seen.done, seen.failed, seen.total) == (ProgressState.DONE, 300, 0, 300)
    assert {transfers(one) for one in moved} == {1}
    assert transfers(past[0]) == 0
    assert facts_of(moved[7])[-1].actor == ada
    assert is_retired(cast)
    assert Delivery.objects.count() == due  # nobody is told of each ticket


def test_a_few_are_moved_at_once(cast: Cast, ada: Actor, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(configuration_retiring, "AT_ONCE", 3)
    tickets(cast, 3)
    assert retire(actor=ada, kind=KINDS["departments"], row=cast.banking, by=cast.it_support.pk).job_id is None
    assert is_retired(cast)
    assert not LongJob.objects.exists()


@pytest.fixture
def a_few_are_many(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(configuration_retiring, "AT_ONCE", 3)
    monkeypatch.setattr(long_jobs_at_work, "PIECES_IN_A_STEP", 4)


@pytest.mark.usefixtures("a_few_are_many")
def test_what_came_back_meanwhile_keeps_the_thing_in_use(cast: Cast, ada: Actor) -> None:
    first, *_others = tickets(cast, 6)
    job = replaced(cast, ada)
    do_a_step(worker="a")
    transfer(actor=ada, ticket_id=first, department_id=cast.banking.pk)
    drain()
    seen = progress_of(actor=ada, job_id=job)
    assert (seen.state, is_retired(cast)) == (ProgressState.FAILED, False)
    assert "1 open ticket stands in it" in seen.error
    again = ask_again(actor=ada, job_id=job)
    drain()
    assert (progress_of(actor=ada, job_id=again).done, is_retired(cast)) == (1, True)


@pytest.mark.usefixtures("a_few_are_many")
def test_what_somebody_moved_elsewhere_meanwhile_stays_there(cast: Cast, ada: Actor) -> None:
    *_others, last = tickets(cast, 6)
    job = replaced(cast, ada)
    arguments = LongJob.objects.get(pk=job).arguments
    *_first, piece = REPLACING.pieces(arguments, None, 10)
    transfer(actor=ada, ticket_id=last, department_id=cast.facilities.pk)
    REPLACING.do(ada, arguments, piece)  # it was read before
    drain()
    assert Ticket.objects.get(pk=last).department_id == cast.facilities.pk
    seen = progress_of(actor=ada, job_id=job)
    assert (seen.state, seen.done, is_retired(cast)) == (ProgressState.DONE, 5, True)


@pytest.mark.usefixtures("a_few_are_many")
def test_a_stand_in_that_goes_out_of_use_itself_ends_the_job(cast: Cast, ada: Actor) -> None:
    tickets(cast, 6)
    job = retire(actor=ada, kind=KINDS["departments"], row=cast.banking, by=cast.facilities.pk).job_id
    assert job is not None
    do_a_step(worker="a")
    configure_object(actor=ada, instance=cast.facilities, changes={"is_retired": True})
    drain()
    seen = progress_of(actor=ada, job_id=job)
    assert (seen.state, seen.done, seen.error) == (
        ProgressState.FAILED, 4, "What was to take its place is out of use itself.",
    )  # fmt: skip
    assert not is_retired(cast)


@pytest.mark.usefixtures("a_few_are_many")
def test_a_ticket_that_can_not_be_moved_is_named_and_the_thing_stays(
    cast: Cast, ada: Actor, monkeypatch: pytest.MonkeyPatch
) -> None:
    stuck, *_others = tickets(cast, 6)
    kind = KINDS["departments"]

    def refuse(actor: Actor, ticket: Ticket, new: int) -> None:
        if ticket.pk == stuck:
            raise RuntimeError("stuck")
        transfer(actor=actor, ticket_id=ticket.pk, department_id=new)

    usages = tuple(replace(one, move=refuse) if one.move else one for one in kind.usages)
    monkeypatch.setitem(KINDS, kind.key, replace(kind, usages=usages))
    job = replaced(cast, ada)
    drain()
    seen = progress_of(actor=ada, job_id=job)
    (problem,) = seen.problems
    ticket = Ticket.objects.get(pk=stuck)
    assert (problem.words, problem.address) == (f"#{ticket.number}", f"/desk/tickets/{ticket.number}/")
    assert (seen.done, seen.state, is_retired(cast)) == (5, ProgressState.FAILED, False)


def test_many_tickets_of_an_agent_go_to_another_one_by_one(cast: Cast, ada: Actor) -> None:
    held = tickets(cast, 60)
    with muting(frozenset(EFFECTS)):
        for one in held:
            assign(actor=ada, ticket_id=one, agent_id=cast.john.pk, team_id=cast.level_two.pk)
    due = Delivery.objects.count()
    done = hand_over(actor=ada, agent_id=cast.john.pk, to_agent_id=cast.jane.pk)
    assert (done.count, done.job_id is None) == (60, False)
    assert not Ticket.objects.filter(agent=cast.jane.pk).exists()
    drain()
    assert Ticket.objects.filter(agent=cast.jane.pk, team=cast.level_two.pk).count() == 60
    assert Delivery.objects.count() == due
    seen = progress_of(actor=ada, job_id=done.job_id or 0)
    assert (str(seen.title), seen.done) == ("Open tickets of John Doe go to Jane Moss", 60)
