"""Everything that can happen to a ticket: one fact each, with the sentence that a person reads."""

from deskbell.tickets.events.base import TicketFact
from deskbell.tickets.events.clockwork import AlarmRaised, RuleFired, ServiceLevelApplied, ServiceLevelBreached
from deskbell.tickets.events.hands import (
    AssignmentDeferred,
    TicketAssigned,
    TicketClaimed,
    TicketReleased,
    TicketTransferred,
)
from deskbell.tickets.events.properties import DueDateChanged, PriorityChanged, SubjectChanged, TopicChanged
from deskbell.tickets.events.statuses import (
    ResolutionConfirmed,
    ResolutionReminded,
    StatusChanged,
    StatusFact,
    TicketArchived,
    TicketClosed,
    TicketReopened,
    TicketResolved,
)
from deskbell.tickets.events.thread import (
    AutomaticAnswerAdded,
    MachineMessageAdded,
    MessageAdded,
    MessageMovedIn,
    MessageMovedOut,
    NoteAdded,
    ResponseAdded,
    TicketOpened,
)
from deskbell.tickets.events.ties import CollaboratorAdded, CollaboratorRemoved, TicketLinked

__all__ = [
    "AlarmRaised",
    "AssignmentDeferred",
    "AutomaticAnswerAdded",
    "CollaboratorAdded",
    "CollaboratorRemoved",
    "DueDateChanged",
    "MachineMessageAdded",
    "MessageAdded",
    "MessageMovedIn",
    "MessageMovedOut",
    "NoteAdded",
    "PriorityChanged",
    "ResolutionConfirmed",
    "ResolutionReminded",
    "ResponseAdded",
    "RuleFired",
    "ServiceLevelApplied",
    "ServiceLevelBreached",
    "StatusChanged",
    "StatusFact",
    "SubjectChanged",
    "TicketArchived",
    "TicketAssigned",
    "TicketClaimed",
    "TicketClosed",
    "TicketFact",
    "TicketLinked",
    "TicketOpened",
    "TicketReleased",
    "TicketReopened",
    "TicketResolved",
    "TicketTransferred",
    "TopicChanged",
]
