"""Put a ticket into higher hands, with the reason why."""

from __future__ import annotations

from django.utils.translation import gettext as _

from deskbell.kernel.actor import Actor
from deskbell.kernel.command import command
from deskbell.kernel.errors import Invalid
from deskbell.routing.assignment import Occasion
from deskbell.tickets.collisions import demand_unchanged
from deskbell.tickets.drafts import add_comment
from deskbell.tickets.escalation import WaysUp, ways_up
from deskbell.tickets.events import TicketAssigned, TicketClaimed, TicketEscalated, TicketReleased
from deskbell.tickets.hand_out import hand_out
from deskbell.tickets.models import Ticket
from deskbell.tickets.policy import demand, may_escalate
from deskbell.tickets.recording import lock, record

TEAM, MANAGER = "team", "manager"


@command
def escalate(*, actor: Actor, ticket_id: int, comment: str, to: str = "", seen_sequence: int | None = None) -> Ticket:
    """Escalate to the `team` above the ticket's or to the `manager`; where nobody says to whom, to the first there is.

    NotFound, Refused, Invalid (a reason must be given; there may be no such way up); Conflict if somebody else assigned
    since `seen_sequence` (None: do it anyway).
    """
    ticket, viewer = lock(actor=actor, ticket_id=ticket_id)
    demand(may_escalate(viewer, ticket))
    watched = (TicketAssigned, TicketEscalated, TicketClaimed, TicketReleased)
    demand_unchanged(ticket=ticket, viewer=viewer, seen_sequence=seen_sequence, by=watched)
    if not comment.strip():
        raise Invalid({"comment": [_("Say why: whoever gets the ticket begins with that.")]})
    agent_id, team_id = _hands(ticket, ways_up(ticket, by=actor.user_id), to)
    fact = TicketEscalated(
        agent_id=agent_id,
        team_id=team_id,
        from_agent_id=ticket.agent_id,
        from_team_id=ticket.team_id,
        comment_id=add_comment(ticket=ticket, author_id=actor.user_id, text=comment),
    )
    record(ticket, fact)
    hand_out(ticket=ticket, occasion=Occasion.TEAM)
    return ticket


def _hands(ticket: Ticket, ways: WaysUp, to: str) -> tuple[int | None, int | None]:
    """The agent and the team who have it then: a team gets it without an agent, a manager beside the team. Invalid."""
    if ways.team is not None and to in (TEAM, ""):
        return None, ways.team.pk
    if ways.manager is not None and to in (MANAGER, ""):
        return ways.manager.pk, ticket.team_id
    raise Invalid({"to": [_("There is nobody above to whom this ticket could go.")]})
