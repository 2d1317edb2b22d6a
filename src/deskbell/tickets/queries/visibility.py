"""What exists for whom."""

from __future__ import annotations

from datetime import UTC, datetime
from functools import reduce
from operator import or_
from typing import Any

from django.db.models import F, Q, QuerySet, Subquery, Value
from django.db.models.functions import Coalesce

from deskbell.kernel.actor import ActorKind
from deskbell.kernel.errors import NotFound
from deskbell.kernel.rows import first_with
from deskbell.people.models import User
from deskbell.tickets.models import Collaborator, Reading, ThreadEntry, Ticket
from deskbell.tickets.policy import is_of_members, may_view
from deskbell.tickets.viewer import Viewer
from deskbell.tickets.words import EntryKind

LARGEST_ID = 2**63 - 1
LONG_AGO = datetime(1970, 1, 1, tzinfo=UTC)
RELATED = (
    "subject", "requester", "requester__organization", "topic", "topic__parent", "department", "priority", "status",
    "agent", "agent__user", "team", "plan_version", "plan_version__plan",
)  # fmt: skip


def visible_to(viewer: Viewer) -> QuerySet[Ticket]:
    """The tickets that exist for a viewer; `policy.may_view` says the same of one ticket."""
    match viewer.actor.kind:
        case ActorKind.SYSTEM:
            return Ticket.objects.all()
        case ActorKind.AGENT:
            return Ticket.objects.filter(_through_any(doors(viewer)))
        case ActorKind.CLIENT:
            return Ticket.objects.filter(_takes_part(viewer) | is_shared(viewer))
        case ActorKind.GUEST:
            return Ticket.objects.filter(_takes_part(viewer), pk=viewer.actor.ticket_id or 0)
        case _:
            return Ticket.objects.none()


def doors(viewer: Viewer) -> list[dict[str, Any]]:
    """The ways by which tickets are open to an agent, each a condition that one index answers."""
    rights = viewer.rights
    if rights is None:
        return []
    if rights.sees_every_department:
        return [{}]
    departments = [{"department_id": department_id} for department_id in sorted(rights.department_ids)]
    teams = [{"team_id": team_id} for team_id in sorted(rights.team_ids)]
    return [*departments, {"agent_id": rights.user_id}, *teams]


def find(*, viewer: Viewer, number: str) -> Ticket:
    """The ticket with this number and what belongs to it. NotFound if there is none that the viewer may see."""
    if "\x00" in number:  # PostgreSQL would not even ask
        raise NotFound
    ticket = first_with(Ticket, "t.number = %s", number, related=RELATED)
    if ticket is None or not may_view(viewer, ticket):
        raise NotFound
    return ticket


def readable_entries(viewer: Viewer, ticket: Ticket) -> QuerySet[ThreadEntry]:
    """The entries of a ticket that the viewer may read, once it is one that they may see.

    Clients read neither notes nor what machines sent; whoever came in by a copy of a mail reads from that mail on
    (threat 2).
    """
    entries = ThreadEntry.objects.filter(ticket=ticket)
    if viewer.actor.is_agent or viewer.actor.is_system:
        return entries
    public = entries.exclude(kind=EntryKind.NOTE).filter(is_machine=False)
    if ticket.requester_id == viewer.user_id or is_of_members(viewer, ticket):
        return public
    mine = Collaborator.objects.filter(ticket=ticket, user_id=viewer.user_id or 0)
    at, first = (Subquery(mine.values(column)[:1]) for column in ("sees_from_at", "sees_from_entry_id"))
    return public.filter(Q(arrived_at__gt=Coalesce(at, Value(LONG_AGO))) | Q(arrived_at=at, pk__gte=first))


def demand_message(*, ticket: Ticket, entry_id: int) -> None:
    """NotFound unless a client's message with this number stands in the ticket."""
    found = ThreadEntry.objects.filter(ticket=ticket, pk=min(entry_id, LARGEST_ID), kind=EntryKind.MESSAGE)
    if not found.exists():
        raise NotFound


def people_in(ticket: Ticket) -> list[User]:
    """The ticket's collaborators, by name."""
    rows = Collaborator.objects.filter(ticket=ticket).select_related("user").order_by("user__name", "user_id")
    return [row.user for row in rows]


def is_unread(*, viewer: Viewer, ticket: Ticket) -> bool:
    """Whether something concerns the agent that has not been seen."""
    return unread_readings(viewer=viewer, ticket=ticket).exists()


def unread_readings(*, viewer: Viewer, ticket: Ticket) -> QuerySet[Reading]:
    """The agent's mark on the ticket, if it says that something has not been seen."""
    return Reading.objects.filter(ticket=ticket, agent_id=viewer.user_id, marked_sequence__gt=F("seen_sequence"))


def _through_any(ways: list[dict[str, Any]]) -> Q:
    """A door without a condition is open to everything; without doors there is nothing."""
    if {} in ways:
        return Q()
    return reduce(or_, (Q(**way) for way in ways), Q(pk__in=[]))


def is_shared(viewer: Viewer) -> Q:
    """Tickets of the members of the client's organization, if they share them."""
    if viewer.shared_organization_id is None:
        return Q(pk__in=[])
    return Q(requester__in=User.objects.filter(organization=viewer.shared_organization_id).values("pk"))


def _takes_part(viewer: Viewer) -> Q:
    joined = Collaborator.objects.filter(user_id=viewer.user_id or 0).values("ticket_id")
    return Q(requester_id=viewer.user_id) | Q(pk__in=joined)
