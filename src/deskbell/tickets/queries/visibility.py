"""What exists for whom."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import UTC, datetime
from functools import reduce
from operator import or_
from typing import Any

from django.db.models import Exists, F, Func, OuterRef, Q, QuerySet, Subquery, Value
from django.db.models.functions import Coalesce

from deskbell.kernel.actor import ActorKind
from deskbell.kernel.errors import NotFound
from deskbell.kernel.rows import among, every_with, first_with
from deskbell.lib.numbers import LARGEST_ID
from deskbell.people.models import User
from deskbell.tickets.models import Collaborator, Reading, ThreadEntry, Ticket
from deskbell.tickets.policy import is_of_members, may_view
from deskbell.tickets.referrals import referred_to
from deskbell.tickets.viewer import Viewer
from deskbell.tickets.words import EntryKind, Standing

REFERRED = "id__in"  # what makes a door that of referrals
LONG_AGO = datetime(1970, 1, 1, tzinfo=UTC)
RELATED = (
    "subject", "requester", "requester__organization", "topic", "topic__parent", "department", "priority", "status",
    "agent", "agent__user", "team", "plan_version", "plan_version__plan",
)  # fmt: skip


def visible_to(viewer: Viewer) -> QuerySet[Ticket]:
    """The tickets that exist for a viewer; `policy.may_view` says the same of one ticket."""
    existing = Ticket.objects.exclude(standing=Standing.DELETED)
    match viewer.actor.kind:
        case ActorKind.SYSTEM:
            return existing
        case ActorKind.AGENT:
            return existing.filter(through_any(doors(viewer)))
        case ActorKind.CLIENT:
            return existing.filter(_takes_part(viewer) | is_shared(viewer))
        case ActorKind.GUEST:
            return existing.filter(_takes_part(viewer), pk=viewer.actor.ticket_id or 0)
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
    return [*departments, {"agent_id": rights.user_id}, *teams, *referral_doors(viewer)]


def referral_doors(viewer: Viewer) -> list[dict[str, Any]]:
    """The way to tickets that were referred to an agent; none where nothing is."""
    if viewer.rights is None or not viewer.has_referrals:
        return []
    return [{REFERRED: referred_to(viewer.rights).values("ticket_id")}]


def through_door(door: dict[str, Any], *, standings: Sequence[str]) -> QuerySet[Ticket]:
    """The tickets of some standings behind one door. What is behind that of referrals is few: SQLite, which knows no figures,
    would rather look through all tickets of a standing, so its index is kept from it."""
    tickets: QuerySet[Ticket] = Ticket.objects.filter(**door)
    word, wanted = ("__in", list(standings)) if len(standings) > 1 else ("", standings[0])
    if REFERRED not in door:
        return tickets.filter(**{f"standing{word}": wanted})
    plain: QuerySet[Ticket] = tickets.alias(_standing=_Unindexed("standing")).filter(**{f"_standing{word}": wanted})
    return plain


class _Unindexed(Func):
    """A column that no index is looked up for; PostgreSQL knows by itself when not to."""

    arity = 1
    template = "%(expressions)s"

    def as_sqlite(self, compiler: Any, connection: Any, **context: Any) -> Any:
        """The sign is there for this: it changes no value."""
        return super().as_sql(compiler, connection, template="+%(expressions)s", **context)


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
    if reads_all_of(viewer):
        return entries
    public = entries.exclude(kind=EntryKind.NOTE).filter(is_machine=False)
    if ticket.requester_id in viewer.person_ids or is_of_members(viewer, ticket):
        return public
    # The widest view of those that the person has by one account or another.
    mine = Collaborator.objects.filter(ticket=ticket, user_id__in=viewer.person_ids).order_by(
        F("sees_from_at").asc(nulls_first=True), "sees_from_entry_id"
    )
    at, first = (Subquery(mine.values(column)[:1]) for column in ("sees_from_at", "sees_from_entry_id"))
    return public.filter(Q(arrived_at__gt=Coalesce(at, Value(LONG_AGO))) | Q(arrived_at=at, pk__gte=first))


def entries_to_read(viewer: Viewer, ticket: Ticket, ids: Collection[int]) -> list[ThreadEntry]:
    """Those of the `readable_entries` that have one of these numbers, with their authors."""
    if not reads_all_of(viewer):
        return list(readable_entries(viewer, ticket).filter(pk__in=ids).select_related("author"))
    return every_with(ThreadEntry, f"t.ticket_id = %s AND t.id {among(ids)}", ticket.pk, *ids, related=("author",))


def reads_all_of(viewer: Viewer) -> bool:
    """Whether whoever may see a ticket reads every entry of it."""
    return viewer.actor.is_agent or viewer.actor.is_system


def readable_by(viewer: Viewer) -> QuerySet[ThreadEntry]:
    """What `readable_entries` says, of many tickets at once: all entries that a client may read of any ticket of theirs."""
    if reads_all_of(viewer):
        return ThreadEntry.objects.filter(ticket__in=visible_to(viewer).values("pk"))
    whole = Q(ticket__requester_id__in=viewer.person_ids)
    if viewer.shared_organization_id is not None:
        whole |= Q(ticket__requester__organization=viewer.shared_organization_id)
    from_there = Q(sees_from_at=None) | Q(sees_from_at__lt=OuterRef("arrived_at"))
    from_there |= Q(sees_from_at=OuterRef("arrived_at"), sees_from_entry_id__lte=OuterRef("pk"))
    joined = Collaborator.objects.filter(from_there, ticket=OuterRef("ticket_id"), user_id__in=viewer.person_ids)
    public = ThreadEntry.objects.exclude(kind=EntryKind.NOTE).filter(is_machine=False)
    return public.filter(whole | Q(Exists(joined)))


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


def through_any(ways: list[dict[str, Any]]) -> Q:
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
    if not viewer.merged_ids:
        joined = Collaborator.objects.filter(user_id=viewer.user_id or 0).values("ticket_id")
        return Q(requester_id=viewer.user_id) | Q(pk__in=joined)
    joined = Collaborator.objects.filter(user_id__in=viewer.person_ids).values("ticket_id")
    return Q(requester_id__in=viewer.person_ids) | Q(pk__in=joined)
