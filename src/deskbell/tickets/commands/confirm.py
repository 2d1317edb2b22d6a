"""The client says "yes, this solved it"."""

from __future__ import annotations

from django.utils.translation import gettext as _

from deskbell.kernel.actor import Actor
from deskbell.kernel.command import command
from deskbell.tickets.choices import default_status
from deskbell.tickets.closing_demands import obstacles
from deskbell.tickets.events import ResolutionConfirmed, TicketClosed
from deskbell.tickets.models import Ticket
from deskbell.tickets.policy import demand, may_confirm, may_view
from deskbell.tickets.recording import lock, record
from deskbell.tickets.status_changes import is_confirmed
from deskbell.tickets.words import State


@command
def confirm(*, actor: Actor, ticket_id: int) -> Ticket:
    """Confirm the resolution, which closes the ticket; once it is closed nothing changes. NotFound, Refused.

    Where agents still have something to do first, the word is kept and the ticket stays resolved.
    """
    ticket, viewer = lock(actor=actor, ticket_id=ticket_id)
    if ticket.state == State.CLOSED and not actor.is_agent and may_view(viewer, ticket):
        return ticket
    demand(may_confirm(viewer, ticket), _("There is no resolution to confirm."))
    word = [] if is_confirmed(ticket) else [ResolutionConfirmed()]
    if obstacles(ticket=ticket, viewer=viewer, state=State.CLOSED):
        record(ticket, *word)
        return ticket
    status = default_status(State.CLOSED)
    closed = TicketClosed(status_id=status.pk, state=status.state, from_status_id=ticket.status_id)
    record(ticket, *word, closed)
    return ticket
