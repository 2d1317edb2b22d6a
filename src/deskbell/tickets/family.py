"""Parents and children among tickets: who stands above whom, and what a parent waits for before it ends."""

from __future__ import annotations

from collections.abc import Iterable

from django.db.models import QuerySet
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from deskbell.kernel.configure import read
from deskbell.tickets.closing_demands import Obstacle, closing_demand
from deskbell.tickets.models import Ticket, TicketLink
from deskbell.tickets.queries.visibility import visible_to
from deskbell.tickets.settings import PARENTS_WAIT_FOR_CHILDREN
from deskbell.tickets.viewer import Viewer
from deskbell.tickets.words import ACTIVE_STATES, LinkKind, Standing


def parent_of(ticket_id: int) -> int | None:
    """The ticket that this one is a child of; one that was deleted is nobody's parent any more."""
    ties = TicketLink.objects.filter(ticket_id=ticket_id, kind=LinkKind.CHILD_OF).exclude(
        other__standing=Standing.DELETED
    )
    return ties.values_list("other_id", flat=True).first()


def ancestors_of(ticket_id: int) -> tuple[int, ...]:
    """The ticket's parent, its parent's parent and so on, the nearest first."""
    found: list[int] = []
    above = parent_of(ticket_id)
    while above is not None and above not in found:
        found.append(above)
        above = parent_of(above)
    return tuple(found)


def open_children(ticket: Ticket) -> QuerySet[Ticket]:
    """The children that still need work."""
    children = TicketLink.objects.filter(ticket=ticket, kind=LinkKind.PARENT_OF).values("other_id")
    return Ticket.objects.filter(pk__in=children, state__in=[state.value for state in ACTIVE_STATES]).order_by("pk")


@closing_demand("children")
def demand_no_open_children(ticket: Ticket, viewer: Viewer) -> Iterable[Obstacle]:
    """Where the desk wants it, a parent stays open as long as a child does; those are named that the viewer may see."""
    if not read(PARENTS_WAIT_FOR_CHILDREN):
        return
    waiting = open_children(ticket)
    if not waiting.exists():
        return
    known = visible_to(viewer).filter(pk__in=waiting.order_by().values("pk")) if viewer.actor.is_agent else ()
    things = tuple((f"#{one.number}", reverse("desk:ticket", args=[one.number])) for one in known)
    if things:
        yield Obstacle(sentence=_("Finish its children first: {things}."), things=things)
    else:
        yield Obstacle(sentence=_("Tickets that are children of this one are still open."), things=())
