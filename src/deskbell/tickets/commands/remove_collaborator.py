"""End a person's part in a ticket."""

from __future__ import annotations

from deskbell.kernel.actor import Actor
from deskbell.kernel.command import command
from deskbell.tickets.events import CollaboratorRemoved
from deskbell.tickets.models import Collaborator, Ticket
from deskbell.tickets.policy import demand, may_edit
from deskbell.tickets.recording import lock, record


@command
def remove_collaborator(*, actor: Actor, ticket_id: int, user_id: int) -> Ticket:
    """Remove a collaborator, whose links are worth nothing from then on; nobody's part changes nothing.

    NotFound, Refused.
    """
    ticket, viewer = lock(actor=actor, ticket_id=ticket_id)
    demand(may_edit(viewer, ticket))
    if Collaborator.objects.filter(ticket=ticket, user_id=user_id).exists():
        record(ticket, CollaboratorRemoved(user_id=user_id))
    return ticket
