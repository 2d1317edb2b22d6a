"""Let another person take part in a ticket."""

from __future__ import annotations

from deskbell.kernel.actor import Actor
from deskbell.kernel.command import command
from deskbell.people.guests import known_or_new
from deskbell.tickets.models import Ticket
from deskbell.tickets.participation import joining
from deskbell.tickets.policy import demand, may_edit
from deskbell.tickets.recording import lock, record


@command
def add_collaborator(
    *, actor: Actor, ticket_id: int, email: str, name: str = "", sees_from_entry_id: int | None = None
) -> Ticket:
    """Add a person by address, who sees the thread from an entry on, or all of it.

    Who takes part already changes nothing, unless they come to see more. NotFound, Refused, Invalid.
    """
    ticket, viewer = lock(actor=actor, ticket_id=ticket_id)
    demand(may_edit(viewer, ticket))
    person = known_or_new(email=email, name=name)
    record(ticket, *joining(ticket, person.pk, sees_from_entry_id=sees_from_entry_id))
    return ticket
