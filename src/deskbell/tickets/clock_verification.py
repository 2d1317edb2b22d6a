"""What must hold for clocks at any time: the kept rows are what the facts make of them, and every missed end was one."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import groupby

from django.db import connection
from django.db.models import Q, QuerySet

from deskbell.kernel.ledger import RecordedFact
from deskbell.kernel.models import LedgerRow
from deskbell.kernel.verification import Check, invariant
from deskbell.service_levels.clocks import ClockState
from deskbell.tickets.clocks import facts_by_ticket, reckon, story_of
from deskbell.tickets.events import ServiceLevelBreached
from deskbell.tickets.models import Clock, Ticket

BATCH = 1000
EVERY = Q()
COLUMNS = ("plan_version_id", "target", "episode", "started_at", "due_at", "state", "stopped_at", "next_step_at")


@invariant(name="every clock is what its ticket's facts make of it")
def clocks_are_reckoned(check: Check) -> None:
    """Reckon every ticket's clocks and next due date from its facts alone, and compare."""
    for tickets in _batches():
        facts = facts_by_ticket(one.pk for one in tickets)
        kept = _kept(tickets)
        for ticket in tickets:
            check.count()
            reckoning, own = reckon(facts[ticket.pk]), facts[ticket.pk]
            wanted = {_values(row) for row in reckoning.rows(ticket.pk)} if reckoning else set()
            if wanted != kept.get(ticket.pk, set()):
                text = f"its clocks are {sorted(map(str, kept.get(ticket.pk, set()) - wanted))}"
                check.report(
                    f"{text}, its facts say {sorted(map(str, wanted - kept.get(ticket.pk, set())))}",
                    ticket=ticket.number,
                )
            due_at = reckoning.next_due_at if reckoning else _due_by_hand(own)
            if ticket.next_due_at != due_at:
                check.report(f"next_due_at is {ticket.next_due_at}, its facts say {due_at}", ticket=ticket.number)


@invariant(name="every missed end is told at its instant")
def breaches_are_at_their_due(check: Check) -> None:
    """Each stands in the ledger at the end that the facts before it give, and that end had passed."""
    breached = LedgerRow.objects.filter(name=ServiceLevelBreached.__name__).values("stream_id")
    for tickets in _batches(Q(pk__in=breached)):
        numbers = {ticket.pk: ticket.number for ticket in tickets}
        for pk, own in facts_by_ticket(numbers).items():
            for place, one in enumerate(own):
                if isinstance(one.fact, ServiceLevelBreached):
                    check.count()
                    if not _was_missed(one, one.fact, own[:place]):
                        check.report(f"its {one.fact.target} was not missed at {one.fact.due_at}", ticket=numbers[pk])


def _was_missed(recorded: RecordedFact, fact: ServiceLevelBreached, before: Sequence[RecordedFact]) -> bool:
    reckoning = reckon([*before, recorded])
    missed = [one for one in reckoning.clocks if one.state is ClockState.BREACHED] if reckoning else []
    ends = {(one.target, one.started_at, one.due_at) for one in missed}
    return (fact.target, fact.started_at, fact.due_at) in ends and recorded.occurred_at == fact.due_at


def _due_by_hand(facts: Sequence[RecordedFact]) -> object:
    story = story_of(facts)
    return None if story.is_finished else story.due_by_hand


def _kept(tickets: Sequence[Ticket]) -> dict[int, set[tuple[object, ...]]]:
    rows: QuerySet[Clock] = Clock.objects.filter(ticket__in=[one.pk for one in tickets]).order_by("ticket_id")
    return {pk: {_values(row) for row in group} for pk, group in groupby(rows, key=lambda row: row.ticket_id)}


def _values(row: Clock) -> tuple[object, ...]:
    return tuple(getattr(row, column) for column in COLUMNS)


def _batches(which: Q = EVERY) -> Iterator[list[Ticket]]:
    limit = min(BATCH, connection.features.max_query_params or BATCH) - 50
    last = 0
    columns = Ticket.objects.filter(which).only("number", "next_due_at").order_by("pk")
    while tickets := list(columns.filter(pk__gt=last)[:limit]):
        yield tickets
        if len(tickets) < limit:
            return
        last = tickets[-1].pk
