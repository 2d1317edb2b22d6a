"""Put tags on a ticket, take one off, put one in another's place."""

from __future__ import annotations

from django.utils.translation import gettext as _

from deskbell.kernel.actor import Actor
from deskbell.kernel.command import command
from deskbell.kernel.errors import Invalid
from deskbell.tickets.events import TicketFact, TicketTagged, TicketUntagged
from deskbell.tickets.models import Ticket, TicketTag
from deskbell.tickets.policy import demand, may_edit
from deskbell.tickets.recording import lock, record
from deskbell.tickets.tags import MOST_TAGS, find_or_make, tag_key, typed_tags


@command
def tag_ticket(*, actor: Actor, ticket_id: int, names: str) -> Ticket:
    """Add the tags that somebody typed, separated by commas; a new name makes a new tag. What is there already stays.

    NotFound, Refused, Invalid (field `names`) where nothing was typed, for one that is out of use, and for too many.
    """
    ticket, viewer = lock(actor=actor, ticket_id=ticket_id)
    demand(may_edit(viewer, ticket))
    typed = typed_tags(names)
    if not typed:
        raise Invalid({"names": [_("Write a tag.")]})
    present = set(TicketTag.objects.filter(ticket=ticket).values_list("tag__key", flat=True))
    new = [name for name in typed if tag_key(name) not in present]
    if new and len(present) + len(new) > MOST_TAGS:
        raise Invalid({"names": [_("A ticket has at most %(most)d tags.") % {"most": MOST_TAGS}]})
    record(ticket, *(TicketTagged(tag_id=tag.pk) for tag in find_or_make(actor, new)))
    return ticket


@command
def untag_ticket(*, actor: Actor, ticket_id: int, tag_id: int) -> Ticket:
    """Take one tag off; one that is not on it changes nothing. NotFound, Refused."""
    ticket, viewer = lock(actor=actor, ticket_id=ticket_id)
    demand(may_edit(viewer, ticket))
    if tag_id in _tags_of(ticket):
        record(ticket, TicketUntagged(tag_id=tag_id))
    return ticket


@command
def replace_tag(*, actor: Actor, ticket_id: int, tag_id: int, by_tag_id: int) -> Ticket:
    """Put another tag in the place of one; a ticket without that one stays as it is. NotFound, Refused."""
    ticket, viewer = lock(actor=actor, ticket_id=ticket_id)
    demand(may_edit(viewer, ticket))
    present = _tags_of(ticket)
    if tag_id in present and tag_id != by_tag_id:
        added: list[TicketFact] = [] if by_tag_id in present else [TicketTagged(tag_id=by_tag_id)]
        record(ticket, TicketUntagged(tag_id=tag_id), *added)
    return ticket


def _tags_of(ticket: Ticket) -> set[int]:
    return set(TicketTag.objects.filter(ticket=ticket).values_list("tag_id", flat=True))
