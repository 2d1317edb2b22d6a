"""Handing tickets out: whoever's turn it is gets them, in the transaction of the command that makes them due.

Locks in one order: the ticket (by the command), the pool, its agents. Capacity holds across pools by the last of these.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import replace
from datetime import datetime
from typing import Any

from django.db.models import Count
from django.utils import timezone

from deskbell.kernel.actor import Actor
from deskbell.kernel.command import current, running
from deskbell.kernel.ledger import RecordedFact
from deskbell.kernel.prepared import Prepared, Statement, statement_of
from deskbell.kernel.rows import add
from deskbell.kernel.unsaved import unsaved
from deskbell.people.queries import account_manager_id
from deskbell.routing import pools
from deskbell.routing.assignment import Availability, Candidate, Choice, Ground, Method, Occasion, choose
from deskbell.routing.models import AssignmentPolicy
from deskbell.tickets.events import AssignmentDeferred, TicketAssigned, TicketReopened
from deskbell.tickets.models import AssignmentDecision, Ticket
from deskbell.tickets.recording import record
from deskbell.tickets.words import ACTIVE_STANDINGS, ACTIVE_STATES, State

# Waiting tickets leave room for others.
RUNNING_STATES = (State.OPEN.value, State.IN_PROGRESS.value)

_is_moving_many: ContextVar[bool] = ContextVar("is_moving_many", default=False)


@contextmanager
def moving_many() -> Iterator[None]:
    """Within, tickets get in line instead of being handed out: a transaction that moves many would hold up a pool."""
    token = _is_moving_many.set(True)
    try:
        yield
    finally:
        _is_moving_many.reset(token)


def hand_out(*, ticket: Ticket, occasion: Occasion) -> None:
    """After what has just been recorded of a locked ticket: give it to an agent, or let it wait in line for one.

    Nothing happens where people assign by hand, or where the agent who has the ticket can go on with it.
    """
    if ticket.state not in ACTIVE_STATES:
        return
    if ticket.agent_id is not None and occasion in (Occasion.OPENING, Occasion.TEAM):
        return
    with _as_the_desk():
        found = pools.policy_for(department_id=ticket.department_id, team_id=ticket.team_id)
        policy = found if found is not None and pools.hands_out(found, occasion) else None
        if occasion is Occasion.OPENING and ticket.team_id is None and _gave_to_account_manager(ticket, policy):
            return
        if policy is None or _goes_on(ticket, occasion):
            return
        if _is_moving_many.get():
            _defer(ticket, policy, occasion, Choice(agent_id=None, ground=Ground.WITH_MANY, candidates=()))
        else:
            hand_out_in(policy=policy, ticket=ticket, occasion=occasion)


def hand_out_reopened(*, ticket: Ticket, recorded: Sequence[RecordedFact]) -> None:
    """As `hand_out`, where what has been recorded reopened the ticket."""
    if any(isinstance(one.fact, TicketReopened) for one in recorded):
        hand_out(ticket=ticket, occasion=Occasion.REOPENING)


def hand_out_in(*, policy: AssignmentPolicy, ticket: Ticket, occasion: Occasion) -> Choice | None:
    """Decide under the pool's lock and record it, by whoever the running command acts for. None for a pool by hand.

    A ticket that waits already and still finds nobody goes on waiting: no fact.
    """
    pool = pools.lock_pool(policy)
    if pool is None:
        return None
    now = timezone.now()
    agent_ids = pools.locked_members(pool)
    turns = pools.turns_with_newcomers(pool, agent_ids, now)
    found = pools.candidates(
        agent_ids=agent_ids,
        department_id=ticket.department_id,
        requester_id=ticket.requester_id,
        let_in=agent_ids if pool.team_id else (),
        default_limit=pool.default_capacity,
        loads=open_loads(agent_ids),
        turns=turns,
        now=now,
    )
    choice = choose(found, method=Method(pool.method))
    if choice.agent_id is not None:
        pools.take_turn(turns, choice.agent_id, now)
        _assign(ticket, _keep(ticket, pool, occasion, choice))
    elif occasion is not Occasion.LINE:
        _defer(ticket, pool, occasion, choice)
    return choice


def open_loads(agent_ids: Collection[int]) -> dict[int, int]:
    """How many tickets with work to do each agent has in hand; those that wait for the client don't count."""
    return dict(_LOADS.rows(agents=tuple(agent_ids))[1]) if agent_ids else {}


def _loads(*, agents: tuple[int, ...]) -> Statement:
    standings = [standing.value for standing in ACTIVE_STANDINGS]
    rows = Ticket.objects.filter(agent__in=agents, standing__in=standings, state__in=RUNNING_STATES)
    return statement_of(rows.order_by().values_list("agent_id").annotate(Count("pk")))


_LOADS = Prepared(_loads)


def as_stored(candidates: Sequence[Candidate], now: datetime) -> list[dict[str, Any]]:
    """Candidates as a decision keeps them: `idle_s` are the seconds since this pool gave the agent a ticket."""
    return [
        {
            "agent_id": one.agent_id,
            "is": one.availability.value,
            "load": one.load,
            "limit": one.limit,
            "idle_s": None if one.last_assigned_at is None else int((now - one.last_assigned_at).total_seconds()),
        }
        for one in candidates
    ]


def _goes_on(ticket: Ticket, occasion: Occasion) -> bool:
    """Whether the agent who has the ticket keeps it: after a transfer by serving the department, reopened by being here.

    Capacity does not matter: the ticket never left their hands.
    """
    if ticket.agent_id is None:
        return False
    there = _alone(ticket, ticket.agent_id).availability
    if occasion is Occasion.TRANSFER:
        return there not in (Availability.NO_ACCESS, Availability.MAY_NOT_ANSWER, Availability.DISABLED)
    return there in (Availability.ELIGIBLE, Availability.AT_CAPACITY)


def _alone(ticket: Ticket, agent_id: int) -> Candidate:
    """What one agent, who stands in no pool here, could do with the ticket."""
    in_team = pools.team_members(ticket.team_id) if ticket.team_id else ()
    return pools.candidates(
        agent_ids=[agent_id],
        department_id=ticket.department_id,
        requester_id=ticket.requester_id,
        let_in=in_team,
        loads=open_loads([agent_id]),
        now=timezone.now(),
    )[0]


def _gave_to_account_manager(ticket: Ticket, policy: AssignmentPolicy | None) -> bool:
    """Whether the requester's organization wants its account manager to have its tickets, who could take this one.

    Where the manager can't, the pool decides: so its locks come first, and all in the usual order.
    """
    manager_id = account_manager_id(ticket.requester)
    if manager_id is None:
        return False
    pool = pools.lock_pool(policy) if policy is not None else None
    pools.lock_agents({manager_id, *(pools.members(pool) if pool is not None else ())})
    manager = _alone(ticket, manager_id)
    if manager.availability is not Availability.ELIGIBLE:
        return False
    choice = Choice(agent_id=manager_id, ground=Ground.ACCOUNT_MANAGER, candidates=(manager,))
    _assign(ticket, _keep(ticket, None, Occasion.OPENING, choice))
    return True


def _keep(ticket: Ticket, policy: AssignmentPolicy | None, occasion: Occasion, choice: Choice) -> AssignmentDecision:
    now = timezone.now()
    decision = unsaved(
        AssignmentDecision,
        ticket_id=ticket.pk,
        pool_id=policy.pk if policy else None,
        occasion=occasion.value,
        method=policy.method if policy else Method.BY_HAND.value,
        ground=choice.ground.value,
        agent_id=choice.agent_id,
        candidates=as_stored(choice.candidates, now),
        made_at=now,
    )
    add([decision])
    return decision


def _assign(ticket: Ticket, decision: AssignmentDecision) -> None:
    fact = TicketAssigned(
        agent_id=decision.agent_id,
        team_id=ticket.team_id,
        from_agent_id=ticket.agent_id,
        from_team_id=ticket.team_id,
        decision_id=decision.pk,
    )
    record(ticket, fact)


def _defer(ticket: Ticket, policy: AssignmentPolicy, occasion: Occasion, choice: Choice) -> None:
    record(ticket, AssignmentDeferred(decision_id=_keep(ticket, policy, occasion, choice).pk))


@contextmanager
def _as_the_desk() -> Iterator[None]:
    """Whoever opened or moved the ticket did not choose the agent."""
    with running(replace(current(), actor=Actor.system())):
        yield
