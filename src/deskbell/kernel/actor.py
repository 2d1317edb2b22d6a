"""Who acts: every command names its actor, and the ledger keeps it."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class ActorKind(StrEnum):
    """The part a person, or the desk itself, plays in one action."""

    AGENT = "agent"
    CLIENT = "client"
    GUEST = "guest"
    VISITOR = "visitor"
    SYSTEM = "system"


@dataclass(frozen=True, kw_only=True)
class Actor:
    """One acting person in one part; rights are read afresh by each policy and never kept here."""

    kind: ActorKind
    user_id: int | None = None
    ticket_id: int | None = None

    @classmethod
    def agent(cls, user_id: int) -> Actor:
        """An agent at work; the number is the agent's and the account's alike."""
        return cls(kind=ActorKind.AGENT, user_id=user_id)

    @classmethod
    def client(cls, user_id: int) -> Actor:
        """A client who signed in."""
        return cls(kind=ActorKind.CLIENT, user_id=user_id)

    @classmethod
    def guest(cls, *, user_id: int, ticket_id: int) -> Actor:
        """Somebody who followed a mailed link: it opens this one ticket and nothing else."""
        return cls(kind=ActorKind.GUEST, user_id=user_id, ticket_id=ticket_id)

    @classmethod
    def visitor(cls) -> Actor:
        """Somebody unknown on the portal."""
        return cls(kind=ActorKind.VISITOR)

    @classmethod
    def system(cls) -> Actor:
        """The desk itself: jobs, rules, imports."""
        return cls(kind=ActorKind.SYSTEM)

    @property
    def is_agent(self) -> bool:
        """Whether this actor works in the agent panel."""
        return self.kind is ActorKind.AGENT

    @property
    def is_system(self) -> bool:
        """Whether the desk itself acts."""
        return self.kind is ActorKind.SYSTEM
