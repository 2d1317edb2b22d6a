"""A message becomes a ticket of its own."""

from __future__ import annotations

from django.utils.translation import gettext as _

from deskbell.kernel.actor import Actor
from deskbell.kernel.command import command
from deskbell.routing.assignment import Occasion
from deskbell.tickets.drafts import add_subject
from deskbell.tickets.hand_out import hand_out
from deskbell.tickets.intake import Routing, route
from deskbell.tickets.models import Ticket
from deskbell.tickets.moving import MUTED, is_only_message, message_in, moved_in, take_out
from deskbell.tickets.new_rows import insert_ticket
from deskbell.tickets.policy import demand, may_edit, may_open_for_others
from deskbell.tickets.recording import lock, record


@command
def detach_message(*, actor: Actor, ticket_id: int, entry_id: int) -> Ticket:
    """The new ticket: its requester is the message's author, its department, topic and priority are those of the old one.

    Its clocks begin afresh, and no mail is sent. The old ticket keeps a mark for agents; its clients see the message no
    more, unless it was theirs. NotFound; Refused without the permission to change this ticket and to open one there, for
    a ticket's only message, and for one that nobody whom the desk knows has written.
    """
    ticket, viewer = lock(actor=actor, ticket_id=ticket_id)
    entry = message_in(ticket, entry_id)
    demand(may_edit(viewer, ticket) and may_open_for_others(viewer, department_id=ticket.department_id))
    demand(not is_only_message(entry), _("This is the ticket's only message: there is nothing to detach it from."))
    demand(entry.author_id is not None, _("Nobody whom the desk knows has written this, so nobody can own the ticket."))
    new, opened = insert_ticket(
        routing=_as_before(ticket),
        requester_id=entry.author_id or 0,
        subject_id=add_subject(ticket.subject_text).pk,
        source=entry.source,
    )
    take_out(viewer, ticket, entry, into=new)
    record(new, opened, moved_in(entry, out_of=ticket), mutes=MUTED)
    hand_out(ticket=new, occasion=Occasion.OPENING)
    return new


def _as_before(ticket: Ticket) -> Routing:
    """Where the old ticket stands now, but for what is no longer in use."""
    return route(
        by_hand=True,
        topic_id=None if ticket.topic is None or ticket.topic.is_retired else ticket.topic_id,
        department_id=None if ticket.department.is_retired else ticket.department_id,
        priority_id=None if ticket.priority.is_retired else ticket.priority_id,
        agent_id=None,
        team_id=None,
        due_at=None,
    )
