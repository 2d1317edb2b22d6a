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
from deskbell.tickets.queries.client_lists import ClientTicket, ClientTicketPage, client_tickets
from deskbell.tickets.queries.clocks import TicketClocks, clocks_of_ticket
from deskbell.tickets.queries.files import attachment_for
from deskbell.tickets.queries.in_hand import open_tickets_of
from deskbell.tickets.queries.links import LinkedTicket, linked_in, linked_tickets
from deskbell.tickets.queries.numbers import number_of_entry, number_of_ticket
from deskbell.tickets.queries.queue_kinds import QUEUES, SORTS, QueueKind
from deskbell.tickets.queries.queues import QueuePage, QueueRow, queue_page
from deskbell.tickets.queries.surroundings import (
    BoundedCount,
    Neighbours,
    Person,
    Surroundings,
    neighbours,
    queue_counts,
    surroundings,
)
from deskbell.tickets.queries.timeline import AttachmentItem, EntryItem, EventItem, TimelineItem, events_since, timeline
from deskbell.tickets.queries.visibility import demand_message, find, is_unread, people_in, visible_to

__all__ = [
    "QUEUES",
    "SORTS",
    "AttachmentItem",
    "BoundedCount",
    "ClientTicket",
    "ClientTicketPage",
    "EntryItem",
    "EventItem",
    "LinkedTicket",
    "Neighbours",
    "Person",
    "QueueKind",
    "QueuePage",
    "QueueRow",
    "Surroundings",
    "TicketClocks",
    "TimelineItem",
    "TopicCard",
    "attachment_for",
    "client_tickets",
    "clocks_of_ticket",
    "demand_message",
    "events_since",
    "find",
    "is_unread",
    "linked_in",
    "linked_tickets",
    "neighbours",
    "number_of_entry",
    "number_of_ticket",
    "open_tickets_of",
    "people_in",
    "plan_choices",
    "plan_set_on",
    "priority_choices",
    "queue_counts",
    "queue_page",
    "status_choices",
    "surroundings",
    "thank_you_of",
    "timeline",
    "topic_cards",
    "topic_choices",
    "visible_to",
]
