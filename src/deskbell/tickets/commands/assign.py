"""Put a ticket into an agent's or a team's hands."""

from __future__ import annotations

from django.utils.translation import gettext as _

from deskbell.kernel.actor import Actor
from deskbell.kernel.command import command
from deskbell.kernel.errors import Invalid
from deskbell.routing.assignment import Occasion
from deskbell.tickets.choices import chosen_agent, chosen_team
from deskbell.tickets.collisions import demand_unchanged
from deskbell.tickets.drafts import add_comment
from deskbell.tickets.events import TicketAssigned, TicketClaimed, TicketReleased
from deskbell.tickets.hand_out import hand_out
from deskbell.tickets.models import Ticket
from deskbell.tickets.policy import demand, may_assign
from deskbell.tickets.recording import lock, record


@command
def assign(
    *,
    actor: Actor,
    ticket_id: int,
    agent_id: int | None = None,
    team_id: int | None = None,
    comment: str = "",
    seen_sequence: int | None = None,
) -> Ticket:
    """Assign to an agent, a team or both; what is not named is let go. The same hands again change nothing.

    NotFound, Refused, Invalid; Conflict if somebody else assigned since `seen_sequence` (None: do it anyway).
    """
    ticket, viewer = lock(actor=actor, ticket_id=ticket_id)
    demand(may_assign(viewer, ticket), _("This ticket can't be assigned by you, or is finished."))
    if agent_id is None and team_id is None:
        raise Invalid({"agent": [_("Choose an agent or a team.")]})
    watched = (TicketAssigned, TicketClaimed, TicketReleased)
    demand_unchanged(ticket=ticket, viewer=viewer, seen_sequence=seen_sequence, by=watched)
    if (agent_id, team_id) == (ticket.agent_id, ticket.team_id):
        return ticket
    fact = TicketAssigned(
        agent_id=chosen_agent(agent_id).pk if agent_id else None,
        team_id=chosen_team(team_id).pk if team_id else None,
        from_agent_id=ticket.agent_id,
        from_team_id=ticket.team_id,
        comment_id=add_comment(ticket=ticket, author_id=actor.user_id, text=comment),
    )
    record(ticket, fact)
    hand_out(ticket=ticket, occasion=Occasion.TEAM)
    return ticket
