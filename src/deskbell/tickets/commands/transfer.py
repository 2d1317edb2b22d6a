"""Move a ticket to another department."""

from __future__ import annotations

from deskbell.kernel.actor import Actor
from deskbell.kernel.command import command
from deskbell.routing.assignment import Occasion
from deskbell.tickets.choices import chosen_department
from deskbell.tickets.collisions import demand_unchanged
from deskbell.tickets.drafts import add_comment
from deskbell.tickets.events import TicketReferred, TicketTransferred
from deskbell.tickets.hand_out import hand_out
from deskbell.tickets.models import Referral, Ticket
from deskbell.tickets.policy import demand, may_refer, may_transfer
from deskbell.tickets.recording import lock, record
from deskbell.tickets.viewer import Viewer


@command
def transfer(
    *,
    actor: Actor,
    ticket_id: int,
    department_id: int,
    comment: str = "",
    keeps_referral: bool = False,
    seen_sequence: int | None = None,
) -> Ticket:
    """Move the ticket; the same department changes nothing. Whoever loses sight of it by that loses it at once.

    `keeps_referral`: the department where it was goes on seeing it, by a referral.

    NotFound, Refused, Invalid; Conflict if somebody else moved it since `seen_sequence` (None: do it anyway).
    """
    ticket, viewer = lock(actor=actor, ticket_id=ticket_id)
    demand(may_transfer(viewer, ticket))
    demand_unchanged(ticket=ticket, viewer=viewer, seen_sequence=seen_sequence, by=(TicketTransferred,))
    department = chosen_department(department_id)
    if department.pk == ticket.department_id:
        return ticket
    comment_id = add_comment(ticket=ticket, author_id=actor.user_id, text=comment)
    fact = TicketTransferred(
        department_id=department.pk, from_department_id=ticket.department_id, comment_id=comment_id
    )
    kept = _kept(viewer, ticket) if keeps_referral else []
    record(ticket, fact, *kept)
    hand_out(ticket=ticket, occasion=Occasion.TRANSFER)
    return ticket


def _kept(viewer: Viewer, ticket: Ticket) -> list[TicketReferred]:
    """The referral by which its department goes on seeing a ticket that leaves it. Refused to whoever may not refer."""
    demand(may_refer(viewer, ticket))
    if Referral.objects.filter(ticket=ticket, department=ticket.department_id).exists():
        return []
    return [TicketReferred(department_id=ticket.department_id)]
