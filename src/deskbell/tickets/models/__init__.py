"""The tables of the core."""

from deskbell.tickets.models.access_link import AccessLink
from deskbell.tickets.models.assignment import AssignmentDecision, AwaitingAgent
from deskbell.tickets.models.attachment import Attachment, StoredFile
from deskbell.tickets.models.clock import Clock, ClockState
from deskbell.tickets.models.closing import DepartmentClosing
from deskbell.tickets.models.help_topic import HelpTopic
from deskbell.tickets.models.link import TicketLink
from deskbell.tickets.models.numbering import NumberFormat, Sequence
from deskbell.tickets.models.own_queue import ListColumns, OwnQueue, SharedWith
from deskbell.tickets.models.participants import Collaborator, Reading, SuggestedCollaborator
from deskbell.tickets.models.priority import Priority
from deskbell.tickets.models.referral import Referral
from deskbell.tickets.models.rule_firing import Outcome, RuleFiring
from deskbell.tickets.models.status import Status
from deskbell.tickets.models.tag import Tag, TagColour, TicketTag
from deskbell.tickets.models.thread import Comment, EntryVersion, SubjectVersion, ThreadEntry
from deskbell.tickets.models.ticket import Ticket

__all__ = [
    "AccessLink",
    "AssignmentDecision",
    "Attachment",
    "AwaitingAgent",
    "Clock",
    "ClockState",
    "Collaborator",
    "Comment",
    "DepartmentClosing",
    "EntryVersion",
    "HelpTopic",
    "ListColumns",
    "NumberFormat",
    "Outcome",
    "OwnQueue",
    "Priority",
    "Reading",
    "Referral",
    "RuleFiring",
    "Sequence",
    "SharedWith",
    "Status",
    "StoredFile",
    "SubjectVersion",
    "SuggestedCollaborator",
    "Tag",
    "TagColour",
    "ThreadEntry",
    "Ticket",
    "TicketLink",
    "TicketTag",
]
