"""To whom a ticket is referred, as its page shows it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from deskbell.tickets import policy
from deskbell.tickets.queries import ReferralItem
from deskbell.tickets.viewer import Viewer

if TYPE_CHECKING:
    from deskbell.tickets.models import Ticket


@dataclass(frozen=True, kw_only=True)
class ReferralLine:
    """One referral, and whether this agent may end it."""

    id: int
    kind: str
    name: str
    may_withdraw: bool


def referral_lines(*, viewer: Viewer, ticket: Ticket, items: Iterable[ReferralItem]) -> tuple[ReferralLine, ...]:
    """The lines of the card."""
    return tuple(
        ReferralLine(
            id=one.id,
            kind=one.kind,
            name=one.name,
            may_withdraw=policy.may_withdraw_referral(viewer, ticket, agent_id=one.agent_id),
        )
        for one in items
    )
