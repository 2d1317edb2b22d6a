"""A mail had somebody in copy whom the desk does not let in by itself (threat 2)."""

from __future__ import annotations

from deskbell.kernel.actor import Actor
from deskbell.kernel.command import command
from deskbell.lib.email_address import normalise
from deskbell.lib.text import one_line
from deskbell.people.addresses import checked_address
from deskbell.tickets.models import Collaborator, SuggestedCollaborator, Ticket
from deskbell.tickets.participation import demand_entry
from deskbell.tickets.policy import demand
from deskbell.tickets.recording import lock


@command
def suggest_collaborator(*, actor: Actor, ticket_id: int, email: str, entry_id: int, name: str = "") -> Ticket:
    """Keep an address for agents to decide about; `entry_id` is the message that had it in copy.

    Who takes part, or was suggested before, changes nothing. No fact: the ticket stays as it is until an agent decides.
    The desk's own command: NotFound, Refused for everybody else, Invalid if the address is none.
    """
    ticket, _viewer = lock(actor=actor, ticket_id=ticket_id)
    demand(actor.is_system)
    demand_entry(ticket, entry_id)
    address = normalise(checked_address(email))
    known = {normalise(ticket.requester.email)} | {
        normalise(one) for one in Collaborator.objects.filter(ticket=ticket).values_list("user__email", flat=True)
    }
    if address not in known:
        SuggestedCollaborator.objects.get_or_create(
            ticket=ticket, address=address, defaults={"entry_id": entry_id, "name": one_line(name)[:120]}
        )
    return ticket
