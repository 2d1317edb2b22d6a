"""A client's message goes into another ticket: what it leaves behind, and what it brings."""

from __future__ import annotations

from deskbell.kernel.command import current
from deskbell.kernel.errors import NotFound
from deskbell.kernel.ledger import EVERY_EFFECT, facts_of
from deskbell.tickets.choices import default_status
from deskbell.tickets.closing_demands import obstacles
from deskbell.tickets.drafts import count_files
from deskbell.tickets.events import MessageAdded, MessageMovedIn, MessageMovedOut, TicketFact
from deskbell.tickets.models import SuggestedCollaborator, ThreadEntry, Ticket
from deskbell.tickets.policy import may_close
from deskbell.tickets.recording import record
from deskbell.tickets.status_changes import fact_for
from deskbell.tickets.viewer import Viewer
from deskbell.tickets.words import ACTIVE_STATES, EntryKind, State

# Whoever had to hear of the message has heard of it: nothing is mailed again.
MUTED = frozenset({EVERY_EFFECT})


def message_in(ticket: Ticket, entry_id: int) -> ThreadEntry:
    """A client's message that stands in this ticket. NotFound."""
    messages = ThreadEntry.objects.filter(ticket=ticket, kind=EntryKind.MESSAGE)
    found: ThreadEntry | None = messages.filter(pk=entry_id).first()
    if found is None:
        raise NotFound
    return found


def is_only_message(entry: ThreadEntry) -> bool:
    """Whether the ticket would have no client's message left without this one."""
    return not ThreadEntry.objects.filter(ticket=entry.ticket_id, kind=EntryKind.MESSAGE).exclude(pk=entry.pk).exists()


def moved_in(entry: ThreadEntry, *, out_of: Ticket) -> MessageMovedIn:
    """What the other ticket is told."""
    return MessageMovedIn(entry_id=entry.pk, other_id=out_of.pk, is_machine=entry.is_machine)


def take_out(viewer: Viewer, ticket: Ticket, entry: ThreadEntry, *, into: Ticket) -> None:
    """Let the message and what belongs to it stand in the other ticket, and tell this one, which is locked as well.

    A ticket that holds nothing but notes then is closed, if the viewer may close it and nothing keeps it open.
    """
    ThreadEntry.objects.filter(pk=entry.pk).update(ticket=into, arrived_at=current().instant)
    if entry.attachment_count:
        for one in (ticket, into):
            count_files(one.pk)
    known = SuggestedCollaborator.objects.filter(ticket=into).values_list("address", flat=True)
    suggested = SuggestedCollaborator.objects.filter(ticket=ticket, entry=entry)
    suggested.filter(address__in=list(known)).delete()
    suggested.update(ticket=into)
    record(ticket, _moved_out(ticket, entry, into), *_closing(viewer, ticket), mutes=MUTED)


def _moved_out(ticket: Ticket, entry: ThreadEntry, into: Ticket) -> MessageMovedOut:
    staying = set(ThreadEntry.objects.filter(ticket=ticket, is_machine=False).values_list("pk", flat=True))
    left = [
        (one.fact.entry_id, one.occurred_at)
        for one in facts_of(ticket.pk)
        if isinstance(one.fact, MessageAdded | MessageMovedIn) and one.fact.entry_id in staying
    ]
    last_id, last_at = left[-1] if left else (None, None)
    return MessageMovedOut(entry_id=entry.pk, other_id=into.pk, last_message_id=last_id, last_message_at=last_at)


def _closing(viewer: Viewer, ticket: Ticket) -> list[TicketFact]:
    is_empty = not ThreadEntry.objects.filter(ticket=ticket).exclude(kind=EntryKind.NOTE).exists()
    if not is_empty or ticket.state not in ACTIVE_STATES or not may_close(viewer, ticket):
        return []
    if obstacles(ticket=ticket, viewer=viewer, state=State.CLOSED):
        return []
    return [fact_for(ticket, default_status(State.CLOSED))]
