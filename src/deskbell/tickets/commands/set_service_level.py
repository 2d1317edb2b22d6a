"""Set a ticket's SLA plan by hand, or let the desk choose again."""

from __future__ import annotations

from dataclasses import replace

from django.utils.translation import gettext as _

from deskbell.kernel.actor import Actor
from deskbell.kernel.command import command
from deskbell.kernel.errors import Invalid
from deskbell.service_levels.choosing import Offer
from deskbell.tickets.collisions import demand_unchanged
from deskbell.tickets.drafts import add_comment
from deskbell.tickets.events import ServiceLevelApplied
from deskbell.tickets.models import Ticket
from deskbell.tickets.plan_choice import chosen, read_book, set_by_hand
from deskbell.tickets.policy import demand, may_set_service_level
from deskbell.tickets.recording import lock, record, state_of


@command
def set_service_level(
    *, actor: Actor, ticket_id: int, plan_id: int | None, comment: str = "", seen_sequence: int | None = None
) -> Ticket:
    """Let the clocks run by this plan whatever else would apply; None: by what applies by itself. No change: no fact.

    NotFound, Refused; Invalid (field `plan`) for a plan that is not in use; Conflict if the plan changed since
    `seen_sequence` (None: do it anyway).
    """
    ticket, viewer = lock(actor=actor, ticket_id=ticket_id)
    demand(may_set_service_level(viewer, ticket), _("This ticket's SLA plan can't be set by you, or it is finished."))
    demand_unchanged(ticket=ticket, viewer=viewer, seen_sequence=seen_sequence, by=(ServiceLevelApplied,))
    state = state_of(ticket)
    fact = chosen(state) if plan_id is None else set_by_hand(state, _chosen_offer(plan_id))
    if fact is not None:
        comment_id = add_comment(ticket=ticket, author_id=actor.user_id, text=comment)
        record(ticket, replace(fact, comment_id=comment_id))
    return ticket


def _chosen_offer(plan_id: int) -> Offer:
    offer = read_book().offer(plan_id)
    if offer is None:
        raise Invalid({"plan": [_("Choose one of the SLA plans.")]})
    return offer
