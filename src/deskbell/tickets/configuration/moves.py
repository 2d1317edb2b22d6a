"""Moving active tickets when something that they stand in is replaced: by the commands, like anybody's change."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from django.db.models import QuerySet
from django.urls import reverse

from deskbell.kernel.command import muting
from deskbell.kernel.effects import EFFECTS
from deskbell.tickets.hand_out import moving_many
from deskbell.tickets.models import Ticket
from deskbell.tickets.words import ACTIVE_STANDINGS

if TYPE_CHECKING:
    from deskbell.kernel.actor import Actor

Move = Callable[["Actor", Ticket, int], object]


def active_tickets(**columns: Any) -> QuerySet[Ticket]:
    """The tickets that still need work, of one status, topic, department …"""
    standings = [standing.value for standing in ACTIVE_STANDINGS]
    return Ticket.objects.filter(standing__in=standings, **columns)


def quietly(move: Move) -> Move:
    """Nobody gets a mail of it: what an administrator replaces is one decision and no news of each ticket.

    Where tickets are handed out by the desk, they get in line.
    """

    def run(actor: Actor, ticket: Ticket, new: int) -> None:
        with muting(frozenset(EFFECTS)), moving_many():
            move(actor, ticket, new)

    return run


def ticket_address(ticket: Ticket) -> str:
    """Where agents look at a ticket."""
    return reverse("desk:ticket", args=[ticket.number])
