"""Rows that follow a ticket's facts: who takes part, and what an agent has yet to read."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.db.models import F
from django.utils import timezone

from deskbell.kernel.facts import Fact
from deskbell.kernel.ledger import RecordedFact
from deskbell.kernel.projections import projection
from deskbell.tickets.events import (
    CollaboratorAdded,
    CollaboratorRemoved,
    MessageAdded,
    NoteAdded,
    ResponseAdded,
    StatusFact,
    TicketAssigned,
    TicketFact,
    TicketReopened,
    TicketTransferred,
)
from deskbell.tickets.models import AccessLink, Collaborator, Reading, Ticket

MARKING: tuple[type[TicketFact], ...] = (MessageAdded, NoteAdded, TicketAssigned, TicketReopened)
SEEING = (MessageAdded, ResponseAdded, NoteAdded, TicketAssigned, TicketTransferred, *StatusFact.__subclasses__())


@projection(on=(CollaboratorAdded, CollaboratorRemoved))
def keep_collaborators(recorded: Sequence[RecordedFact]) -> None:
    """Who takes part now; whoever is removed loses the links that were mailed."""
    for one in recorded:
        place: dict[str, Any] = {"ticket_id": one.stream_id, "user_id": _collaborator(one.fact)}
        if isinstance(one.fact, CollaboratorAdded):
            Collaborator.objects.get_or_create(**place)
        else:
            Collaborator.objects.filter(**place).delete()
            AccessLink.objects.filter(**place, revoked_at__isnull=True).update(revoked_at=timezone.now())


@projection(on=SEEING)
def keep_readings(recorded: Sequence[RecordedFact]) -> None:
    """Mark the ticket unread for those whom a fact concerns; whoever acts has seen what there was."""
    last = recorded[-1]
    if last.actor.is_agent:
        unread = Reading.objects.filter(
            ticket_id=last.stream_id, agent_id=last.actor.user_id, marked_sequence__gt=F("seen_sequence")
        )
        unread.update(seen_sequence=last.sequence)
    marking = [one for one in recorded if isinstance(one.fact, MARKING)]
    if marking:
        ticket = Ticket.objects.only("agent_id", "handed_over_by_id").get(pk=last.stream_id)
        for agent_id in {agent for one in marking for agent in concerned(one, ticket)}:
            _mark(ticket.pk, agent_id, marking[-1].sequence)


def concerned(recorded: RecordedFact, ticket: Ticket) -> set[int]:
    """The agents who should look at the ticket because of this fact: never the one who acted."""
    agents = {ticket.agent_id}
    if isinstance(recorded.fact, NoteAdded):
        agents.add(ticket.handed_over_by_id)
    return {agent for agent in agents if agent is not None and agent != recorded.actor.user_id}


def _mark(ticket_id: int, agent_id: int, sequence: int) -> None:
    reading, is_new = Reading.objects.get_or_create(
        ticket_id=ticket_id, agent_id=agent_id, defaults={"marked_sequence": sequence}
    )
    if not is_new:
        Reading.objects.filter(pk=reading.pk).update(marked_sequence=sequence)


def _collaborator(fact: Fact) -> int:
    return fact.user_id if isinstance(fact, CollaboratorAdded | CollaboratorRemoved) else 0
