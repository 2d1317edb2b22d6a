"""Let another person take part in a ticket."""

from __future__ import annotations

from deskbell.kernel.actor import Actor
from deskbell.kernel.command import command
from deskbell.people.commands.find_or_create_guest import find_or_create_guest
from deskbell.tickets.events import CollaboratorAdded
from deskbell.tickets.models import Collaborator, Ticket
from deskbell.tickets.policy import demand, may_edit
from deskbell.tickets.recording import lock, record


@command
def add_collaborator(*, actor: Actor, ticket_id: int, email: str, name: str = "") -> Ticket:
    """Add a person by address; who takes part already changes nothing. NotFound, Refused, Invalid."""
    ticket, viewer = lock(actor=actor, ticket_id=ticket_id)
    demand(may_edit(viewer, ticket))
    person = find_or_create_guest(actor=actor, email=email, name=name)
    takes_part = Collaborator.objects.filter(ticket=ticket, user=person).exists()
    if person.pk != ticket.requester_id and not takes_part:
        record(ticket, CollaboratorAdded(user_id=person.pk))
    return ticket
