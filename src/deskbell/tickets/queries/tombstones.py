"""What is left of deleted tickets."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from deskbell.kernel.ledger import facts_of
from deskbell.people.names import names_of
from deskbell.tickets.events import TicketDeleted
from deskbell.tickets.models import Ticket
from deskbell.tickets.policy import may_see_tombstones
from deskbell.tickets.viewer import Viewer
from deskbell.tickets.words import DeletionReason, Standing


@dataclass(frozen=True, kw_only=True)
class Tombstone:
    """The number of a deleted ticket, and who deleted it when and why."""

    number: str
    deleted_at: datetime
    by: str
    reason: str


def tombstone(*, viewer: Viewer, number: str) -> Tombstone | None:
    """Of a deleted ticket for administrators; None for everybody else, and where there is none."""
    if not may_see_tombstones(viewer) or "\x00" in number:
        return None
    ticket = Ticket.objects.filter(number=number, standing=Standing.DELETED).first()
    if ticket is None:
        return None
    last = next(one for one in reversed(facts_of(ticket.pk)) if isinstance(one.fact, TicketDeleted))
    assert isinstance(last.fact, TicketDeleted)
    return Tombstone(
        number=ticket.number,
        deleted_at=last.occurred_at,
        by=names_of([last.actor.user_id]).get(last.actor.user_id or 0, ""),
        reason=str(DeletionReason(last.fact.kind).label),
    )
