"""An actor together with the rights that hold now."""

from __future__ import annotations

from dataclasses import dataclass

from deskbell.kernel.actor import Actor, ActorKind
from deskbell.people.queries import ClientStanding, client_standing
from deskbell.people.rights import AgentRights, rights_of
from deskbell.tickets.referrals import REACHED


@dataclass(frozen=True, kw_only=True)
class Viewer:
    """Who looks or acts, with an agent's rights or a client's organization as they were just read.

    Make one per request or command.
    """

    actor: Actor
    rights: AgentRights | None = None
    shared_organization_id: int | None = None  # whose members' tickets this client sees like their own
    merged_ids: frozenset[int] = (
        frozenset()
    )  # the accounts that became part of this client's: some tickets still name them
    takes_part_in: int | None = None  # the ticket that a query has just found for this client or guest

    @property
    def user_id(self) -> int | None:
        """The account behind the actor."""
        return self.actor.user_id

    @property
    def person_ids(self) -> frozenset[int]:
        """The account and those that became part of it: tickets name one of these where they mean this person."""
        return self.merged_ids if self.user_id is None else self.merged_ids | {self.user_id}

    @property
    def has_referrals(self) -> bool:
        """Whether any ticket is referred to this agent."""
        return self.rights is not None and bool(self.rights.besides.get(REACHED))


def viewer_of(actor: Actor, *, for_page: bool = False) -> Viewer:
    """Read the actor's rights; an agent who was disabled has none. A guest's link shares nothing: only signing in does.

    `for_page`: with what agents' pages show of it.
    """
    if actor.kind in (ActorKind.CLIENT, ActorKind.GUEST) and actor.user_id is not None:
        return _client(actor, client_standing(actor.user_id))
    return Viewer(actor=actor, rights=rights_of(actor.user_id, for_page=for_page) if actor.is_agent else None)


def _client(actor: Actor, standing: ClientStanding) -> Viewer:
    """To an account that became part of another one everything is closed, whatever tickets still name it."""
    if standing.is_merged:
        return Viewer(actor=Actor.visitor())
    shared = standing.shared_organization_id if actor.kind is ActorKind.CLIENT else None
    return Viewer(actor=actor, shared_organization_id=shared, merged_ids=standing.merged_ids)
