"""An actor together with the rights that hold now."""

from __future__ import annotations

from dataclasses import dataclass

from deskbell.kernel.actor import Actor, ActorKind
from deskbell.people.queries import shared_organization_id
from deskbell.people.rights import AgentRights, rights_of


@dataclass(frozen=True, kw_only=True)
class Viewer:
    """Who looks or acts, with an agent's rights or a client's organization as they were just read.

    Make one per request or command.
    """

    actor: Actor
    rights: AgentRights | None = None
    shared_organization_id: int | None = None  # whose members' tickets this client sees like their own
    takes_part_in: int | None = None  # the ticket that a query has just found for this client or guest

    @property
    def user_id(self) -> int | None:
        """The account behind the actor."""
        return self.actor.user_id


def viewer_of(actor: Actor) -> Viewer:
    """Read the actor's rights; an agent who was disabled has none. A guest's link shares nothing: only signing in does."""
    if actor.kind is ActorKind.CLIENT and actor.user_id is not None:
        return Viewer(actor=actor, shared_organization_id=shared_organization_id(actor.user_id))
    return Viewer(actor=actor, rights=rights_of(actor.user_id) if actor.is_agent else None)
