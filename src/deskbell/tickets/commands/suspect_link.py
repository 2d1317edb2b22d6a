"""Note that a new ticket may belong to another one."""

from __future__ import annotations

from deskbell.kernel.actor import Actor
from deskbell.kernel.command import command
from deskbell.tickets.events import TicketLinked
from deskbell.tickets.models import Ticket, TicketLink
from deskbell.tickets.policy import demand, may_note
from deskbell.tickets.recording import lock, record
from deskbell.tickets.words import LinkKind


@command
def suspect_link(*, actor: Actor, ticket_id: int, other_id: int) -> Ticket:
    """Agents read it at this ticket alone: in the other one, whose clients know nothing of it, nothing is said.

    NotFound where there is no such ticket for the actor, Refused; quiet where it is noted already.
    """
    ticket, viewer = lock(actor=actor, ticket_id=ticket_id)
    demand(may_note(viewer, ticket))
    kind = LinkKind.MAY_BELONG.value
    if other_id != ticket.pk and not TicketLink.objects.filter(ticket=ticket, other=other_id, kind=kind).exists():
        record(ticket, TicketLinked(other_id=other_id, kind=kind))
    return ticket
