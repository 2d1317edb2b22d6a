"""To whom a ticket is referred."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.db.models import Case, CharField, F, IntegerField, QuerySet, Value, When
from django.db.models.functions import Coalesce

from deskbell.tickets.events import TicketReferred
from deskbell.tickets.models import Referral
from deskbell.tickets.referrals import COLUMNS

REFERRED = "referred:"


@dataclass(frozen=True, kw_only=True)
class ReferralItem:
    """One referral, by its number; `kind` is department, team or agent, and `agent_id` the agent of the last."""

    id: int
    kind: str
    name: str
    agent_id: int | None


def is_referred_as(*, ticket_id: int, fact: TicketReferred) -> bool:
    """Whether a referral that a fact made still stands."""
    return Referral.objects.filter(ticket_id=ticket_id, **{name: getattr(fact, name) for name in COLUMNS}).exists()


def referral_rows(ticket_id: int) -> QuerySet[Any, Any]:
    """A ticket's referrals as rows of plain columns: kind behind `REFERRED`, agent, number, name, address."""
    kind = Case(
        When(agent__isnull=False, then=Value(f"{REFERRED}agent")),
        When(team__isnull=False, then=Value(f"{REFERRED}team")),
        default=Value(f"{REFERRED}department"),
        output_field=CharField(),
    )
    rows: QuerySet[Any, Any] = Referral.objects.filter(ticket=ticket_id).order_by()
    plain: QuerySet[Any, Any] = rows.annotate(
        _kind=kind,
        _agent=Coalesce(F("agent_id"), Value(0), output_field=IntegerField()),
        _name=Coalesce("department__name", "team__name", "agent__user__name"),
        _address=Coalesce("agent__user__email", Value("")),
    ).values_list("_kind", "_agent", "pk", "_name", "_address")
    return plain


def referral_item(row: tuple[str, int, int, str, str]) -> ReferralItem:
    """What one of `referral_rows` says."""
    kind, agent_id, pk, name, address = row
    return ReferralItem(
        id=pk, kind=kind.removeprefix(REFERRED), name=name or address.partition("@")[0], agent_id=agent_id or None
    )
