"""Say that two tickets belong together, or no longer."""

from __future__ import annotations

from collections.abc import Iterable

from django.utils.translation import gettext as _

from deskbell.kernel.actor import Actor
from deskbell.kernel.command import command
from deskbell.kernel.errors import Invalid, Refused
from deskbell.tickets.events import TicketLinked, TicketUnlinked
from deskbell.tickets.family import ancestors_of, parent_of
from deskbell.tickets.models import Ticket, TicketLink
from deskbell.tickets.others import other_by_number
from deskbell.tickets.policy import demand, may_link
from deskbell.tickets.recording import lock, read_locked, record
from deskbell.tickets.viewer import Viewer
from deskbell.tickets.words import TIES_BY_HAND, LinkKind


@command
def link_tickets(*, actor: Actor, ticket_id: int, number: str, kind: str) -> Ticket:
    """Tie the ticket to the one of that number; each tells of the other. `kind` is said from the first: it is the parent
    of the other, its child, or related. What is tied so already changes nothing.

    NotFound; Refused unless the actor may link both; Invalid (field `number`) where there is no other such ticket for the
    actor to see, where the child has a parent already, or where a ticket would come to stand above itself.
    """
    tie = _by_hand(kind)
    other_id = other_by_number(actor=actor, ticket_id=ticket_id, number=number)
    above = _above(tie, ticket_id, other_id)
    ticket, other, viewer = _lock_both(actor, ticket_id, other_id, also=above)
    demand(may_link(viewer, ticket) and may_link(viewer, other))
    if TicketLink.objects.filter(ticket=ticket, other=other, kind=tie).exists():
        return ticket
    if _above(tie, ticket_id, other_id) != above:
        raise Refused(_("Somebody has just linked one of these tickets. Please look again."))
    _demand_tree(tie, ticket, other, above)
    record(ticket, TicketLinked(other_id=other.pk, kind=tie.value))
    record(other, TicketLinked(other_id=ticket.pk, kind=tie.other_way.value))
    return ticket


@command
def unlink_tickets(*, actor: Actor, ticket_id: int, number: str, kind: str) -> Ticket:
    """Undo a tie that was made by hand, on both sides; one that is not there changes nothing.

    NotFound, Invalid (field `number`); Refused unless the actor may link both.
    """
    tie = _by_hand(kind)
    other_id = other_by_number(actor=actor, ticket_id=ticket_id, number=number)
    ticket, other, viewer = _lock_both(actor, ticket_id, other_id)
    demand(may_link(viewer, ticket) and may_link(viewer, other))
    if TicketLink.objects.filter(ticket=ticket, other=other, kind=tie).exists():
        record(ticket, TicketUnlinked(other_id=other.pk, kind=tie.value))
        record(other, TicketUnlinked(other_id=ticket.pk, kind=tie.other_way.value))
    return ticket


def _by_hand(kind: str) -> LinkKind:
    if kind not in {one.value for one in TIES_BY_HAND}:
        raise Invalid({"kind": [_("Choose how the two belong together.")]})
    return LinkKind(kind)


def _lock_both(
    actor: Actor, ticket_id: int, other_id: int, *, also: Iterable[int] = ()
) -> tuple[Ticket, Ticket, Viewer]:
    """Both tickets, and those whose ties must not change meanwhile, locked in the order of their ids."""
    locked: dict[int, tuple[Ticket, Viewer]] = {}
    for pk in sorted({ticket_id, other_id, *also}):
        if pk in (ticket_id, other_id):
            locked[pk] = lock(actor=actor, ticket_id=pk)
        else:
            read_locked(pk)
    (ticket, viewer), (other, _viewer) = locked[ticket_id], locked[other_id]
    return ticket, other, viewer


def _above(tie: LinkKind, ticket_id: int, other_id: int) -> tuple[int, ...]:
    """The tickets above the one that shall be a parent."""
    if tie is LinkKind.RELATED:
        return ()
    return ancestors_of(ticket_id if tie is LinkKind.PARENT_OF else other_id)


def _demand_tree(tie: LinkKind, ticket: Ticket, other: Ticket, above: tuple[int, ...]) -> None:
    """A ticket has one parent at most, and stands nowhere above itself."""
    if tie is LinkKind.RELATED:
        return
    child = other if tie is LinkKind.PARENT_OF else ticket
    if parent_of(child.pk) is not None:
        words = _("Ticket #%(number)s is a child of another ticket already.")
        raise Invalid({"number": [words % {"number": child.number}]})
    if child.pk in above:
        raise Invalid({"number": [_("That ticket stands above this one already: a ticket can't stand above itself.")]})
