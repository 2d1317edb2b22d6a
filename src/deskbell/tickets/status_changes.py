"""Which verb a change of status is, and who may do it."""

from __future__ import annotations

from django.utils.translation import gettext as _

from deskbell.kernel.configure import read
from deskbell.kernel.errors import Refused
from deskbell.tickets.drafts import add_comment
from deskbell.tickets.events import (
    StatusChanged,
    StatusFact,
    TicketArchived,
    TicketClosed,
    TicketReopened,
    TicketResolved,
)
from deskbell.tickets.models import Status, Ticket
from deskbell.tickets.policy import demand, may_change_status, may_close, may_reopen
from deskbell.tickets.recording import record
from deskbell.tickets.settings import NEEDS_TOPIC_TO_CLOSE
from deskbell.tickets.viewer import Viewer
from deskbell.tickets.words import ACTIVE_STATES, State

FINISHING: dict[str, type[StatusFact]] = {
    State.RESOLVED.value: TicketResolved,
    State.CLOSED.value: TicketClosed,
    State.ARCHIVED.value: TicketArchived,
}


def fact_for(ticket: Ticket, status: Status, *, comment_id: int | None = None) -> StatusFact:
    """The fact that setting this status is: resolving, closing, archiving, reopening, or a change among active ones."""
    kind = FINISHING.get(status.state, StatusChanged)
    if kind is StatusChanged and ticket.state not in ACTIVE_STATES:
        kind = TicketReopened
    return kind(status_id=status.pk, state=status.state, from_status_id=ticket.status_id, comment_id=comment_id)


def demand_may_set(viewer: Viewer, ticket: Ticket, status: Status) -> None:
    """Refused unless the viewer may do the verb that setting this status is."""
    if status.state == State.ARCHIVED and ticket.state not in (State.CLOSED, State.ARCHIVED):
        raise Refused(_("Only a closed ticket can be archived."))
    if status.state in FINISHING:
        demand(may_close(viewer, ticket))
    elif ticket.state in ACTIVE_STATES:
        demand(may_change_status(viewer, ticket))
    else:
        demand(may_reopen(viewer, ticket))


def demand_complete(viewer: Viewer, ticket: Ticket, status: Status) -> None:
    """Refused where the desk wants a help topic before agents finish a ticket, and this one has none."""
    is_finishing = status.state in FINISHING and ticket.state in ACTIVE_STATES
    if is_finishing and ticket.topic_id is None and viewer.actor.is_agent and read(NEEDS_TOPIC_TO_CLOSE):
        raise Refused(_("Please choose a help topic first: this desk wants one before a ticket is finished."))


def record_status(*, ticket: Ticket, viewer: Viewer, status: Status, comment: str) -> None:
    """Record the change of a locked ticket's status, unless it has that status already."""
    if status.pk == ticket.status_id:
        return
    demand_complete(viewer, ticket, status)
    comment_id = add_comment(ticket=ticket, author_id=viewer.user_id, text=comment)
    record(ticket, fact_for(ticket, status, comment_id=comment_id))
