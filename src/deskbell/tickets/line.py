"""The line of tickets for which nobody had room: it follows from their facts."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from itertools import groupby

from django.db import connection
from django.db.models import F

from deskbell.kernel import asking
from deskbell.kernel.ledger import RecordedFact, recorded_of
from deskbell.kernel.models import LedgerRow
from deskbell.kernel.projections import projection
from deskbell.kernel.rows import is_any
from deskbell.kernel.verification import Check, invariant
from deskbell.tickets.events import (
    AssignmentDeferred,
    StatusFact,
    TicketAssigned,
    TicketClaimed,
    TicketDeleted,
    TicketEscalated,
    TicketReleased,
    TicketTransferred,
)
from deskbell.tickets.models import AssignmentDecision, AwaitingAgent, Ticket
from deskbell.tickets.words import ACTIVE_STATES

TAKEN_UP = (TicketAssigned, TicketEscalated, TicketClaimed, TicketReleased)
FOLLOWED = (AssignmentDeferred, *TAKEN_UP, TicketTransferred, TicketDeleted, *StatusFact.__subclasses__())
FOLLOWED_NAMES = tuple(kind.__name__ for kind in FOLLOWED)
BATCH = 1000


def line_of_whole(streams: Sequence[Sequence[RecordedFact]]) -> None:
    """The line at the end of new streams; past tickets seldom wait in one."""
    for stream in streams:
        if any(isinstance(one.fact, AssignmentDeferred) for one in stream):
            keep_line([one for one in stream if isinstance(one.fact, FOLLOWED)])


@projection(on=FOLLOWED, whole=line_of_whole)
def keep_line(recorded: Sequence[RecordedFact]) -> None:
    """A deferred ticket gets in line; whoever takes it in hand, moves or finishes it takes it out."""
    deferred = _last_deferral(recorded)
    if deferred is not None:
        _get_in(deferred)
    elif any(_takes_out(one) for one in recorded):
        _get_out(recorded[-1].stream_id)


def in_order(pool_id: int, *, but_for: Collection[int] = (), limit: int) -> list[tuple[int, int]]:
    """The tickets of a pool's line and their departments, by number: what is due first, then what has waited longest;
    none of the departments `but_for`."""
    rows = AwaitingAgent.objects.filter(pool=pool_id).exclude(ticket__department__in=but_for)
    ordered = rows.order_by(F("ticket__next_due_at").asc(nulls_last=True), "ticket__opened_at", "ticket_id")
    return list(ordered.values_list("ticket_id", "ticket__department_id")[:limit])


def _last_deferral(facts: Iterable[RecordedFact]) -> RecordedFact | None:
    """The deferral by which a ticket waits after these facts."""
    deferred: RecordedFact | None = None
    for one in facts:
        if isinstance(one.fact, AssignmentDeferred):
            deferred = one
        elif _takes_out(one):
            deferred = None
    return deferred


def _takes_out(one: RecordedFact) -> bool:
    if isinstance(one.fact, StatusFact):
        return one.fact.state not in ACTIVE_STATES
    return isinstance(one.fact, (*TAKEN_UP, TicketTransferred, TicketDeleted))


def _get_in(deferred: RecordedFact) -> None:
    since = connection.ops.adapt_datetimefield_value(deferred.occurred_at)
    asking.run(_GET_IN, [deferred.stream_id, since, _decision_of(deferred)])


# In the line of the pool that decided; an account manager's decision is of none.
_GET_IN = """INSERT INTO tickets_awaitingagent (ticket_id, pool_id, since)
    SELECT %s, pool_id, %s FROM tickets_assignmentdecision WHERE id = %s AND pool_id IS NOT NULL
    ON CONFLICT (ticket_id) DO UPDATE SET pool_id = excluded.pool_id, since = excluded.since"""


def _get_out(ticket_id: int) -> None:
    """Seldom does a ticket wait: looking costs a tenth of deleting."""
    if is_any(AwaitingAgent, "ticket_id = %s", ticket_id):
        AwaitingAgent.objects.filter(ticket=ticket_id).delete()


def _pool_of(deferred: RecordedFact) -> int | None:
    return AssignmentDecision.objects.values_list("pool_id", flat=True).get(pk=_decision_of(deferred))


def _decision_of(deferred: RecordedFact) -> int:
    assert isinstance(deferred.fact, AssignmentDeferred)
    return deferred.fact.decision_id


@invariant(name="the line of tickets without an agent is what their facts say")
def line_is_told(check: Check) -> None:
    """Replay every ticket that was ever deferred."""
    kept = dict(AwaitingAgent.objects.values_list("ticket_id", "pool_id"))
    ever = LedgerRow.objects.filter(name=AssignmentDeferred.__name__).order_by()
    rows = LedgerRow.objects.filter(name__in=FOLLOWED_NAMES, stream_id__in=ever.values("stream_id"))
    replayed = rows.order_by("stream_id", "sequence").iterator(chunk_size=BATCH)
    for ticket_id, facts in groupby(map(recorded_of, replayed), key=lambda one: one.stream_id):
        check.count()
        deferred = _last_deferral(facts)
        told = _pool_of(deferred) if deferred else None
        if told != kept.pop(ticket_id, None):
            check.report("its place in the line differs from its facts", ticket=_number(ticket_id))
    for ticket_id in kept:
        check.report("it waits in a line but was never deferred", ticket=_number(ticket_id))


def _number(ticket_id: int) -> str:
    return Ticket.objects.values_list("number", flat=True).get(pk=ticket_id)
