"""The happenings follow the facts, in the same transaction: new ones are added, and all say what the ticket is now."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from deskbell.features.reports.models import Happening, What
from deskbell.features.reports.telling import KINDS, happenings_of
from deskbell.kernel.bulk import insert, reserve_ids
from deskbell.kernel.facts import FACTS
from deskbell.kernel.ledger import RecordedFact
from deskbell.kernel.projections import projection
from deskbell.kernel.rows import add, change, every
from deskbell.tickets import events
from deskbell.tickets.at_hand import facts_so_far

COLUMNS = (
    *("what", "at_s", "until_s", "change", "department_id", "topic_id", "team_id", "agent_id", "priority_id"),
    *("source", "seconds", "measure"),
)
# What no figure speaks of. Whatever is not named here is looked at, so that a fact that comes to be is not forgotten.
LEFT_OUT: tuple[type[events.TicketFact], ...] = (
    events.MessageAdded,
    events.MachineMessageAdded,
    events.MessageMovedIn,
    events.MessageMovedOut,
    events.AutomaticAnswerAdded,
    events.NoteAdded,
    events.EntryEdited,
    events.SubjectChanged,
    events.RequesterChanged,
    events.DueDateChanged,
    events.StatusChanged,
    events.AnsweredMarked,
    events.ResolutionConfirmed,
    events.ResolutionReminded,
    events.CollaboratorAdded,
    events.CollaboratorRemoved,
    events.TicketLinked,
    events.TicketUnlinked,
    events.TicketTagged,
    events.TicketUntagged,
    events.TicketReferred,
    events.ReferralWithdrawn,
    events.TaskFact,
    events.ServiceLevelApplied,
    events.ServiceLevelBreached,
    events.AlarmRaised,
    events.RuleFired,
    events.AssignmentDeferred,
)
FOLLOWED = tuple(
    kind for kind in FACTS.values() if issubclass(kind, events.TicketFact) and not issubclass(kind, LEFT_OUT)
)


def happenings_of_whole(streams: Sequence[Sequence[RecordedFact]]) -> None:
    """The happenings of new streams."""
    rows = [row for stream in streams for row in happenings_of(stream)]
    for row, pk in zip(rows, reserve_ids(model=Happening, count=len(rows)), strict=True):
        row.pk = pk
    insert(rows)


@projection(on=FOLLOWED, whole=happenings_of_whole)
def keep_happenings(recorded: Sequence[RecordedFact]) -> None:
    """Only what differs is written; a second answer in a row costs one look."""
    ticket_id = recorded[-1].stream_id
    if recorded[0].sequence == 1 and not any(type(one.fact) in KINDS for one in recorded[1:]):
        add(happenings_of(recorded))
        return
    kept = every(Happening, "ticket_id = %s", ticket_id)
    if all(isinstance(one.fact, events.ResponseAdded) for one in recorded) and _is_answered(kept):
        return
    new, altered, gone = differences(kept, happenings_of(facts_so_far(ticket_id)))
    add(new)
    for row, names in altered:
        change(row, names)
    if gone:
        Happening.objects.filter(pk__in=gone).delete()


def differences(
    kept: Iterable[Happening], wanted: Iterable[Happening]
) -> tuple[list[Happening], list[tuple[Happening, list[str]]], list[int]]:
    """What is to be added, what to be altered in which columns, and the ids of what has no fact any more."""
    by_sequence = {row.sequence: row for row in kept}
    new: list[Happening] = []
    altered: list[tuple[Happening, list[str]]] = []
    for row in wanted:
        before = by_sequence.pop(row.sequence, None)
        if before is None:
            new.append(row)
            continue
        row.pk = before.pk
        names = [name for name in COLUMNS if getattr(row, name) != getattr(before, name)]
        if names:
            altered.append((row, names))
    return new, altered, [row.pk for row in by_sequence.values()]


def _is_answered(kept: Iterable[Happening]) -> bool:
    return any(row.what == What.ANSWERED for row in kept)
