"""Bringing open tickets along when plans, schedules, or what is tied to plans have changed: ticket by ticket, as a long job."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _

from deskbell.kernel.actor import Actor
from deskbell.kernel.command import muting
from deskbell.kernel.effects import EFFECTS
from deskbell.kernel.long_jobs import Arguments, LongWork, Piece, ask, long_work
from deskbell.service_levels.choosing import STAYING
from deskbell.service_levels.models import Plan, PlanVersion, Schedule, ScheduleVersion
from deskbell.service_levels.words import PlanSource
from deskbell.tickets.commands.apply_service_level import apply_service_level
from deskbell.tickets.configuration.moves import active_tickets, ticket_address
from deskbell.tickets.models import Ticket


class Change(StrEnum):
    """What was changed, which says whose plan can come to be another one, or another version."""

    PLAN = "plan"
    CONDITIONS = "conditions"
    SCHEDULE = "schedule"
    DEPARTMENT = "department"
    TOPIC = "topic"
    DEFAULT = "default"
    ORDER = "order"


@dataclass(frozen=True, kw_only=True)
class Scope:
    """A change of one thing: the plan, schedule, department or topic with this number; `name` is what it is called."""

    change: Change
    id: int = 0
    name: str = ""

    def tickets(self) -> QuerySet[Ticket]:
        """The open tickets for which the change may mean something."""
        everything = active_tickets()
        match self.change:
            case Change.PLAN:
                return everything.filter(_under(self.id))
            case Change.CONDITIONS:
                return everything.filter(_under(self.id) | ~Q(plan_source__in=STAYING))
            case Change.SCHEDULE:
                versions = ScheduleVersion.objects.filter(schedule=self.id).values("pk")
                return everything.filter(calendar_version__in=versions)
            case Change.DEPARTMENT:
                return everything.filter(department=self.id, plan_source__in=_not_before(PlanSource.DEPARTMENT))
            case Change.TOPIC:
                return everything.filter(topic=self.id, plan_source__in=_not_before(PlanSource.TOPIC))
            case Change.DEFAULT:
                return everything.filter(plan_source__in=_not_before(PlanSource.DESK))
            case Change.ORDER:
                return everything.exclude(plan_source__in=STAYING)

    def stale(self) -> QuerySet[Ticket]:
        """Those of them that are not up to date, as far as a query can tell."""
        tickets = self.tickets()
        if self.change is Change.SCHEDULE:
            current = Schedule.objects.values_list("current_id", flat=True).get(pk=self.id)
            return tickets.exclude(calendar_version=current)
        plan = Plan.objects.select_related("current").get(pk=self.id) if self.change is Change.PLAN else None
        if plan is None or plan.current is None or plan.is_retired:
            return tickets
        calendar = Schedule.objects.values_list("current_id", flat=True).get(pk=plan.current.content["schedule_id"])
        return tickets.exclude(plan_version=plan.current, calendar_version=calendar)


def ask_to_apply(actor: Actor, scope: Scope) -> int | None:
    """Let the tickets follow once this transaction is committed; the job's id, None where there is nothing to do."""
    if not scope.stale().exists():
        return None
    arguments = {"change": scope.change.value, "id": scope.id, "name": scope.name}
    return ask(actor=actor, kind=APPLYING.kind, arguments=arguments, joins_begun=False)


def _under(plan_id: int) -> Q:
    return Q(plan_version__in=PlanVersion.objects.filter(plan=plan_id).values("pk"))


def _not_before(source: PlanSource) -> list[str]:
    """The sources that do not go before this one; empty is no plan at all."""
    order = list(PlanSource)
    return ["", *(one.value for one in order[order.index(source) :])]


def _scope(arguments: Arguments) -> Scope:
    return Scope(change=Change(arguments["change"]), id=arguments["id"], name=arguments["name"])


def _title(arguments: Arguments) -> str:
    name = {"name": arguments["name"]}
    match Change(arguments["change"]):
        case Change.PLAN | Change.CONDITIONS:
            return _("SLA plan “%(name)s”: open tickets follow") % name
        case Change.SCHEDULE:
            return _("Schedule “%(name)s”: open tickets follow") % name
        case Change.DEPARTMENT:
            return _("SLA plan of the department “%(name)s”: open tickets follow") % name
        case Change.TOPIC:
            return _("SLA plan of the help topic “%(name)s”: open tickets follow") % name
        case Change.DEFAULT:
            return _("Default SLA plan: open tickets follow")
        case Change.ORDER:
            return _("Order of the SLA plans: open tickets follow")


def _pieces(arguments: Arguments, after: Any, limit: int) -> Sequence[Piece]:
    rows = _scope(arguments).stale().filter(pk__gt=after or 0).order_by("pk").only("number")[:limit]
    return [Piece(key=row.pk, words=f"#{row.number}", address=ticket_address(row)) for row in rows]


def _apply(actor: Actor, _arguments: Arguments, piece: Piece) -> None:
    """What an administrator publishes is one decision and no news of each ticket: nothing follows from it."""
    with muting(frozenset(EFFECTS)):
        apply_service_level(actor=actor, ticket_id=piece.key)


APPLYING = long_work(
    LongWork(
        kind="service_levels.apply",
        title=_title,
        count=lambda arguments: _scope(arguments).stale().count(),
        pieces=_pieces,
        do=_apply,
    )
)
