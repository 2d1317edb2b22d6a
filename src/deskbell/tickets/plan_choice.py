"""Which SLA plan applies to a ticket, found anew where something changed that plans look at."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.db.models import CharField, F, IntegerField, QuerySet, Value

from deskbell.kernel.configure import read
from deskbell.kernel.prepared import Prepared, Statement, statement_of
from deskbell.kernel.rows import first
from deskbell.people.models import User
from deskbell.service_levels.choosing import STAYING, Book, Offer, Traits, choose
from deskbell.service_levels.models import DepartmentPlan, Plan, Schedule
from deskbell.service_levels.published import plan_of, terms_of
from deskbell.service_levels.settings import DEFAULT_PLAN_ID
from deskbell.service_levels.words import PlanSource
from deskbell.tickets.events import (
    PriorityChanged,
    RequesterChanged,
    ServiceLevelApplied,
    TicketAssigned,
    TicketFact,
    TicketOpened,
    TicketReleased,
    TicketReopened,
    TicketTransferred,
    TopicChanged,
)
from deskbell.tickets.models import HelpTopic, Ticket
from deskbell.tickets.state import TicketState
from deskbell.tickets.words import ACTIVE_STATES

LOOKED_AT = (TicketOpened, TicketReopened, PriorityChanged, TicketTransferred, TopicChanged, RequesterChanged)


def follow_plan(
    state: TicketState, facts: Iterable[TicketFact], *, book: Book | None = None, requester: User | None = None
) -> ServiceLevelApplied | None:
    """What is to be recorded of the plan after these facts; None where nothing changes for it.

    What a person or a rule set stays. A finished ticket keeps what it had; reopened, it goes by what holds then. The
    book is read where it is not given, and so is the ticket's requester.
    """
    if state.state not in ACTIVE_STATES or not any(map(_matters, facts)):
        return None
    return (
        reapplied(state, book=book) if state.plan_source in STAYING else chosen(state, book=book, requester=requester)
    )


def chosen(
    state: TicketState, *, book: Book | None = None, requester: User | None = None
) -> ServiceLevelApplied | None:
    """The plan that applies by itself, unless exactly that applies already."""
    book = book or read_book()
    found = choose(book, traits_of(state, book, requester=requester)) if book.offers else None
    if found is None:
        return None if state.plan_version_id is None else ended(state)
    return _unless_same(state, *found)


def reapplied(state: TicketState, *, book: Book | None = None) -> ServiceLevelApplied | None:
    """The same plan in its current version, for the same reason; one that is no longer in use stays as it is."""
    offer = (book or read_book()).offer(_plan_id(state))
    return _unless_same(state, offer, PlanSource(state.plan_source)) if offer else None


def set_by_hand(state: TicketState, offer: Offer) -> ServiceLevelApplied | None:
    """A plan that a person sets, unless exactly that is set already."""
    return _unless_same(state, offer, PlanSource.HAND)


def ended(state: TicketState) -> ServiceLevelApplied:
    """No plan applies any more."""
    return ServiceLevelApplied(
        plan_id=None,
        plan_version_id=None,
        calendar_version_id=None,
        source="",
        from_plan_id=_plan_id(state),
    )


def read_book() -> Book:
    """All plans in use with what is tied to them, in one query."""
    parts: dict[str, list[tuple[int, int]]] = {"plan": [], "calendar": [], "topic": [], "department": []}
    rows = _BOOK.rows()[1]
    for part, _position, _name, one, other in sorted(rows, key=lambda row: row[:4]):
        parts[part].append((one, other))
    if not parts["plan"]:
        return Book()
    calendars = dict(parts["calendar"])
    return Book(
        offers=tuple(offer for plan, version in parts["plan"] if (offer := _offer(plan, version, calendars))),
        by_topic=dict(parts["topic"]),
        by_department=dict(parts["department"]),
        default_id=read(DEFAULT_PLAN_ID),
    )


def _offer(plan_id: int, version_id: int, calendars: dict[int, int]) -> Offer | None:
    terms = terms_of(version_id)
    calendar = calendars.get(terms.schedule_id)
    if calendar is None:
        return None
    return Offer(plan_id=plan_id, plan_version_id=version_id, calendar_version_id=calendar, conditions=terms.conditions)


def _statement() -> Statement:
    plans = Plan.objects.filter(is_retired=False, current__isnull=False)
    topics = HelpTopic.objects.filter(plan__isnull=False)
    parts = [
        _part("plan", plans, "pk", "current_id", position="position", name="name"),
        _part("calendar", Schedule.objects.filter(current__isnull=False), "pk", "current_id"),
        _part("topic", topics, "pk", "plan_id"),
        _part("department", DepartmentPlan.objects.filter(plan__isnull=False), "department_id", "plan_id"),
    ]
    return statement_of(parts[0].union(*parts[1:], all=True))


def _part(
    part: str, rows: QuerySet[Any], one: str, other: str, *, position: str = "", name: str = ""
) -> QuerySet[Any, Any]:
    marked: QuerySet[Any, Any] = rows.order_by().annotate(
        _part=Value(part, output_field=CharField()),
        _position=F(position) if position else Value(0, output_field=IntegerField()),
        _name=F(name) if name else Value("", output_field=CharField()),
    )
    return marked.values_list("_part", "_position", "_name", one, other)


_BOOK = Prepared(_statement)


def _matters(fact: TicketFact) -> bool:
    """Whether plans look at what a fact changed: of assignments, at the team alone."""
    if isinstance(fact, TicketAssigned):
        return fact.team_id != fact.from_team_id
    if isinstance(fact, TicketReleased):
        return fact.from_team_id is not None
    return isinstance(fact, LOOKED_AT)


def traits_of(ticket: TicketState | Ticket, book: Book, *, requester: User | None = None) -> Traits:
    """What a ticket is like; its requester is read, where it is not given, only if some plan asks."""
    traits: dict[str, int | str | None] = {
        "priority": ticket.priority_id,
        "department": ticket.department_id,
        "topic": ticket.topic_id,
        "team": ticket.team_id,
        "source": ticket.source,
    }
    if book.fields & {"organization", "sender_domain"}:
        found = requester or first(User, "id = %s", ticket.requester_id)
        if found is None:
            raise LookupError(f"the requester of a ticket does not exist: {ticket.requester_id}")
        traits["organization"] = found.organization_id
        traits["sender_domain"] = found.email_normalised.rpartition("@")[2]
    return traits


def _plan_id(state: TicketState) -> int | None:
    return plan_of(state.plan_version_id) if state.plan_version_id else None


def _unless_same(state: TicketState, offer: Offer, source: PlanSource) -> ServiceLevelApplied | None:
    now = (state.plan_version_id, state.calendar_version_id, state.plan_source)
    if now == (offer.plan_version_id, offer.calendar_version_id, source.value):
        return None
    return _applied(state, offer, source)


def _applied(state: TicketState, offer: Offer, source: PlanSource) -> ServiceLevelApplied:
    return ServiceLevelApplied(
        plan_id=offer.plan_id,
        plan_version_id=offer.plan_version_id,
        calendar_version_id=offer.calendar_version_id,
        source=source.value,
        from_plan_id=_plan_id(state),
    )
