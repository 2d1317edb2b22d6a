"""Make a finished ticket active again."""

from __future__ import annotations

from django.utils.translation import gettext as _

from deskbell.kernel.actor import Actor
from deskbell.kernel.command import command
from deskbell.tickets.choices import reopening_status
from deskbell.tickets.models import Ticket
from deskbell.tickets.policy import demand, may_reopen
from deskbell.tickets.recording import lock
from deskbell.tickets.status_changes import record_status
from deskbell.tickets.words import ACTIVE_STATES


@command
def reopen(*, actor: Actor, ticket_id: int, comment: str = "") -> Ticket:
    """Reopen; an active ticket stays as it is. NotFound; Refused for a client where the status is not for them to reopen."""
    ticket, viewer = lock(actor=actor, ticket_id=ticket_id)
    if ticket.state in ACTIVE_STATES:
        return ticket
    demand(may_reopen(viewer, ticket), _("This ticket can't be reopened. Please open a new one."))
    record_status(ticket=ticket, viewer=viewer, status=reopening_status(ticket), comment=comment)
    return ticket
