"""Show a ticket to another department, team or agent without moving it."""

from __future__ import annotations

from django.utils.translation import gettext as _

from deskbell.kernel.actor import Actor
from deskbell.kernel.command import command
from deskbell.kernel.errors import Invalid
from deskbell.tickets.choices import chosen_agent, chosen_department, chosen_team
from deskbell.tickets.drafts import add_comment
from deskbell.tickets.events import TicketReferred
from deskbell.tickets.models import Referral, Ticket
from deskbell.tickets.policy import demand, may_refer
from deskbell.tickets.recording import lock, record


@command
def refer(
    *,
    actor: Actor,
    ticket_id: int,
    department_id: int | None = None,
    team_id: int | None = None,
    agent_id: int | None = None,
    comment: str = "",
) -> Ticket:
    """Refer the ticket to exactly one of them; where it is already, and to its own department, nothing changes.

    NotFound, Refused; Invalid (field `to`, or that of the one who can't be chosen).
    """
    ticket, viewer = lock(actor=actor, ticket_id=ticket_id)
    demand(may_refer(viewer, ticket))
    whom = _whom(department_id, team_id, agent_id)
    if whom == {"department_id": ticket.department_id} or Referral.objects.filter(ticket=ticket, **whom).exists():
        return ticket
    comment_id = add_comment(ticket=ticket, author_id=actor.user_id, text=comment)
    record(ticket, TicketReferred(**whom, comment_id=comment_id))
    return ticket


def _whom(department_id: int | None, team_id: int | None, agent_id: int | None) -> dict[str, int]:
    """The one column that is named, its row checked."""
    asked = {"department_id": department_id, "team_id": team_id, "agent_id": agent_id}
    named = {column: pk for column, pk in asked.items() if pk is not None}
    if len(named) != 1:
        raise Invalid({"to": [_("Choose a department, a team or an agent.")]})
    for column, pk in named.items():
        {"department_id": chosen_department, "team_id": chosen_team, "agent_id": chosen_agent}[column](pk)
    return named
