"""The pools that work is handed out in: whose they are, who is in them, and what each could take now."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from datetime import datetime, timedelta

from django.db import connection
from django.db.models import Q

from deskbell.kernel.prepared import Prepared, statement_of
from deskbell.kernel.rows import among, change, every, every_with, first
from deskbell.people.models import Agent, DepartmentAccess, TeamMember
from deskbell.routing.assignment import Candidate, Method, Occasion, average_turn
from deskbell.routing.models import AgentCapacity, AssignmentPolicy, PoolTurn
from deskbell.service_levels.hours import is_open
from deskbell.service_levels.published import calendar_of

# Who can't answer a department's clients is given none of its tickets.
ANSWERING = "ticket.reply"
INSTANT = timedelta(microseconds=1)


def policy_for(*, department_id: int, team_id: int | None) -> AssignmentPolicy | None:
    """The policy by which a ticket here finds its agent: its team's where it has a team, else its department's.

    None where that is by hand.
    """
    column, pk = ("department_id", department_id) if team_id is None else ("team_id", team_id)
    return first(AssignmentPolicy, f"{column} = %s AND method <> %s", pk, Method.BY_HAND.value)


def hands_out(policy: AssignmentPolicy, occasion: Occasion) -> bool:
    """Whether the policy hands a ticket out on this occasion."""
    if occasion in (Occasion.TRANSFER, Occasion.TEAM):
        return policy.on_transfer
    return policy.on_reopening if occasion is Occasion.REOPENING else policy.on_opening


def lock_pool(policy_id: int) -> AssignmentPolicy | None:
    """The pool, read afresh: nobody else hands out in it until the transaction ends. None where it is by hand now."""
    return first(AssignmentPolicy, "id = %s AND method <> %s", policy_id, Method.BY_HAND.value, for_update=True)


def lock_agents(agent_ids: Iterable[int]) -> None:
    """Keep other pools from giving these agents anything until the transaction ends; always in the order of their ids.

    The agents themselves are locked, so that somebody without a row of capacity is, too; whoever only refers to them
    does not wait.
    """
    if connection.features.has_select_for_update:  # on SQLite nobody else writes before this transaction ends
        rows = Agent.objects.filter(pk__in=agent_ids).order_by("pk").select_for_update(of=("self",), no_key=True)
        list(rows.values_list("pk", flat=True))


def members(policy: AssignmentPolicy) -> list[int]:
    """The agents of a pool by number, disabled ones too: the team's, or those who serve the department.

    Administrators who only may look everywhere are not in it.
    """
    if policy.team_id is not None:
        return team_members(policy.team_id)
    return sorted({pk for (pk,) in _SERVING.rows(department=policy.department_id or 0)[1]})


def team_members(team_id: int) -> list[int]:
    """The agents of a team by number, disabled ones too."""
    return sorted(pk for (pk,) in _MEMBERS.rows(team=team_id)[1])


_SERVING = Prepared(
    lambda department: statement_of(
        Agent.objects.filter(Q(department=department) | Q(accesses__department=department)).values_list("pk")
    )
)
_MEMBERS = Prepared(lambda team: statement_of(TeamMember.objects.filter(team=team).values_list("agent_id")))


def candidates(
    *,
    agent_ids: Collection[int],
    department_id: int,
    loads: Mapping[int, int],
    now: datetime,
    requester_id: int | None = None,
    let_in: Collection[int] = (),
    default_limit: int | None = None,
    turns: Mapping[int, PoolTurn] | None = None,
) -> list[Candidate]:
    """What each agent could take of a department's tickets now; `let_in` are those whom a team lets in besides."""
    these = among(agent_ids)
    agents = every_with(Agent, f"t.user_id {these} ORDER BY t.user_id", *agent_ids, related=("user", "role"))
    where = f"t.department_id = %s AND t.agent_id {these}"
    there = every_with(DepartmentAccess, where, department_id, *agent_ids, related=("role",))
    roles = {one.agent_id: one.role.permissions for one in there}
    limits = every_with(AgentCapacity, f"t.agent_id {these}", *agent_ids, related=("schedule",))
    capacities = {one.pk: one for one in limits}
    found = []
    for agent in agents:
        capacity, turn = capacities.get(agent.pk), (turns or {}).get(agent.pk)
        is_primary = agent.department_id == department_id
        permissions = agent.role.permissions if is_primary else roles.get(agent.pk, agent.role.permissions)
        serves = agent.is_administrator or is_primary or agent.pk in roles
        found.append(
            Candidate(
                agent_id=agent.pk,
                is_active=agent.is_active and agent.user.is_active,
                has_access=serves or agent.pk in let_in,
                may_answer=agent.is_administrator or ANSWERING in permissions,
                is_requester=agent.pk == requester_id,
                is_away=agent.is_away,
                is_on_shift=_is_on_shift(capacity, now),
                load=loads.get(agent.pk, 0),
                limit=default_limit if capacity is None or capacity.limit is None else capacity.limit,
                turn_at=turn.turn_at if turn else now,
                last_assigned_at=turn.last_assigned_at if turn else None,
            )
        )
    return found


def _is_on_shift(capacity: AgentCapacity | None, now: datetime) -> bool:
    version_id = capacity.schedule.current_id if capacity and capacity.schedule else None
    return version_id is None or is_open(calendar_of(version_id), now)


def turns_of(policy: AssignmentPolicy) -> dict[int, PoolTurn]:
    """The turns of a pool by agent."""
    return {one.agent_id: one for one in every(PoolTurn, "pool_id = %s", policy.pk)}


def turns_with_newcomers(policy: AssignmentPolicy, agent_ids: Collection[int], now: datetime) -> dict[int, PoolTurn]:
    """The turns of a locked pool; whoever is new in it gets one at the average of those who have had tickets."""
    turns = turns_of(policy)
    missing = [pk for pk in agent_ids if pk not in turns]
    if not missing:
        return turns
    at_work = [turns[pk] for pk in agent_ids if pk in turns and turns[pk].last_assigned_at is not None]
    place = average_turn((one.turn_at for one in at_work), now=now)
    PoolTurn.objects.bulk_create(PoolTurn(pool=policy, agent_id=pk, turn_at=place) for pk in missing)
    return turns_of(policy)


def take_turn(turns: Mapping[int, PoolTurn], agent_id: int, now: datetime) -> None:
    """The agent goes to the end of the turns. Clocks of several machines differ; the order of a pool does not."""
    last = max(now, max(one.turn_at for one in turns.values()) + INSTANT)
    turn = turns[agent_id]
    turn.turn_at, turn.last_assigned_at = last, now
    change(turn, ["turn_at", "last_assigned_at"])
