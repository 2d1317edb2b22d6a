"""The bare row of a ticket that is about to be opened, under a number of its own."""

from __future__ import annotations

from django.utils.translation import gettext as _

from deskbell.kernel.command import current
from deskbell.kernel.errors import Refused
from deskbell.kernel.rows import add_unless_taken
from deskbell.tickets.events import TicketOpened
from deskbell.tickets.intake import Routing
from deskbell.tickets.models import Ticket
from deskbell.tickets.numbering import draw, format_for
from deskbell.tickets.recording import row_for
from deskbell.tickets.words import Source

NUMBER_TRIES = 20


def insert_ticket(*, routing: Routing, requester_id: int, subject_id: int, source: str) -> tuple[Ticket, TicketOpened]:
    """The row and the fact that is still to be recorded; whoever loses the race for a number draws again. Refused."""
    numbering = format_for(routing.topic)
    for _try in range(NUMBER_TRIES):
        opened = TicketOpened(
            number=draw(numbering),
            subject_id=subject_id,
            requester_id=requester_id,
            topic_id=routing.topic.pk if routing.topic else None,
            department_id=routing.department.pk,
            priority_id=routing.priority.pk,
            urgency=routing.priority.urgency,
            status_id=routing.status.pk,
            state=routing.status.state,
            source=Source(source).value,
            due_at=routing.due_at,
        )
        ticket = row_for(opened, at=current().instant)
        if add_unless_taken(ticket, "number"):
            return ticket, opened
    raise Refused(_("No free ticket number was found. Please try again."))
