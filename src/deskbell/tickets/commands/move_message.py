"""A message belongs to another ticket."""

from __future__ import annotations

from django.utils.translation import gettext as _

from deskbell.kernel.actor import Actor
from deskbell.kernel.command import command
from deskbell.tickets.events import TicketFact
from deskbell.tickets.hand_out import hand_out_reopened
from deskbell.tickets.models import ThreadEntry, Ticket
from deskbell.tickets.moving import MUTED, message_in, moved_in, take_out
from deskbell.tickets.others import other_by_number
from deskbell.tickets.participation import joining
from deskbell.tickets.policy import demand, may_edit
from deskbell.tickets.recording import lock, record
from deskbell.tickets.status_changes import revival
from deskbell.tickets.words import State


@command
def move_message(
    *, actor: Actor, ticket_id: int, entry_id: int, number: str, author_takes_part: bool = False
) -> Ticket:
    """The message stands in the ticket of that number from now on, as if its author had written it there just now.

    It reopens that ticket as any message does, but no mail is sent again. Its author comes to take part, from this message
    on, only if that is asked for. The old ticket keeps a mark for agents; holding nothing else, it is closed. NotFound;
    Refused unless the actor may change both tickets; Invalid (field `number`) where there is no other such ticket for the
    actor to see.
    """
    other_id = other_by_number(actor=actor, ticket_id=ticket_id, number=number)
    locked = {pk: lock(actor=actor, ticket_id=pk) for pk in sorted((ticket_id, other_id))}
    (ticket, viewer), (other, _viewer) = locked[ticket_id], locked[other_id]
    entry = message_in(ticket, entry_id)
    demand(may_edit(viewer, ticket) and may_edit(viewer, other))
    demand(other.state != State.ARCHIVED, _("That ticket is archived: it takes no more messages."))
    take_out(viewer, ticket, entry, into=other)
    facts = [moved_in(entry, out_of=ticket), *_author(entry, other, takes_part=author_takes_part)]
    recorded = record(other, *facts, *([] if entry.is_machine else revival(other)), mutes=MUTED)
    hand_out_reopened(ticket=other, recorded=recorded)
    return other


def _author(entry: ThreadEntry, other: Ticket, *, takes_part: bool) -> list[TicketFact]:
    if not takes_part or entry.author_id is None:
        return []
    return [*joining(other, entry.author_id, sees_from_entry_id=entry.pk)]
