"""The line of tickets for which nobody had room: it follows from their facts."""

from __future__ import annotations

from collections.abc import Sequence

from django.db.models import F

from deskbell.kernel.ledger import RecordedFact
from deskbell.kernel.projections import projection
from deskbell.tickets.events import (
    AssignmentDeferred,
    StatusFact,
    TicketAssigned,
    TicketClaimed,
    TicketReleased,
    TicketTransferred,
)
from deskbell.tickets.models import AssignmentDecision, AwaitingAgent
from deskbell.tickets.words import ACTIVE_STATES

TAKEN_UP = (TicketAssigned, TicketClaimed, TicketReleased)
FOLLOWED = (AssignmentDeferred, *TAKEN_UP, TicketTransferred, *StatusFact.__subclasses__())


def line_of_whole(streams: Sequence[Sequence[RecordedFact]]) -> None:
    """The line at the end of new streams; past tickets seldom wait in one."""
    for stream in streams:
        if any(isinstance(one.fact, AssignmentDeferred) for one in stream):
            keep_line([one for one in stream if isinstance(one.fact, FOLLOWED)])


@projection(on=FOLLOWED, whole=line_of_whole)
def keep_line(recorded: Sequence[RecordedFact]) -> None:
    """A deferred ticket gets in line; whoever takes it in hand, moves or finishes it takes it out."""
    ticket_id = recorded[-1].stream_id
    deferred: RecordedFact | None = None
    leaves = False
    for one in recorded:
        if isinstance(one.fact, AssignmentDeferred):
            deferred, leaves = one, False
        elif _takes_out(one):
            deferred, leaves = None, True
    if deferred is not None:
        _get_in(deferred)
    elif leaves:
        AwaitingAgent.objects.filter(ticket=ticket_id).delete()


def in_order(pool_id: int, *, limit: int) -> list[int]:
    """The tickets of a pool's line by number: what is due first, then what has waited longest."""
    rows = AwaitingAgent.objects.filter(pool=pool_id).order_by(
        F("ticket__next_due_at").asc(nulls_last=True), "ticket__opened_at", "ticket_id"
    )
    return list(rows.values_list("ticket_id", flat=True)[:limit])


def _takes_out(one: RecordedFact) -> bool:
    if isinstance(one.fact, StatusFact):
        return one.fact.state not in ACTIVE_STATES
    return isinstance(one.fact, (*TAKEN_UP, TicketTransferred))


def _get_in(deferred: RecordedFact) -> None:
    fact = deferred.fact
    assert isinstance(fact, AssignmentDeferred)
    pool_id = AssignmentDecision.objects.values_list("pool_id", flat=True).get(pk=fact.decision_id)
    if pool_id is not None:
        AwaitingAgent.objects.update_or_create(
            ticket_id=deferred.stream_id, defaults={"pool_id": pool_id, "since": deferred.occurred_at}
        )
