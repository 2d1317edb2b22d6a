"""Bring a ticket's SLA plan up to what is published now."""

from __future__ import annotations

from deskbell.kernel.actor import Actor
from deskbell.kernel.command import command
from deskbell.service_levels.choosing import STAYING
from deskbell.tickets.plan_choice import chosen, reapplied
from deskbell.tickets.policy import demand, may_apply_service_levels
from deskbell.tickets.recording import lock, record, state_of
from deskbell.tickets.words import ACTIVE_STATES


@command
def apply_service_level(*, actor: Actor, ticket_id: int) -> bool:
    """Choose the plan anew and take its current versions; whether that changed anything.

    A finished ticket keeps its result; what a person or a rule set stays, in its current version. NotFound; Refused to
    all but the desk itself and administrators.
    """
    ticket, viewer = lock(actor=actor, ticket_id=ticket_id)
    demand(may_apply_service_levels(viewer))
    if ticket.state not in ACTIVE_STATES:
        return False
    state = state_of(ticket)
    fact = reapplied(state) if state.plan_source in STAYING else chosen(state)
    record(ticket, *([fact] if fact else []))
    return fact is not None
