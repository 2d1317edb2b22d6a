"""End a referral: whoever saw the ticket by it alone does not see it any more."""

from __future__ import annotations

from deskbell.kernel.actor import Actor
from deskbell.kernel.command import command
from deskbell.tickets.drafts import add_comment
from deskbell.tickets.events import ReferralWithdrawn
from deskbell.tickets.models import Referral, Ticket
from deskbell.tickets.policy import demand, may_withdraw_referral
from deskbell.tickets.recording import lock, record


@command
def withdraw_referral(*, actor: Actor, ticket_id: int, referral_id: int, comment: str = "") -> Ticket:
    """Withdraw it; one that is gone already changes nothing. NotFound, Refused, Invalid."""
    ticket, viewer = lock(actor=actor, ticket_id=ticket_id)
    referral = Referral.objects.filter(ticket=ticket, pk=referral_id).first()
    demand(may_withdraw_referral(viewer, ticket, agent_id=referral.agent_id if referral else None))
    if referral is None:
        return ticket
    fact = ReferralWithdrawn(
        department_id=referral.department_id,
        team_id=referral.team_id,
        agent_id=referral.agent_id,
        comment_id=add_comment(ticket=ticket, author_id=actor.user_id, text=comment),
    )
    record(ticket, fact)
    return ticket
