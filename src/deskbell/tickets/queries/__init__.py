"""All reading of tickets. Everything starts from `visible_to`: what it leaves out does not exist for a viewer."""

from deskbell.tickets.queries.choices import (
    TopicCard,
    plan_choices,
    plan_set_on,
    priority_choices,
    status_choices,
    thank_you_of,
    topic_cards,
    topic_choices,
)
from deskbell.tickets.queries.client_lists import (
    ClientTicket,
    ClientTicketPage,
    client_rows_of,
    client_tickets,
)
from deskbell.tickets.queries.clocks import TicketClocks, clocks_of_ticket
from deskbell.tickets.queries.files import attachment_for
from deskbell.tickets.queries.in_hand import open_tickets_of
from deskbell.tickets.queries.links import LinkedTicket, linked_in, linked_tickets
from deskbell.tickets.queries.messages import MessageContent, message_content
from deskbell.tickets.queries.numbers import is_number_of_deleted, number_of_entry, number_of_ticket
from deskbell.tickets.queries.queue_kinds import EVERY_TICKET, QUEUES, SORTS, QueueKind
from deskbell.tickets.queries.queue_rows import QueueRow, rows_in, rows_of
from deskbell.tickets.queries.queues import QueuePage, queue_page
from deskbell.tickets.queries.referrals import ReferralItem, is_referred_as
from deskbell.tickets.queries.surroundings import (
    BoundedCount,
    Neighbours,
    Person,
    Surroundings,
    neighbours,
    queue_counts,
    surroundings,
)
from deskbell.tickets.queries.tags import TagItem, tag_choices, tags_beginning, tags_by_ticket, tags_in
from deskbell.tickets.queries.timeline import AttachmentItem, EntryItem, EventItem, TimelineItem, events_since, timeline
from deskbell.tickets.queries.tombstones import Tombstone, tombstone
from deskbell.tickets.queries.versions import EditableEntry, OldText, editable_entry, old_texts
from deskbell.tickets.queries.visibility import (
    demand_message,
    find,
    is_unread,
    people_in,
    readable_by,
    visible_to,
)

__all__ = [
    "EVERY_TICKET",
    "QUEUES",
    "SORTS",
    "AttachmentItem",
    "BoundedCount",
    "ClientTicket",
    "ClientTicketPage",
    "EditableEntry",
    "EntryItem",
    "EventItem",
    "LinkedTicket",
    "MessageContent",
    "Neighbours",
    "OldText",
    "Person",
    "QueueKind",
    "QueuePage",
    "QueueRow",
    "ReferralItem",
    "Surroundings",
    "TagItem",
    "TicketClocks",
    "TimelineItem",
    "Tombstone",
    "TopicCard",
    "attachment_for",
    "client_rows_of",
    "client_tickets",
    "clocks_of_ticket",
    "demand_message",
    "editable_entry",
    "events_since",
    "find",
    "is_number_of_deleted",
    "is_referred_as",
    "is_unread",
    "linked_in",
    "linked_tickets",
    "message_content",
    "neighbours",
    "number_of_entry",
    "number_of_ticket",
    "old_texts",
    "open_tickets_of",
    "people_in",
    "plan_choices",
    "plan_set_on",
    "priority_choices",
    "queue_counts",
    "queue_page",
    "readable_by",
    "rows_in",
    "rows_of",
    "status_choices",
    "surroundings",
    "tag_choices",
    "tags_beginning",
    "tags_by_ticket",
    "tags_in",
    "thank_you_of",
    "timeline",
    "tombstone",
    "topic_cards",
    "topic_choices",
    "visible_to",
]
