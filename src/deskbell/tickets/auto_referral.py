"""Whoever finished a ticket of another department goes on seeing it."""

from __future__ import annotations

from deskbell.kernel.actor import Actor
from deskbell.kernel.configure import read
from deskbell.people.rights import rights_of
from deskbell.tickets.events import TicketReferred
from deskbell.tickets.models import Referral
from deskbell.tickets.settings import REFERS_FINISHED
from deskbell.tickets.state import TicketState
from deskbell.tickets.words import ACTIVE_STATES, State

ENDS = frozenset({State.RESOLVED, State.CLOSED})


def referral_at_the_end(before: TicketState, after: TicketState, *, ticket_id: int, by: Actor) -> TicketReferred | None:
    """The referral that finishing a ticket brings with it: to who has it, else to who finishes it.

    None where that agent serves the department or has the referral, and where the desk wants none.
    """
    if before.state not in ACTIVE_STATES or after.state not in ENDS:
        return None
    agent_id = after.agent_id or (by.user_id if by.is_agent else None)
    if agent_id is None or not read(REFERS_FINISHED) or _sees_anyway(agent_id, after.department_id, ticket_id):
        return None
    return TicketReferred(agent_id=agent_id)


def _sees_anyway(agent_id: int, department_id: int, ticket_id: int) -> bool:
    rights = rights_of(agent_id)
    if rights is None or rights.sees_every_department or department_id in rights.department_ids:
        return True
    return Referral.objects.filter(ticket=ticket_id, agent=agent_id).exists()
