"""An agent answers the client."""

from __future__ import annotations

from collections.abc import Sequence

from deskbell.kernel.actor import Actor
from deskbell.kernel.command import command
from deskbell.kernel.configure import read
from deskbell.people.models import SignatureUse
from deskbell.tickets.choices import chosen_status
from deskbell.tickets.collisions import demand_unchanged
from deskbell.tickets.drafts import add_entry, clean_body, cleaning_first
from deskbell.tickets.events import (
    MessageAdded,
    MessageMovedIn,
    ResponseAdded,
    StatusFact,
    TicketClaimed,
    TicketFact,
)
from deskbell.tickets.files import AttachmentDraft, RefusedFile
from deskbell.tickets.hand_out import hand_out_reopened
from deskbell.tickets.models import ThreadEntry, Ticket
from deskbell.tickets.policy import demand, may_claim, may_respond
from deskbell.tickets.recording import lock, record
from deskbell.tickets.settings import CLAIM_ON_ANSWER
from deskbell.tickets.status_changes import demand_complete, demand_may_set, fact_for
from deskbell.tickets.viewer import Viewer
from deskbell.tickets.words import EntryKind, Source

SPOKEN = (MessageAdded, MessageMovedIn, ResponseAdded)


@cleaning_first(usual_format="html")
@command
def respond(
    *,
    actor: Actor,
    ticket_id: int,
    body: str,
    body_format: str = "html",
    attachments: tuple[AttachmentDraft, ...] = (),
    then_status_id: int | None = None,
    seen_sequence: int | None = None,
    source: str = Source.DESK,
    quoted_html: str = "",
    refused_files: Sequence[RefusedFile] = (),
    signature_use: str = "",
) -> ThreadEntry:
    """A new response, and a new status with it where one is named ("send and resolve"). By mail it repeats `quoted_html`.
    `signature_use` says whose signature ends it (`SignatureUse`); empty: as the agent has it.

    NotFound, Refused, Invalid; Conflict if somebody else wrote publicly or changed the status since
    `seen_sequence` (None: send anyway).
    """
    ticket, viewer = lock(actor=actor, ticket_id=ticket_id)
    demand(may_respond(viewer, ticket))
    watched = SPOKEN if then_status_id is None else (*SPOKEN, StatusFact)
    demand_unchanged(ticket=ticket, viewer=viewer, seen_sequence=seen_sequence, by=watched)
    entry = add_entry(
        ticket=ticket,
        kind=EntryKind.RESPONSE,
        author_id=actor.user_id,
        body=clean_body(body, body_format),
        source=source,
        attachments=attachments,
        quoted_html=quoted_html,
        refused_files=refused_files,
        signature_use=signature_use if signature_use in SignatureUse.values else "",
    )
    facts = [ResponseAdded(entry_id=entry.pk), *_claim(viewer, ticket)]
    recorded = record(ticket, *facts, *_then(viewer, ticket, then_status_id, coming=facts))
    hand_out_reopened(ticket=ticket, recorded=recorded)
    return entry


def _claim(viewer: Viewer, ticket: Ticket) -> list[TicketFact]:
    """Where the desk wants it, a ticket that is nobody's becomes the answering agent's."""
    is_nobodys = ticket.agent_id is None and ticket.team_id is None
    if not is_nobodys or not may_claim(viewer, ticket) or not read(CLAIM_ON_ANSWER):
        return []
    return [TicketClaimed(agent_id=viewer.user_id or 0)]


def _then(viewer: Viewer, ticket: Ticket, status_id: int | None, *, coming: Sequence[TicketFact]) -> list[TicketFact]:
    if status_id is None or status_id == ticket.status_id:
        return []
    status = chosen_status(status_id)
    demand_may_set(viewer, ticket, status)
    demand_complete(viewer, ticket, status, coming=coming)
    return [fact_for(ticket, status)]
