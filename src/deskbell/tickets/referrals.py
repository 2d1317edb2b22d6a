"""Referrals as ways in: whom they reach, and the rows that follow their facts."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from django.db.models import Exists, OuterRef, Q, QuerySet

from deskbell.kernel.ledger import RecordedFact
from deskbell.kernel.projections import projection
from deskbell.people.models import Agent, DepartmentAccess, TeamMember
from deskbell.people.rights import AgentRights, Besides, known_besides
from deskbell.tickets.events import ReferralFact, ReferralWithdrawn, TicketReferred
from deskbell.tickets.models import Referral

REACHED = "referrals"
COLUMNS = ("department_id", "team_id", "agent_id")
Place = tuple[int, int | None, int | None, int | None]


def referred_to(rights: AgentRights) -> QuerySet[Referral]:
    """The referrals that reach an agent: in person, by a team or by a department that they serve.

    Whoever serves every department is not reached by any of them: they see those tickets anyway.
    """
    reaches = Q(agent_id=rights.user_id) | Q(team_id__in=sorted(rights.team_ids))
    if not rights.sees_every_department:
        reaches |= Q(department_id__in=sorted(rights.department_ids))
    return Referral.objects.filter(reaches).order_by()


@known_besides(REACHED)
def whether_reached(user_id: int) -> Besides:
    """Whether any referral reaches an agent: most agents and most queries can do without that door.

    Each way is asked by itself, so that each has its index.
    """
    teams = TeamMember.objects.filter(agent=user_id).values("team_id")
    departments = DepartmentAccess.objects.filter(agent=user_id).values("department_id")
    ways = (Q(agent_id=user_id), Q(team_id__in=teams), Q(department_id__in=departments))
    reached = Q(Exists(Referral.objects.filter(department_id=OuterRef("department_id"))))
    for way in ways:
        reached |= Q(Exists(Referral.objects.filter(way)))
    return Besides(rows=Agent.objects.filter(reached, pk=user_id), column="pk")


def is_referred(rights: AgentRights, ticket_id: int) -> bool:
    """Whether a referral of this ticket reaches an agent."""
    return referred_to(rights).filter(ticket_id=ticket_id).exists()


def standing_referrals(recorded: Iterable[RecordedFact]) -> set[Place]:
    """What is left of referrals after facts in their order: ticket, department, team and agent of each."""
    present: set[Place] = set()
    for one in recorded:
        if isinstance(one.fact, TicketReferred):
            present.add(_place(one.stream_id, one.fact))
        elif isinstance(one.fact, ReferralWithdrawn):
            present.discard(_place(one.stream_id, one.fact))
    return present


def referrals_of_whole(streams: Sequence[Sequence[RecordedFact]]) -> None:
    """The referrals at the end of each new stream."""
    rows = [Referral(**_columns(place)) for stream in streams for place in standing_referrals(stream)]
    Referral.objects.bulk_create(rows)


@projection(on=(TicketReferred, ReferralWithdrawn), whole=referrals_of_whole)
def keep_referrals(recorded: Sequence[RecordedFact]) -> None:
    """To whom the ticket is referred now."""
    for one in recorded:
        if isinstance(one.fact, TicketReferred):
            Referral.objects.get_or_create(**_columns(_place(one.stream_id, one.fact)))
        elif isinstance(one.fact, ReferralWithdrawn):
            Referral.objects.filter(**_columns(_place(one.stream_id, one.fact))).delete()


def _place(ticket_id: int, fact: ReferralFact) -> Place:
    return ticket_id, fact.department_id, fact.team_id, fact.agent_id


def _columns(place: Place) -> dict[str, Any]:
    return dict(zip(("ticket_id", *COLUMNS), place, strict=True))
