"""Give a ticket another help topic."""

from __future__ import annotations

from deskbell.kernel.actor import Actor
from deskbell.kernel.command import command
from deskbell.tickets.choices import chosen_topic
from deskbell.tickets.collisions import demand_unchanged
from deskbell.tickets.drafts import add_comment
from deskbell.tickets.events import TopicChanged
from deskbell.tickets.models import Ticket
from deskbell.tickets.policy import demand, may_edit
from deskbell.tickets.recording import lock, record


@command
def change_topic(
    *, actor: Actor, ticket_id: int, topic_id: int | None, comment: str = "", seen_sequence: int | None = None
) -> Ticket:
    """Set or clear the topic; the same one changes nothing. It moves and assigns nothing by itself.

    NotFound, Refused, Invalid; Conflict if somebody else changed it since `seen_sequence` (None: do it anyway).
    """
    ticket, viewer = lock(actor=actor, ticket_id=ticket_id)
    demand(may_edit(viewer, ticket))
    demand_unchanged(ticket=ticket, viewer=viewer, seen_sequence=seen_sequence, by=(TopicChanged,))
    if topic_id == ticket.topic_id:
        return ticket
    topic = chosen_topic(topic_id) if topic_id is not None else None
    comment_id = add_comment(ticket=ticket, author_id=actor.user_id, text=comment)
    fact = TopicChanged(topic_id=topic.pk if topic else None, from_topic_id=ticket.topic_id, comment_id=comment_id)
    record(ticket, fact)
    return ticket
