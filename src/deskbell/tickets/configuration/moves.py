"""Moving active tickets when something that they stand in is replaced: by the commands, like anybody's change."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

from django.db.models import QuerySet

from deskbell.kernel.command import muting
from deskbell.kernel.effects import EFFECTS
from deskbell.tickets.hand_out import moving_many
from deskbell.tickets.models import Ticket
from deskbell.tickets.words import ACTIVE_STANDINGS

BATCH = 200


def active_tickets(**columns: Any) -> QuerySet[Ticket]:
    """The tickets that still need work, of one status, topic, department …"""
    standings = [standing.value for standing in ACTIVE_STANDINGS]
    return Ticket.objects.filter(standing__in=standings, **columns)


def move_each(rows: QuerySet[Ticket], *, move: Callable[[Ticket], object]) -> int:
    """Do one thing to each of the tickets, batch by batch in the order of their ids; how many there were.

    Nobody gets a mail of it: what an administrator replaces is one decision and no news of each ticket. Where tickets are
    handed out by the desk, they get in line.
    """
    count = 0
    with muting(frozenset(EFFECTS)), moving_many():
        for ticket in _in_batches(rows):
            move(ticket)
            count += 1
    return count


def _in_batches(rows: QuerySet[Ticket]) -> Iterator[Ticket]:
    last = 0
    while batch := list(rows.filter(pk__gt=last).order_by("pk")[:BATCH]):
        yield from batch
        last = batch[-1].pk
