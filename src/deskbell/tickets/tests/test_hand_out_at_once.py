"""Many workers hand out many tickets to a few agents: none twice, nobody over capacity, spread within one.

At full size this is 16 workers, 1,000 tickets and 20 agents; the suite does a part of it, `PYTEST_FULL_SIZE=1` all.
"""

import os
import threading
import time
from collections import Counter
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from functools import partial

import pytest
from deskbell_tests.cast import Cast
from django.db import connection, connections

from deskbell.kernel.actor import Actor
from deskbell.kernel.configure import configure_object
from deskbell.kernel.models import LedgerRow
from deskbell.kernel.transactions import writing
from deskbell.kernel.verification import run_all
from deskbell.people.models import Agent, Department, Organization, User
from deskbell.routing import pools
from deskbell.routing.assignment import Candidate, Choice, Method, choose
from deskbell.routing.models import AgentCapacity, AssignmentPolicy
from deskbell.tickets import hand_out
from deskbell.tickets.line_jobs import serve_lines
from deskbell.tickets.models import AwaitingAgent, Ticket

pytestmark = pytest.mark.django_db(transaction=True)
WORKERS, TICKETS, AGENTS = (16, 1000, 20) if os.environ.get("PYTEST_FULL_SIZE") else (8, 120, 6)
EACH = TICKETS // AGENTS
ON_POSTGRESQL = "connection.vendor != 'postgresql'"


def pool(cast: Cast, *, method: Method, capacity: int, department: Department | None = None) -> AssignmentPolicy:
    policy = AssignmentPolicy()
    columns = {
        "department_id": (department or cast.facilities).pk,
        "method": method.value,
        "default_capacity": capacity,
    }
    configure_object(actor=Actor.system(), instance=policy, changes=columns)
    return policy


def crowd(cast: Cast, count: int) -> list[int]:
    """So many agents of Facilities; Nora and Tom are away."""
    role = cast.nora.role
    with writing():
        Agent.objects.filter(department=cast.facilities).update(is_away=True)
        users = [User.objects.create_user(email=f"agent{n}@desk.example", name=f"Agent {n}") for n in range(count)]
        Agent.objects.bulk_create(Agent(user=user, department=cast.facilities, role=role) for user in users)
    return [user.pk for user in users]


def open_there(cast: Cast, department: Department | None = None) -> None:
    where = (department or cast.facilities).pk
    cast.ticket(actor=Actor.system(), email=cast.ken.email, topic_id=None, department_id=where)


def at_work(jobs: Sequence[Callable[[], object]], workers: int = WORKERS) -> list[Exception]:
    """Run the jobs by so many workers that start together, each with a connection of its own; what went wrong."""
    barrier, left, errors = threading.Barrier(workers), iter(jobs), []
    guard = threading.Lock()

    def work() -> None:
        try:
            connection.ensure_connection()
            barrier.wait(30)
            while True:
                with guard:
                    job = next(left, None)
                if job is None:
                    return
                try:
                    job()
                except Exception as error:
                    errors.append(error)
        finally:
            connections.close_all()

    with ThreadPoolExecutor(workers) as threads:
        for one in [threads.submit(work) for _ in range(workers)]:
            one.result()
    return errors


def held() -> Counter[int]:
    """How many tickets each agent has."""
    return Counter(pk for pk in Ticket.objects.values_list("agent_id", flat=True) if pk is not None)


def handed_out() -> Counter[int]:
    """How often each ticket was given to an agent."""
    return Counter(LedgerRow.objects.filter(name="TicketAssigned").values_list("stream_id", flat=True))


@pytest.mark.parametrize("method", [Method.IN_TURN, Method.LEAST_LOADED])
def test_tickets_that_open_at_once_are_spread_and_fill_everybody_to_the_brim(cast: Cast, method: Method) -> None:
    """As many tickets as there is room for, and a few more: those wait."""
    pool(cast, method=method, capacity=EACH)
    agents = crowd(cast, AGENTS)
    assert at_work([partial(open_there, cast)] * (TICKETS + 3)) == []
    assert held() == Counter(dict.fromkeys(agents, EACH))
    assert set(handed_out().values()) == {1}
    assert AwaitingAgent.objects.count() == 3
    assert not [problem for finding in run_all() for problem in finding.problems]


def test_spread_within_one_while_there_is_room_for_more(cast: Cast) -> None:
    pool(cast, method=Method.IN_TURN, capacity=TICKETS)
    agents = crowd(cast, AGENTS)
    assert at_work([partial(open_there, cast)] * (TICKETS // 2 + 1)) == []
    counts = held()
    assert max(counts[pk] for pk in agents) - min(counts[pk] for pk in agents) <= 1


def test_a_line_that_many_workers_serve_is_served_once(cast: Cast) -> None:
    policy = pool(cast, method=Method.LEAST_LOADED, capacity=0)
    agents = crowd(cast, AGENTS)
    for _ in range(TICKETS // 2):
        open_there(cast)
    assert held() == Counter()
    configure_object(actor=Actor.system(), instance=policy, changes={"default_capacity": EACH})
    assert at_work([serve_lines] * WORKERS * 2) == []
    counts = held()
    assert sum(counts.values()) == TICKETS // 2
    assert max(counts[pk] for pk in agents) - min(counts[pk] for pk in agents) <= 1
    assert set(handed_out().values()) == {1}


def two_pools(cast: Cast) -> int:
    """One agent in two departments that both hand out, with room for ten tickets in all; who it is."""
    (agent_id,) = crowd(cast, 1)
    pool(cast, method=Method.IN_TURN, capacity=100)
    pool(cast, method=Method.IN_TURN, capacity=100, department=cast.banking)
    Agent.objects.filter(department=cast.banking).update(is_away=True)
    Agent.objects.filter(accesses__department=cast.banking).update(is_away=True)
    agent = Agent.objects.get(pk=agent_id)
    agent.accesses.create(department=cast.banking, role=agent.role)
    AgentCapacity.objects.create(agent=agent, limit=10)
    return agent_id


def test_a_limit_holds_across_pools(cast: Cast) -> None:
    agent_id = two_pools(cast)
    jobs = [partial(open_there, cast, where) for where in (cast.facilities, cast.banking)] * 15
    assert at_work(jobs) == []
    assert held() == Counter({agent_id: 10})


def test_an_account_manager_is_filled_first_and_never_over_the_limit(cast: Cast) -> None:
    pool(cast, method=Method.IN_TURN, capacity=100)
    manager_id, *others = crowd(cast, 4)
    AgentCapacity.objects.create(agent_id=manager_id, limit=5)
    bank = Organization.objects.create(name="Northbank", manager_id=manager_id, assigns_manager=True)
    User.objects.filter(pk=cast.ken.pk).update(organization=bank)
    assert at_work([partial(open_there, cast)] * 35) == []
    assert held() == Counter({manager_id: 5} | dict.fromkeys(others, 10))


def without_hurry(monkeypatch: pytest.MonkeyPatch) -> None:
    """Between counting and giving passes a moment, in which another may count as well."""

    def choose_slowly(found: Sequence[Candidate], *, method: Method) -> Choice:
        time.sleep(0.05)
        return choose(found, method=method)

    monkeypatch.setattr(hand_out, "choose", choose_slowly)


def without_the_agents_locks(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pools, "lock_agents", lambda _ids: None)
    monkeypatch.setattr(pools, "locked_members", pools.members)


def overfilled(cast: Cast) -> bool:
    """Whether many at once fill somebody beyond the limit."""
    agent_id = two_pools(cast)
    jobs = [partial(open_there, cast, where) for where in (cast.facilities, cast.banking)] * 15
    at_work(jobs, workers=16)
    return held()[agent_id] > 10


@pytest.mark.skipif(ON_POSTGRESQL, reason="on SQLite a write transaction alone holds the lane")
def test_without_the_agents_locks_a_limit_is_overrun(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    """The counter-proof: two pools, each locked by itself, fill one agent twice."""
    without_hurry(monkeypatch)
    without_the_agents_locks(monkeypatch)
    assert overfilled(cast)


@pytest.mark.skipif(ON_POSTGRESQL, reason="on SQLite a write transaction alone holds the lane")
def test_with_the_agents_locks_the_limit_holds_however_slow(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    without_hurry(monkeypatch)
    assert not overfilled(cast)


@pytest.mark.skipif(ON_POSTGRESQL, reason="on SQLite a write transaction alone holds the lane")
def test_without_the_pools_lock_the_turns_go_wrong(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    """The counter-proof: without the locks many see the same agent next in turn."""
    pool(cast, method=Method.IN_TURN, capacity=TICKETS)
    agents = crowd(cast, AGENTS)
    open_there(cast)
    without_hurry(monkeypatch)
    monkeypatch.setattr(pools, "lock_pool", lambda policy: AssignmentPolicy.objects.get(pk=policy.pk))
    without_the_agents_locks(monkeypatch)
    at_work([partial(open_there, cast)] * (AGENTS * 10 - 1), workers=16)
    counts = held()
    assert max(counts[pk] for pk in agents) - min(counts[pk] for pk in agents) > 1
