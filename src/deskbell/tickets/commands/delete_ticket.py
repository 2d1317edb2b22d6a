"""Delete a ticket: everything that was written in it is blanked, and only its number stays."""

from __future__ import annotations

from django.utils.translation import gettext as _

from deskbell.kernel.actor import Actor
from deskbell.kernel.command import command
from deskbell.kernel.errors import Invalid
from deskbell.tickets.erasing import erase
from deskbell.tickets.events import TicketDeleted
from deskbell.tickets.models import Ticket
from deskbell.tickets.policy import demand, may_delete
from deskbell.tickets.recording import lock, record
from deskbell.tickets.words import DeletionReason


@command
def delete_ticket(*, actor: Actor, ticket_id: int, number: str, kind: str) -> Ticket:
    """Delete for ever; `number` says again which ticket is meant, `kind` is a `DeletionReason`.

    NotFound, Refused to all but administrators, Invalid (fields `number`, `kind`).
    """
    ticket, viewer = lock(actor=actor, ticket_id=ticket_id)
    demand(may_delete(viewer, ticket))
    if number.strip().lstrip("#") != ticket.number:
        raise Invalid({"number": [_("This is not the number of the ticket.")]})
    if kind not in DeletionReason.values:
        raise Invalid({"kind": [_("Choose a reason.")]})
    erase(ticket.pk)
    record(ticket, TicketDeleted(kind=kind))
    return ticket
