"""The pools that work is handed out in: whose they are, who is in them, and what each could take now."""

from __future__ import annotations

import json
from collections.abc import Collection, Iterable, Mapping
from datetime import datetime, timedelta

from django.db import connection

from deskbell.kernel import asking
from deskbell.kernel.prepared import Prepared, statement_of
from deskbell.kernel.rows import among, change, every, first
from deskbell.people.models import TeamMember
from deskbell.routing.assignment import Candidate, Method, Occasion, average_turn
from deskbell.routing.models import AssignmentPolicy, PoolTurn
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


def lock_pool(policy: AssignmentPolicy) -> AssignmentPolicy | None:
    """The pool, read afresh: nobody else hands out in it until the transaction ends. None where it is by hand now."""
    if not connection.features.has_select_for_update:  # nobody has written since this transaction read it
        return policy
    return first(AssignmentPolicy, "id = %s AND method <> %s", policy.pk, Method.BY_HAND.value, for_update=True)


def lock_agents(agent_ids: Iterable[int]) -> None:
    """Keep other pools from giving these agents anything until the transaction ends; always in the order of their ids.

    The agents themselves are locked, so that somebody without a row of capacity is, too; whoever only refers to them
    does not wait.
    """
    ids = tuple(agent_ids)
    if ids and connection.features.has_select_for_update:  # on SQLite nobody else writes before this transaction ends
        asking.rows(f"SELECT user_id FROM people_agent WHERE user_id {among(ids)} {_LOCK}", ids)  # noqa: S608 - own names


def locked_members(policy: AssignmentPolicy) -> list[int]:
    """The agents of a pool as `members` has them, locked as by `lock_agents`."""
    if policy.team_id is not None or not connection.features.has_select_for_update:
        agent_ids = members(policy)
        lock_agents(agent_ids)
        return agent_ids
    return [pk for (pk,) in asking.rows(f"{_SERVING} {_LOCK}", [policy.department_id, policy.department_id])]


def members(policy: AssignmentPolicy) -> list[int]:
    """The agents of a pool by number, disabled ones too: the team's, or those who serve the department.

    Administrators who only may look everywhere are not in it.
    """
    if policy.team_id is not None:
        return team_members(policy.team_id)
    return [pk for (pk,) in asking.rows(f"{_SERVING} ORDER BY user_id", [policy.department_id, policy.department_id])]


def team_members(team_id: int) -> list[int]:
    """The agents of a team by number, disabled ones too."""
    return sorted(pk for (pk,) in _MEMBERS.rows(team=team_id)[1])


_LOCK = "ORDER BY user_id FOR NO KEY UPDATE"
_SERVING = """SELECT user_id FROM people_agent
    WHERE department_id = %s OR user_id IN (SELECT agent_id FROM people_departmentaccess WHERE department_id = %s)"""
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
    rows = asking.rows(f"{_AGENTS} WHERE a.user_id {among(agent_ids)} ORDER BY a.user_id", [department_id, *agent_ids])
    found = []
    for pk, home_id, is_active, is_administrator, is_away, own, there, limit, calendar_id in rows:
        turn = (turns or {}).get(pk)
        is_primary = home_id == department_id
        permissions = json.loads(own if is_primary or there is None else there)
        found.append(
            Candidate(
                agent_id=pk,
                is_active=bool(is_active),
                has_access=bool(is_administrator) or is_primary or there is not None or pk in let_in,
                may_answer=bool(is_administrator) or ANSWERING in permissions,
                is_requester=pk == requester_id,
                is_away=bool(is_away),
                is_on_shift=calendar_id is None or is_open(calendar_of(calendar_id), now),
                load=loads.get(pk, 0),
                limit=default_limit if limit is None else limit,
                turn_at=turn.turn_at if turn else now,
                last_assigned_at=turn.last_assigned_at if turn else None,
            )
        )
    return found


# An agent with the permissions of their own role and of the one that they have in a department, their limit and shifts.
_AGENTS = """SELECT a.user_id, a.department_id, a.is_active AND u.is_active, a.is_administrator, a.is_away,
        CAST(own.permissions AS text), CAST(there.permissions AS text), c."limit", s.current_id
    FROM people_agent a JOIN people_user u ON u.id = a.user_id JOIN people_role own ON own.id = a.role_id
    LEFT JOIN people_departmentaccess d ON d.agent_id = a.user_id AND d.department_id = %s
    LEFT JOIN people_role there ON there.id = d.role_id
    LEFT JOIN routing_agentcapacity c ON c.agent_id = a.user_id
    LEFT JOIN service_levels_schedule s ON s.id = c.schedule_id"""


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
