"""Tags: those of tickets, and those that somebody may mean who types the beginning of one."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from deskbell.tickets.events import TicketTagged
from deskbell.tickets.models import Tag, Ticket, TicketTag
from deskbell.tickets.tags import tag_key

MOST_SUGGESTED = 12


@dataclass(frozen=True, kw_only=True)
class TagItem:
    """A tag as pages show it."""

    id: int
    name: str
    colour: str


def tags_by_ticket(ticket_ids: Iterable[int]) -> Mapping[int, tuple[TagItem, ...]]:
    """The tags of tickets that the viewer was let see, by name, in one query; a ticket without tags is left out."""
    rows = TicketTag.objects.filter(ticket_id__in=list(ticket_ids)).order_by("tag__key")
    found: dict[int, list[TagItem]] = {}
    for pk, id_, name, colour in rows.values_list("ticket_id", "tag_id", "tag__name", "tag__colour"):
        found.setdefault(pk, []).append(TagItem(id=id_, name=name, colour=colour))
    return {pk: tuple(tags) for pk, tags in found.items()}


def tags_in(*, ticket: Ticket, told: Iterable[str]) -> tuple[TagItem, ...]:
    """As `tags_by_ticket`, for a page that knows what was `told` of the ticket: where no fact is of a tag, nobody asks."""
    is_tagged = TicketTagged.__name__ in told
    return tags_by_ticket([ticket.pk]).get(ticket.pk, ()) if is_tagged else ()


def tag_choices() -> list[TagItem]:
    """Every tag in use, by name."""
    return [_item(tag) for tag in Tag.objects.filter(is_retired=False)]


def tags_beginning(words: str) -> list[TagItem]:
    """The first tags in use that begin like that, however it is written; without words the first of all."""
    rows = Tag.objects.filter(is_retired=False, key__startswith=tag_key(words.replace("\x00", "")))
    return [_item(tag) for tag in rows[:MOST_SUGGESTED]]


def _item(tag: Tag) -> TagItem:
    return TagItem(id=tag.pk, name=tag.name, colour=tag.colour)
