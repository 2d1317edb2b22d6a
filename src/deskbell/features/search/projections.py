"""The index follows what happens, in the same transaction: whoever searches finds what was just written."""

from __future__ import annotations

from collections.abc import Sequence

from deskbell.features.search.documents import documents_of, documents_of_tickets
from deskbell.features.search.index import put, remove_tickets
from deskbell.kernel.ledger import RecordedFact
from deskbell.kernel.projections import projection
from deskbell.tickets.events import (
    AutomaticAnswerAdded,
    CollaboratorAdded,
    CollaboratorRemoved,
    EntryEdited,
    MachineMessageAdded,
    MessageAdded,
    MessageMovedIn,
    NoteAdded,
    RequesterChanged,
    ResponseAdded,
    SubjectChanged,
    TicketDeleted,
    TicketOpened,
)

WRITING = (
    MessageAdded,
    MachineMessageAdded,
    MessageMovedIn,
    ResponseAdded,
    AutomaticAnswerAdded,
    NoteAdded,
    EntryEdited,
)
# What every document of a ticket carries changes with these; with the others only what the ticket itself says.
# Whoever became part of somebody else goes as a collaborator, and what they wrote is the other's then.
THROUGHOUT = (SubjectChanged, RequesterChanged, CollaboratorRemoved)
HEADING = (TicketOpened, CollaboratorAdded)


def index_whole(streams: Sequence[Sequence[RecordedFact]]) -> None:
    """New tickets with all that was written in them."""
    put(documents_of_tickets([stream[0].stream_id for stream in streams]))


@projection(on=(*WRITING, *THROUGHOUT, *HEADING, TicketDeleted), whole=index_whole)
def keep_index(recorded: Sequence[RecordedFact]) -> None:
    """Take in what the facts of one command put into a ticket; nothing of a deleted one is found."""
    ticket_id = recorded[0].stream_id
    if any(isinstance(one.fact, TicketDeleted) for one in recorded):
        remove_tickets([ticket_id])
        return
    if any(isinstance(one.fact, THROUGHOUT) for one in recorded):
        put(documents_of_tickets([ticket_id]))
        return
    entries = [one.fact.entry_id for one in recorded if isinstance(one.fact, WRITING)]
    heads = [ticket_id] if any(isinstance(one.fact, HEADING) for one in recorded) else []
    may_have_others = recorded[0].sequence > 1 or any(isinstance(one.fact, CollaboratorAdded) for one in recorded)
    put(documents_of(heads=heads, entries=entries, has_collaborators=may_have_others))
