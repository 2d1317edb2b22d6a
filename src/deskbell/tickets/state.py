"""The one place that says what a fact does to a ticket. Pure: no clock, no database."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, fields
from datetime import datetime
from functools import singledispatch
from typing import Any

from deskbell.kernel.facts import Fact
from deskbell.kernel.ledger import RecordedFact
from deskbell.tickets import events
from deskbell.tickets.words import State, standing_of


@dataclass(frozen=True, kw_only=True)
class TicketState:
    """What the facts of one ticket add up to; each field is a column of the ticket's row."""

    number: str = ""
    subject_id: int = 0
    requester_id: int = 0
    topic_id: int | None = None
    department_id: int = 0
    priority_id: int = 0
    urgency: int = 0
    status_id: int = 0
    state: str = State.OPEN.value
    standing: str = ""
    agent_id: int | None = None
    team_id: int | None = None
    handed_over_by_id: int | None = None
    source: str = ""
    due_at: datetime | None = None
    is_answered: bool = False
    opened_at: datetime | None = None
    updated_at: datetime | None = None
    last_message_id: int | None = None
    last_message_at: datetime | None = None
    last_response_at: datetime | None = None
    last_response_id: int | None = None
    solution_id: int | None = None
    plan_version_id: int | None = None
    calendar_version_id: int | None = None
    plan_source: str = ""
    reminded_at: datetime | None = None
    resolved_at: datetime | None = None
    closed_at: datetime | None = None
    reopened_at: datetime | None = None
    reopen_count: int = 0
    entry_count: int = 0
    sequence: int = 0


COLUMNS = tuple(field.name for field in fields(TicketState))


def evolve(state: TicketState, recorded: RecordedFact) -> TicketState:
    """The state after one more fact."""
    changed = {
        "sequence": recorded.sequence,
        "updated_at": recorded.occurred_at if touches(recorded) else state.updated_at,
        **_change(recorded.fact, state, recorded),
    }
    stands = {"state": state.state, "is_answered": state.is_answered, **changed}
    changed["standing"] = standing_of(state=stands["state"], is_answered=stands["is_answered"])
    return _with(state, changed)


def _with(state: TicketState, changed: dict[str, Any]) -> TicketState:
    """What `dataclasses.replace` makes, which sets each of the many fields by itself. TypeError for no field of it."""
    values = {**state.__dict__, **changed}
    if len(values) != len(COLUMNS):
        raise TypeError(f"not of a ticket's state: {sorted(values.keys() - set(COLUMNS))}")
    after = object.__new__(TicketState)
    after.__dict__.update(values)
    return after


def touches(recorded: RecordedFact) -> bool:
    """Whether the ticket is newer for this fact."""
    return getattr(recorded.fact, "touches", True)


def fold(facts: Iterable[RecordedFact]) -> TicketState:
    """The state that facts in their order add up to."""
    state = TicketState()
    for recorded in facts:
        state = evolve(state, recorded)
    return state


@singledispatch
def _change(fact: Fact, state: TicketState, recorded: RecordedFact) -> dict[str, Any]:
    raise TypeError(f"evolve does not know {type(fact).__name__}")


@_change.register
def _(fact: events.TicketOpened, state: TicketState, recorded: RecordedFact) -> dict[str, Any]:
    return {**vars(fact), "opened_at": recorded.occurred_at}


@_change.register
def _(fact: events.MessageAdded, state: TicketState, recorded: RecordedFact) -> dict[str, Any]:
    return {
        "last_message_id": fact.entry_id,
        "last_message_at": recorded.occurred_at,
        "is_answered": False,
        "entry_count": state.entry_count + 1,
    }


@_change.register
def _(fact: events.MachineMessageAdded, state: TicketState, recorded: RecordedFact) -> dict[str, Any]:
    return {"entry_count": state.entry_count + 1}


@_change.register
def _(fact: events.MessageMovedIn, state: TicketState, recorded: RecordedFact) -> dict[str, Any]:
    """As if it had just been written, but for a machine's."""
    more = {"entry_count": state.entry_count + 1}
    if fact.is_machine:
        return more
    return {**more, "last_message_id": fact.entry_id, "last_message_at": recorded.occurred_at, "is_answered": False}


@_change.register
def _(fact: events.MessageMovedOut, state: TicketState, recorded: RecordedFact) -> dict[str, Any]:
    """As if it had never been written; whether the ticket is answered hangs on what stays."""
    fewer = {"entry_count": state.entry_count - 1}
    if fact.entry_id != state.last_message_id:
        return fewer
    asked_at, answered_at = fact.last_message_at, state.last_response_at
    return {
        **fewer,
        "last_message_id": fact.last_message_id,
        "last_message_at": asked_at,
        "is_answered": answered_at is not None and (asked_at is None or asked_at <= answered_at),
    }


@_change.register
def _(fact: events.ResponseAdded, state: TicketState, recorded: RecordedFact) -> dict[str, Any]:
    return {
        "last_response_id": fact.entry_id,
        "last_response_at": recorded.occurred_at,
        "is_answered": True,
        "entry_count": state.entry_count + 1,
    }


@_change.register
def _(fact: events.AutomaticAnswerAdded, state: TicketState, recorded: RecordedFact) -> dict[str, Any]:
    return {"entry_count": state.entry_count + 1}


@_change.register
def _(fact: events.NoteAdded, state: TicketState, recorded: RecordedFact) -> dict[str, Any]:
    return {"entry_count": state.entry_count + 1}


@_change.register
def _(fact: events.TicketAssigned, state: TicketState, recorded: RecordedFact) -> dict[str, Any]:
    return {"agent_id": fact.agent_id, "team_id": fact.team_id, **_handed_over(recorded)}


@_change.register
def _(fact: events.TicketClaimed, state: TicketState, recorded: RecordedFact) -> dict[str, Any]:
    return {"agent_id": fact.agent_id}


@_change.register
def _(fact: events.TicketReleased, state: TicketState, recorded: RecordedFact) -> dict[str, Any]:
    return {"agent_id": None, "team_id": None}


@_change.register
def _(fact: events.TicketTransferred, state: TicketState, recorded: RecordedFact) -> dict[str, Any]:
    return {"department_id": fact.department_id, **_handed_over(recorded)}


@_change.register
def _(fact: events.TopicChanged, state: TicketState, recorded: RecordedFact) -> dict[str, Any]:
    return {"topic_id": fact.topic_id}


@_change.register
def _(fact: events.PriorityChanged, state: TicketState, recorded: RecordedFact) -> dict[str, Any]:
    return {"priority_id": fact.priority_id, "urgency": fact.urgency}


@_change.register
def _(fact: events.DueDateChanged, state: TicketState, recorded: RecordedFact) -> dict[str, Any]:
    return {"due_at": fact.due_at}


@_change.register
def _(fact: events.SubjectChanged, state: TicketState, recorded: RecordedFact) -> dict[str, Any]:
    return {"subject_id": fact.subject_id}


@_change.register
def _(fact: events.StatusChanged, state: TicketState, recorded: RecordedFact) -> dict[str, Any]:
    return _status(fact)


@_change.register
def _(fact: events.TicketResolved, state: TicketState, recorded: RecordedFact) -> dict[str, Any]:
    """The answer that nobody contradicted stands as the solution."""
    solution_id = state.last_response_id if state.is_answered else None
    return {
        **_status(fact),
        "resolved_at": recorded.occurred_at,
        "closed_at": None,
        "reminded_at": None,
        "solution_id": solution_id,
    }


@_change.register
def _(fact: events.ResolutionConfirmed, state: TicketState, recorded: RecordedFact) -> dict[str, Any]:
    return {}


@_change.register
def _(fact: events.TicketClosed, state: TicketState, recorded: RecordedFact) -> dict[str, Any]:
    return {**_status(fact), "closed_at": recorded.occurred_at}


@_change.register
def _(fact: events.TicketReopened, state: TicketState, recorded: RecordedFact) -> dict[str, Any]:
    return {
        **_status(fact),
        "resolved_at": None,
        "closed_at": None,
        "reminded_at": None,
        "solution_id": None,
        "reopened_at": recorded.occurred_at,
        "reopen_count": state.reopen_count + 1,
        "is_answered": False,
    }


@_change.register
def _(fact: events.TicketArchived, state: TicketState, recorded: RecordedFact) -> dict[str, Any]:
    return _status(fact)


@_change.register
def _(fact: events.TicketDeleted, state: TicketState, recorded: RecordedFact) -> dict[str, Any]:
    """Its status stays what it was last: no status means this state."""
    return {"state": State.DELETED.value}


@_change.register
def _(fact: events.CollaboratorAdded, state: TicketState, recorded: RecordedFact) -> dict[str, Any]:
    return {}


@_change.register
def _(fact: events.CollaboratorRemoved, state: TicketState, recorded: RecordedFact) -> dict[str, Any]:
    return {}


@_change.register
def _(fact: events.ResolutionReminded, state: TicketState, recorded: RecordedFact) -> dict[str, Any]:
    return {"reminded_at": recorded.occurred_at}


@_change.register
def _(fact: events.ServiceLevelApplied, state: TicketState, recorded: RecordedFact) -> dict[str, Any]:
    return {
        "plan_version_id": fact.plan_version_id,
        "calendar_version_id": fact.calendar_version_id,
        "plan_source": fact.source,
    }


@_change.register
def _(fact: events.AnsweredMarked, state: TicketState, recorded: RecordedFact) -> dict[str, Any]:
    return {"is_answered": fact.is_answered}


@_change.register
def _(fact: events.RequesterChanged, state: TicketState, recorded: RecordedFact) -> dict[str, Any]:
    return {"requester_id": fact.user_id}


@_change.register(events.TicketLinked)
@_change.register(events.TicketUnlinked)
@_change.register(events.TicketTagged)
@_change.register(events.TicketUntagged)
@_change.register(events.EntryEdited)
@_change.register(events.ServiceLevelBreached)
@_change.register(events.AlarmRaised)
@_change.register(events.RuleFired)
@_change.register(events.AssignmentDeferred)
@_change.register(events.TicketReferred)
@_change.register(events.ReferralWithdrawn)
@_change.register(events.TaskFact)
def _(fact: Fact, state: TicketState, recorded: RecordedFact) -> dict[str, Any]:
    """Told in the thread and followed by rows of its own; the ticket's columns stay as they are."""
    return {}


def _status(fact: events.StatusFact) -> dict[str, Any]:
    return {"status_id": fact.status_id, "state": fact.state}


def _handed_over(recorded: RecordedFact) -> dict[str, Any]:
    """Whoever hands a ticket to somebody else stays its contact: notes reach them too."""
    return {"handed_over_by_id": recorded.actor.user_id if recorded.actor.is_agent else None}
