"""Who could have taken a ticket and who got it, and who of a pool has room now."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

from django.db.models import Count
from django.utils import timezone
from django.utils.translation import gettext as _

from deskbell.kernel.errors import NotFound
from deskbell.people.names import names_of
from deskbell.routing import pools
from deskbell.routing.assignment import Availability, Ground, Method, Occasion
from deskbell.routing.models import AssignmentPolicy
from deskbell.tickets.hand_out import as_stored, open_loads
from deskbell.tickets.models import AssignmentDecision, AwaitingAgent, Ticket
from deskbell.tickets.viewer import Viewer

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise


@dataclass(frozen=True, kw_only=True)
class CandidateItem:
    """One agent of a pool. `idle` is the time since this pool gave them a ticket, None where it never did."""

    agent_id: int
    name: str
    availability: Availability
    load: int
    limit: int | None
    idle: timedelta | None
    is_chosen: bool = False

    @property
    def is_able(self) -> bool:
        """Whether this agent could take a ticket."""
        return self.availability is Availability.ELIGIBLE

    @property
    def words(self) -> StrOrPromise:
        """Whether this agent could take a ticket, else the first reason why not."""
        is_given_none = self.availability is Availability.AT_CAPACITY and self.limit == 0
        return _("is given none by the desk") if is_given_none else self.availability.label

    @property
    def load_words(self) -> str:
        """ "3 of 10", or "3" where there is no limit, or none is given."""
        if not self.limit:
            return str(self.load)
        return _("%(load)d of %(limit)d") % {"load": self.load, "limit": self.limit}


@dataclass(frozen=True, kw_only=True)
class DecisionItem:
    """One hand-out with all its candidates, the chosen one first, then those who could have taken it."""

    made_at: datetime
    occasion: StrOrPromise
    pool: str
    method: StrOrPromise
    ground: Ground
    agent: str
    candidates: tuple[CandidateItem, ...]

    @property
    def chosen(self) -> CandidateItem | None:
        """The one who got the ticket."""
        return next((one for one in self.candidates if one.is_chosen), None)


@dataclass(frozen=True, kw_only=True)
class PoolItem:
    """A pool as it stands now, with how many tickets wait in its line."""

    policy_id: int
    name: str
    is_team: bool
    method: StrOrPromise
    waiting: int
    agents: tuple[CandidateItem, ...]

    @property
    def able(self) -> int:
        """How many could take a ticket now."""
        return sum(one.is_able for one in self.agents)


def decision_of(*, viewer: Viewer, ticket: Ticket, decision_id: int) -> DecisionItem:
    """Why a ticket that the viewer may see went where it went. NotFound, for clients always."""
    rows = AssignmentDecision.objects.select_related("pool__department", "pool__team")
    row: AssignmentDecision | None = rows.filter(ticket=ticket, pk=decision_id).first()
    if row is None or not viewer.actor.is_agent:
        raise NotFound
    candidates = _items(row.candidates, chosen=row.agent_id)
    return DecisionItem(
        made_at=row.made_at,
        occasion=Occasion(row.occasion).label,
        pool=str(row.pool) if row.pool else "",
        method=Method(row.method).label,
        ground=Ground(row.ground),
        agent=next((one.name for one in candidates if one.is_chosen), ""),
        candidates=candidates,
    )


def workload() -> tuple[PoolItem, ...]:
    """Every pool that hands out by itself, by name, as it is at this moment."""
    now = timezone.now()
    policies = AssignmentPolicy.objects.exclude(method=Method.BY_HAND).select_related("department", "team")
    rows = AwaitingAgent.objects.order_by().values_list("pool").annotate(Count("pk"))
    waiting: dict[int, int] = dict(rows)
    found = [_pool(policy, waiting, now) for policy in policies]
    return tuple(sorted(found, key=lambda one: (one.is_team, one.name)))


def _pool(policy: AssignmentPolicy, waiting: Mapping[int, int], now: datetime) -> PoolItem:
    agent_ids = pools.members(policy)
    candidates = pools.candidates(
        agent_ids=agent_ids,
        department_id=policy.department_id or 0,
        let_in=agent_ids if policy.team_id else (),
        default_limit=policy.default_capacity,
        loads=open_loads(agent_ids),
        turns=pools.turns_of(policy),
        now=now,
    )
    return PoolItem(
        policy_id=policy.pk,
        name=str(policy),
        is_team=policy.team_id is not None,
        method=Method(policy.method).label,
        waiting=waiting.get(policy.pk, 0),
        agents=_items(as_stored([one for one in candidates if one.is_active], now)),
    )


def _items(stored: Iterable[Mapping[str, Any]], *, chosen: int | None = None) -> tuple[CandidateItem, ...]:
    """Candidates as they were stored, by name: who was chosen, who was able, and the others."""
    rows = list(stored)
    names = names_of(one["agent_id"] for one in rows)
    items = [
        CandidateItem(
            agent_id=one["agent_id"],
            name=names.get(one["agent_id"]) or _("Somebody who is no longer here"),
            availability=Availability(one["is"]),
            load=one["load"],
            limit=one["limit"],
            idle=None if one["idle_s"] is None else timedelta(seconds=one["idle_s"]),
            is_chosen=one["agent_id"] == chosen,
        )
        for one in rows
    ]
    return tuple(sorted(items, key=lambda one: (not one.is_chosen, not one.is_able, one.name)))
