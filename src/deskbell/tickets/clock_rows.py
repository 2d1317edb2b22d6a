"""The kept rows of clocks, and the ticket's `next_due_at`, follow its facts."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from deskbell.kernel.bulk import insert, reserve_ids, set_column
from deskbell.kernel.ledger import RecordedFact
from deskbell.kernel.projections import projection
from deskbell.kernel.rows import add, change, every
from deskbell.tickets.at_hand import facts_so_far, row_of
from deskbell.tickets.clocks import FOLLOWED, Reckoning, reckon, story_of
from deskbell.tickets.events import ServiceLevelApplied
from deskbell.tickets.models import Clock, Ticket
from deskbell.tickets.words import ACTIVE_STATES

KEPT = ("plan_version_id", "started_at", "due_at", "state", "stopped_at", "next_step_at")


def clocks_of_whole(streams: Sequence[Sequence[RecordedFact]]) -> None:
    """The clocks at the end of each new stream."""
    rows: list[Clock] = []
    dues: list[tuple[datetime, int]] = []
    for stream in streams:
        ticket_id = stream[0].stream_id
        reckoning = reckon(stream)
        due_at = reckoning.next_due_at if reckoning else _due_by_hand(stream)
        rows += reckoning.rows(ticket_id) if reckoning else []
        dues += [(due_at, ticket_id)] if due_at else []
    for row, pk in zip(rows, reserve_ids(model=Clock, count=len(rows)), strict=True):
        row.pk = pk
    insert(rows)
    set_column(model=Ticket, column="next_due_at", values=dues)


def _due_by_hand(stream: Sequence[RecordedFact]) -> datetime | None:
    story = story_of(stream)
    return None if story.is_finished else story.due_by_hand


@projection(on=FOLLOWED, whole=clocks_of_whole, of_row=True)
def keep_clocks(recorded: Sequence[RecordedFact]) -> None:
    """Reckon the ticket's clocks anew. Where no plan applies or did, only the due date set by hand counts."""
    ticket = row_of(recorded[-1].stream_id)
    may_have_clocks = ticket.plan_version_id or any(isinstance(one.fact, ServiceLevelApplied) for one in recorded)
    if not may_have_clocks:
        ticket.next_due_at = _next_due(ticket, None)
        return
    is_new = recorded[0].sequence == 1
    reckoning = reckon(recorded if is_new else facts_so_far(ticket.pk))
    _keep_rows(ticket.pk, reckoning, is_new=is_new)
    ticket.next_due_at = _next_due(ticket, reckoning)


def keep(ticket: Ticket, reckoning: Reckoning | None) -> None:
    """Let a ticket's rows say what was reckoned, without a fact; only what differs is written."""
    _keep_rows(ticket.pk, reckoning)
    due_at = _next_due(ticket, reckoning)
    if ticket.next_due_at != due_at:
        ticket.next_due_at = due_at
        change(ticket, ["next_due_at"])


def _keep_rows(ticket_id: int, reckoning: Reckoning | None, *, is_new: bool = False) -> None:
    wanted = reckoning.rows(ticket_id) if reckoning else []
    kept = {} if is_new else {(one.target, one.episode): one for one in every(Clock, "ticket_id = %s", ticket_id)}
    new: list[Clock] = []
    for row in wanted:
        before = kept.pop((row.target, row.episode), None)
        if before is None:
            new.append(row)
            continue
        row.pk = before.pk
        change(row, [name for name in KEPT if getattr(row, name) != getattr(before, name)])
    add(new)
    if kept:
        Clock.objects.filter(pk__in=[one.pk for one in kept.values()]).delete()


def _next_due(ticket: Ticket, reckoning: Reckoning | None) -> datetime | None:
    due_by_hand = ticket.due_at if ticket.state in ACTIVE_STATES else None
    return reckoning.next_due_at if reckoning else due_by_hand
