"""An actor together with the rights that hold now."""

from __future__ import annotations

from dataclasses import dataclass

from deskbell.kernel.actor import Actor
from deskbell.people.rights import AgentRights, rights_of


@dataclass(frozen=True, kw_only=True)
class Viewer:
    """Who looks or acts, with an agent's rights as they were just read; make one per request or command."""

    actor: Actor
    rights: AgentRights | None = None
    takes_part_in: int | None = None  # the ticket that a query has just found for this client or guest

    @property
    def user_id(self) -> int | None:
        """The account behind the actor."""
        return self.actor.user_id


def viewer_of(actor: Actor) -> Viewer:
    """Read the actor's rights; an agent who was disabled has none."""
    return Viewer(actor=actor, rights=rights_of(actor.user_id) if actor.is_agent else None)
