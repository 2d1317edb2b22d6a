"""Put everything that an agent has in hand into another agent's hands."""

from __future__ import annotations

from deskbell.kernel.actor import Actor
from deskbell.kernel.command import command
from deskbell.kernel.configuration_rights import demand_right
from deskbell.people.models import Agent
from deskbell.tickets.choices import chosen_agent
from deskbell.tickets.commands.assign import assign
from deskbell.tickets.configuration.moves import active_tickets, move_each
from deskbell.tickets.models import Ticket


@command
def hand_over(*, actor: Actor, agent_id: int, to_agent_id: int) -> int:
    """Assign each open ticket of one agent to another, its team kept; how many there were.

    Refused to all but administrators. Invalid (field `agent`) if the other can't work now. Nobody gets a mail for each
    ticket: it is one decision.
    """
    demand_right(actor)
    to = chosen_agent(to_agent_id).pk

    def give(ticket: Ticket) -> None:
        assign(actor=actor, ticket_id=ticket.pk, agent_id=to, team_id=ticket.team_id)

    return 0 if to == agent_id else move_each(active_tickets(agent=agent_id), move=give)
