"""Rows that follow a ticket's facts: who takes part, and what an agent has yet to read."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from deskbell.kernel import asking
from deskbell.kernel.facts import Fact
from deskbell.kernel.ledger import RecordedFact
from deskbell.kernel.projections import projection
from deskbell.tickets.access import revoke_links
from deskbell.tickets.at_hand import row_of
from deskbell.tickets.events import (
    CollaboratorAdded,
    CollaboratorRemoved,
    MessageAdded,
    MessageMovedIn,
    MessageMovedOut,
    NoteAdded,
    RequesterChanged,
    ResponseAdded,
    StatusFact,
    TicketAssigned,
    TicketClaimed,
    TicketEscalated,
    TicketFact,
    TicketLinked,
    TicketOpened,
    TicketReferred,
    TicketReleased,
    TicketReopened,
    TicketTransferred,
    TicketUnlinked,
)
from deskbell.tickets.models import Collaborator, Reading, ThreadEntry, TicketLink
from deskbell.tickets.words import LinkKind

MARKING: tuple[type[TicketFact], ...] = (
    MessageAdded,
    MessageMovedIn,
    NoteAdded,
    TicketAssigned,
    TicketEscalated,
    TicketReferred,
    TicketReopened,
)
SEEING = (
    MessageAdded, MessageMovedIn, ResponseAdded, NoteAdded, TicketAssigned, TicketEscalated, TicketReferred,
    TicketTransferred,
    *StatusFact.__subclasses__(),
)  # fmt: skip
LINKING = (TicketLinked, TicketUnlinked, MessageMovedIn, MessageMovedOut)


def collaborators_of_whole(streams: Sequence[Sequence[RecordedFact]]) -> None:
    """Who takes part at the end of each new stream."""
    rows: list[Collaborator] = []
    for stream in streams:
        present: dict[int, int | None] = {}
        for one in stream:
            if isinstance(one.fact, CollaboratorAdded):
                present[one.fact.user_id] = one.fact.sees_from_entry_id
            elif isinstance(one.fact, CollaboratorRemoved | RequesterChanged):
                present.pop(one.fact.user_id, None)
        rows += [
            Collaborator(ticket_id=stream[0].stream_id, user_id=user_id, **_sees_from(entry_id))
            for user_id, entry_id in present.items()
        ]
    Collaborator.objects.bulk_create(rows)


@dataclass
class _Replay:
    """Whose hands a ticket is in, and who has yet to read what, while its facts are replayed."""

    agent_id: int | None = None
    handed_over_by_id: int | None = None
    marks: dict[int, tuple[int, int]] = field(default_factory=dict)

    def follow(self, one: RecordedFact) -> None:
        """One fact more: first it changes hands, then whoever acted has seen, then others are marked."""
        fact = one.fact
        if isinstance(fact, TicketOpened | TicketAssigned | TicketClaimed):
            self.agent_id = fact.agent_id
        elif isinstance(fact, TicketReleased):
            self.agent_id = None
        if isinstance(fact, TicketAssigned | TicketTransferred):
            self.handed_over_by_id = one.actor.user_id if one.actor.is_agent else None
        if isinstance(fact, SEEING):
            self._see(one)
        if isinstance(fact, MARKING):
            self._mark(one)

    def _see(self, one: RecordedFact) -> None:
        marked, seen = self.marks.get(one.actor.user_id or 0, (0, 0))
        if one.actor.is_agent and one.actor.user_id and marked > seen:
            self.marks[one.actor.user_id] = (marked, one.sequence)

    def _mark(self, one: RecordedFact) -> None:
        for agent_id in concerned(one, self.agent_id, self.handed_over_by_id):
            self.marks[agent_id] = (one.sequence, self.marks.get(agent_id, (0, 0))[1])


def readings_of_whole(streams: Sequence[Sequence[RecordedFact]]) -> None:
    """The unread marks that are left at the end of each new stream."""
    rows: list[Reading] = []
    for stream in streams:
        replay = _Replay()
        for one in stream:
            replay.follow(one)
        rows += [
            Reading(ticket_id=stream[0].stream_id, agent_id=agent_id, marked_sequence=marked, seen_sequence=seen)
            for agent_id, (marked, seen) in replay.marks.items()
        ]
    Reading.objects.bulk_create(rows)


@projection(on=(CollaboratorAdded, CollaboratorRemoved, RequesterChanged), whole=collaborators_of_whole)
def keep_collaborators(recorded: Sequence[RecordedFact]) -> None:
    """Who takes part now; whoever is removed loses the links that were mailed."""
    for one in recorded:
        if isinstance(one.fact, RequesterChanged):
            _hand_on(one.stream_id, one.fact)
            continue
        place: dict[str, Any] = {"ticket_id": one.stream_id, "user_id": _collaborator(one.fact)}
        if isinstance(one.fact, CollaboratorAdded):
            Collaborator.objects.update_or_create(**place, defaults=_sees_from(one.fact.sees_from_entry_id))
        else:
            Collaborator.objects.filter(**place).delete()
            revoke_links(**place)


def _hand_on(ticket_id: int, fact: RequesterChanged) -> None:
    """The new requester is no collaborator beside; the former one's links are worth nothing, unless they still take part."""
    present = Collaborator.objects.filter(ticket_id=ticket_id)
    present.filter(user_id=fact.user_id).delete()
    if not present.filter(user_id=fact.from_user_id).exists():
        revoke_links(ticket_id=ticket_id, user_id=fact.from_user_id)


def _sees_from(entry_id: int | None) -> dict[str, Any]:
    """The entry from which on somebody sees, and when it had arrived: it may go into another ticket later."""
    arrived = ThreadEntry.objects.filter(pk=entry_id).values_list("arrived_at", flat=True) if entry_id else None
    return {"sees_from_entry_id": entry_id, "sees_from_at": arrived.get() if arrived is not None else None}


def links_of_whole(streams: Sequence[Sequence[RecordedFact]]) -> None:
    """The ties of each new stream."""
    keep_links([one for stream in streams for one in stream if isinstance(one.fact, LINKING)])


@projection(on=LINKING, whole=links_of_whole)
def keep_links(recorded: Sequence[RecordedFact]) -> None:
    """The tickets that a ticket belongs together with; a second message between the same two ties no more."""
    ties = {
        (one.stream_id, one.fact.other_id, _kind_of_link(one.fact)): not isinstance(one.fact, TicketUnlinked)
        for one in recorded
        if isinstance(one.fact, LINKING)
    }
    TicketLink.objects.bulk_create(
        (TicketLink(ticket_id=pk, other_id=other, kind=kind) for (pk, other, kind), holds in ties.items() if holds),
        ignore_conflicts=True,
    )
    for (pk, other, kind), holds in ties.items():
        if not holds:
            TicketLink.objects.filter(ticket_id=pk, other_id=other, kind=kind).delete()


def _kind_of_link(fact: Fact) -> str:
    if isinstance(fact, TicketLinked | TicketUnlinked):
        return fact.kind
    return (LinkKind.TOOK_FROM if isinstance(fact, MessageMovedIn) else LinkKind.GAVE_TO).value


@projection(on=SEEING, whole=readings_of_whole)
def keep_readings(recorded: Sequence[RecordedFact]) -> None:
    """Mark the ticket unread for those whom a fact concerns; whoever acts has seen what there was."""
    last = recorded[-1]
    if last.actor.is_agent:
        asking.run(_SEE, [last.sequence, last.stream_id, last.actor.user_id])
    marking = [one for one in recorded if isinstance(one.fact, MARKING)]
    if marking:
        ticket = row_of(last.stream_id)
        hands = (ticket.agent_id, ticket.handed_over_by_id)
        for agent_id in {agent for one in marking for agent in concerned(one, *hands)}:
            _mark(last.stream_id, agent_id, marking[-1].sequence)


_SEE = """UPDATE tickets_reading SET seen_sequence = %s
    WHERE ticket_id = %s AND agent_id = %s AND marked_sequence > seen_sequence"""


def concerned(recorded: RecordedFact, agent_id: int | None, handed_over_by_id: int | None) -> set[int]:
    """The agents who should look at the ticket because of this fact: never the one who acted."""
    agents = {agent_id}
    if isinstance(recorded.fact, TicketReferred):  # what the desk refers by itself is told to nobody
        agents = {None if recorded.actor.is_system else recorded.fact.agent_id}
    if isinstance(recorded.fact, NoteAdded):
        agents.add(handed_over_by_id)
    return {agent for agent in agents if agent is not None and agent != recorded.actor.user_id}


def _mark(ticket_id: int, agent_id: int, sequence: int) -> None:
    reading, is_new = Reading.objects.get_or_create(
        ticket_id=ticket_id, agent_id=agent_id, defaults={"marked_sequence": sequence}
    )
    if not is_new:
        Reading.objects.filter(pk=reading.pk).update(marked_sequence=sequence)


def _collaborator(fact: Fact) -> int:
    return fact.user_id if isinstance(fact, CollaboratorAdded | CollaboratorRemoved) else 0
