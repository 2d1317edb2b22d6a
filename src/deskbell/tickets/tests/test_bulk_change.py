"""One change of many tickets: each by its own command and the rights of the moment, none twice, and an honest account."""

from typing import Any

import pytest
import time_machine
from deskbell_tests.cast import Cast
from django.utils import timezone

from deskbell.kernel import long_jobs_at_work
from deskbell.kernel.actor import Actor
from deskbell.kernel.configure import configure_object
from deskbell.kernel.errors import Invalid, NotFound, Refused
from deskbell.kernel.ledger import facts_of
from deskbell.kernel.long_jobs import stop
from deskbell.kernel.long_jobs_at_work import LEASE, do_a_step
from deskbell.kernel.models import Delivery, LongJob
from deskbell.kernel.progress import Progress, ProgressState, progress_of
from deskbell.people.models import DepartmentAccess
from deskbell.tickets.commands import bulk_change as bulk
from deskbell.tickets.commands.bulk_change import BULK_CHANGES, bulk_change
from deskbell.tickets.events import TicketAssigned, TicketClaimed
from deskbell.tickets.models import Ticket, TicketTag
from deskbell.tickets.words import DeletionReason, State

pytestmark = pytest.mark.django_db


class Killed(BaseException):
    """The worker dies here."""


@pytest.fixture
def jane(cast: Cast) -> Actor:
    return Actor.agent(cast.jane.pk)


def tickets(cast: Cast, number: int) -> list[int]:
    return [cast.ticket().pk for _one in range(number)]


def drain(worker: str = "w") -> None:
    while do_a_step(worker=worker):
        pass


def done(actor: Actor, job_id: int) -> Progress:
    drain()
    return progress_of(actor=actor, job_id=job_id)


def assignments(ticket_id: int) -> int:
    return sum(isinstance(recorded.fact, TicketAssigned) for recorded in facts_of(ticket_id))


def test_each_ticket_changes_by_its_command(cast: Cast, jane: Actor) -> None:
    chosen = {"agent_id": cast.john.pk, "team_id": None, "comment": "Yours"}
    changed, other = tickets(cast, 7), tickets(cast, 1)[0]
    job = bulk_change(actor=jane, change="assign", chosen=chosen, ticket_ids=changed)
    seen = done(jane, job)
    assert (seen.state, seen.done, seen.failed) == (ProgressState.DONE, 7, 0)
    assert str(seen.title) == "Assign (John Doe): 7 tickets"
    assert {Ticket.objects.get(pk=pk).agent_id for pk in changed} == {cast.john.pk}
    assert Ticket.objects.get(pk=other).agent_id is None
    assert facts_of(changed[3])[-1].actor == jane


SAMPLES: dict[str, Any] = {
    "assign": lambda cast: {"agent_id": None, "team_id": cast.level_two.pk, "comment": ""},
    "claim": lambda _cast: {},
    "release": lambda _cast: {"comment": ""},
    "transfer": lambda cast: {"department_id": cast.it_support.pk, "comment": ""},
    "status": lambda cast: {"status_id": cast.status(State.WAITING).pk, "comment": ""},
    "priority": lambda cast: {"priority_id": cast.priority("high").pk, "comment": "Now"},
    "resolve": lambda _cast: {"comment": ""},
    "close": lambda _cast: {"comment": ""},
    "reopen": lambda _cast: {"comment": ""},
    "archive": lambda _cast: {"comment": ""},
    "tag": lambda _cast: {"names": "printer, upstairs"},
}


def test_every_change_has_a_sample() -> None:
    assert set(SAMPLES) == set(BULK_CHANGES) - {"untag", "delete"}


@pytest.mark.parametrize("change", sorted(SAMPLES))
def test_a_change_done_twice_is_done_once(cast: Cast, jane: Actor, change: str) -> None:
    """What a killed worker left half done is done again by the next: that changes nothing."""
    ids = tickets(cast, 2)
    if change in {"archive", "reopen"}:
        bulk_change(actor=jane, change="close", chosen={"comment": ""}, ticket_ids=ids)
        drain()
    if change == "release":
        bulk_change(actor=jane, change="claim", chosen={}, ticket_ids=ids)
        drain()
    for _time in range(2):
        seen = done(jane, bulk_change(actor=jane, change=change, chosen=SAMPLES[change](cast), ticket_ids=ids))
        facts = [len(facts_of(pk)) for pk in ids]
    first = Ticket.objects.get(pk=ids[0])
    if change != "reopen":  # an open ticket can't be reopened, and that is said
        assert (seen.done, seen.failed) == (2, 0)
    bulk_change(actor=jane, change=change, chosen=SAMPLES[change](cast), ticket_ids=ids)
    drain()
    assert [len(facts_of(pk)) for pk in ids] == facts
    assert first.sequence == facts[0]


def test_a_tag_is_taken_off_again(cast: Cast, jane: Actor) -> None:
    ids = tickets(cast, 2)
    done(jane, bulk_change(actor=jane, change="tag", chosen={"names": "printer"}, ticket_ids=ids))
    tag_id = TicketTag.objects.values_list("tag_id", flat=True)[0]
    seen = done(jane, bulk_change(actor=jane, change="untag", chosen={"tag_id": tag_id}, ticket_ids=ids))
    assert (seen.done, TicketTag.objects.count()) == (2, 0)


def test_no_ticket_twice_though_the_worker_is_killed(cast: Cast, jane: Actor, monkeypatch: pytest.MonkeyPatch) -> None:
    ids = tickets(cast, 12)
    chosen = {"agent_id": cast.john.pk, "team_id": None, "comment": "Yours"}
    job = bulk_change(actor=jane, change="assign", chosen=chosen, ticket_ids=ids)
    pieces = iter(range(100))

    def die(name: str) -> None:
        if name == "long job piece stored" and next(pieces) == 4:
            raise Killed

    with monkeypatch.context() as patch:
        patch.setattr(long_jobs_at_work, "failpoint", die)
        with pytest.raises(Killed):
            drain("dead")
    assert progress_of(actor=jane, job_id=job).done == 5
    with time_machine.travel(timezone.now() + LEASE):
        drain("alive")
    seen = progress_of(actor=jane, job_id=job)
    assert (seen.state, seen.done, seen.failed, seen.total) == (ProgressState.DONE, 12, 0, 12)
    assert [assignments(pk) for pk in ids] == [1] * 12


def test_what_could_not_be_done_is_named_with_its_reason(cast: Cast, jane: Actor) -> None:
    first, second, third = tickets(cast, 3)
    done(jane, bulk_change(actor=jane, change="close", chosen={"comment": ""}, ticket_ids=[second]))
    chosen = {"agent_id": cast.john.pk, "team_id": None, "comment": ""}
    seen = done(jane, bulk_change(actor=jane, change="assign", chosen=chosen, ticket_ids=[first, second, third]))
    number = Ticket.objects.get(pk=second).number
    assert (seen.done, seen.failed) == (2, 1)
    [problem] = seen.problems
    assert (problem.words, problem.address) == (f"#{number}", f"/desk/tickets/{number}/")
    assert "finished" in problem.sentence


def test_rights_are_those_of_the_moment(cast: Cast, jane: Actor) -> None:
    """Threat 13: what is taken away while a job is under way, the job can't do any more."""
    ids = tickets(cast, 4)
    job = bulk_change(actor=jane, change="priority", chosen=SAMPLES["priority"](cast), ticket_ids=ids)
    DepartmentAccess.objects.filter(agent=cast.jane).delete()
    seen = done(jane, job)
    assert (seen.done, seen.failed) == (0, 4)
    assert {problem.sentence for problem in seen.problems} == {"It is not there any more, or you may not see it."}


def test_whoever_is_no_agent_any_more_changes_nothing(cast: Cast, jane: Actor) -> None:
    job = bulk_change(actor=jane, change="claim", chosen={}, ticket_ids=tickets(cast, 2))
    configure_object(actor=Actor.system(), instance=cast.jane, changes={"is_active": False})
    assert done(Actor.agent(cast.ada.pk), job).state == ProgressState.FAILED
    assert not Ticket.objects.filter(agent=cast.jane).exists()


def test_a_job_can_be_stopped(cast: Cast, jane: Actor, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(long_jobs_at_work, "PIECES_IN_A_STEP", 2)
    job = bulk_change(actor=jane, change="claim", chosen={}, ticket_ids=tickets(cast, 6))
    do_a_step(worker="w")
    stop(actor=jane, job_id=job)
    seen = done(jane, job)
    assert (seen.state, seen.done) == (ProgressState.STOPPED, 2)
    with pytest.raises(NotFound):
        progress_of(actor=Actor.agent(cast.john.pk), job_id=job)


def test_foreign_tickets_are_not_even_named(cast: Cast, jane: Actor) -> None:
    """Threat 12: a list of numbers made up by somebody tells nothing of what they may not see."""
    own, foreign = cast.ticket().pk, cast.ticket().pk
    bulk_change(actor=Actor.agent(cast.ada.pk), change="transfer", ticket_ids=[foreign],
                chosen={"department_id": cast.facilities.pk, "comment": ""})  # fmt: skip
    drain()
    job = bulk_change(actor=jane, change="claim", chosen={}, ticket_ids=[foreign, own, 2**80, 2**63 - 1, -3])
    assert LongJob.objects.get(pk=job).arguments["tickets"] == [own]
    with pytest.raises(NotFound):
        bulk_change(actor=jane, change="claim", chosen={}, ticket_ids=[foreign])


@pytest.mark.parametrize(
    ("change", "chosen", "field"),
    [
        ("assign", {"agent_id": None, "team_id": None}, "agent"),
        ("assign", {"agent_id": 2**62, "team_id": None}, "agent"),
        ("transfer", {"department_id": 2**62}, "department"),
        ("status", {"status_id": 2**62}, "status"),
        ("priority", {"priority_id": 2**62}, "priority"),
        ("tag", {"names": " , "}, "names"),
        ("untag", {"tag_id": 2**62}, "tag"),
    ],
)
def test_what_makes_no_sense_is_said_before(
    cast: Cast, jane: Actor, change: str, chosen: dict[str, Any], field: str
) -> None:
    with pytest.raises(Invalid) as caught:
        bulk_change(actor=jane, change=change, chosen=chosen, ticket_ids=tickets(cast, 1))
    assert list(caught.value.errors) == [field]
    assert not LongJob.objects.exists()


def test_the_same_change_by_two_agents_is_two_jobs(cast: Cast, jane: Actor) -> None:
    ids, john = tickets(cast, 2), Actor.agent(cast.john.pk)
    of_jane, of_john = (bulk_change(actor=who, change="claim", chosen={}, ticket_ids=ids) for who in (jane, john))
    assert (done(jane, of_jane).done, done(john, of_john).done) == (2, 2)
    for pk in ids:
        assert [one.actor for one in facts_of(pk) if isinstance(one.fact, TicketClaimed)] == [jane, john]


def test_what_is_asked_for_again_after_a_job_has_begun_is_done_again(
    cast: Cast, jane: Actor, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(long_jobs_at_work, "PIECES_IN_A_STEP", 1)
    ids = tickets(cast, 2)
    first = bulk_change(actor=jane, change="close", chosen={"comment": ""}, ticket_ids=ids)
    do_a_step(worker="w")
    assert progress_of(actor=jane, job_id=first).is_under_way
    second = bulk_change(actor=jane, change="close", chosen={"comment": ""}, ticket_ids=ids)
    assert second != first
    assert done(jane, second).done == 2


def test_only_agents_ask(cast: Cast) -> None:
    with pytest.raises((Refused, NotFound)):
        bulk_change(
            actor=Actor.client(cast.ken.pk), change="close", chosen={"comment": ""}, ticket_ids=tickets(cast, 1)
        )


def test_one_go_is_bounded(cast: Cast, jane: Actor, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(bulk, "MOST", 2)
    job = bulk_change(actor=jane, change="claim", chosen={}, ticket_ids=tickets(cast, 3))
    assert done(jane, job).done == 2


def test_quietly_means_without_a_mail(cast: Cast, jane: Actor) -> None:
    first, second = tickets(cast, 2)
    chosen = {"agent_id": cast.john.pk, "team_id": None, "comment": ""}
    before = Delivery.objects.count()
    done(jane, bulk_change(actor=jane, change="assign", chosen=chosen, ticket_ids=[first], is_quiet=True))
    assert Delivery.objects.count() == before
    done(jane, bulk_change(actor=jane, change="assign", chosen=chosen, ticket_ids=[second]))
    assert Delivery.objects.count() > before


def test_only_administrators_delete_many(cast: Cast, jane: Actor) -> None:
    ada, ids = Actor.agent(cast.ada.pk), tickets(cast, 3)
    for actor, chosen, refusal in ((jane, {"kind": "spam"}, Refused), (ada, {"kind": "boredom"}, Invalid)):
        with pytest.raises(refusal):
            bulk_change(actor=actor, change="delete", chosen=chosen, ticket_ids=ids)
    kind = DeletionReason.values[0]
    seen = done(ada, bulk_change(actor=ada, change="delete", chosen={"kind": kind}, ticket_ids=ids))
    assert (seen.done, seen.failed) == (3, 0)
    with pytest.raises(NotFound):
        bulk_change(actor=ada, change="delete", chosen={"kind": kind}, ticket_ids=ids)
