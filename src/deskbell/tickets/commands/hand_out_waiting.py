"""Hand out a ticket that waits in line."""

from __future__ import annotations

from deskbell.kernel.actor import Actor
from deskbell.kernel.command import command
from deskbell.kernel.rows import is_any
from deskbell.routing import pools
from deskbell.routing.assignment import Occasion, Room
from deskbell.tickets.hand_out import hand_out_in
from deskbell.tickets.models import AwaitingAgent
from deskbell.tickets.policy import demand
from deskbell.tickets.recording import lock


@command
def hand_out_waiting(*, actor: Actor, ticket_id: int) -> Room:
    """Give the ticket to whoever has room by now; one that does not wait any more stays as it is.

    What is left for the next one in the line. NotFound; Refused to all but the desk itself.
    """
    ticket, _viewer = lock(actor=actor, ticket_id=ticket_id)
    demand(actor.is_system)
    if not is_any(AwaitingAgent, "ticket_id = %s", ticket.pk):
        return Room.PERHAPS
    policy = pools.policy_for(department_id=ticket.department_id, team_id=ticket.team_id)
    if policy is None:
        return Room.PERHAPS
    choice = hand_out_in(policy=policy, ticket=ticket, occasion=Occasion.LINE)
    return choice.room if choice is not None else Room.PERHAPS
