"""What stands around a list or a ticket on an agent's page, gathered in as few round trips as there can be."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import Value
from django.utils import timezone

from deskbell.kernel.prepared import Prepared, Statement
from deskbell.tickets.models import Collaborator, Status, SuggestedCollaborator, Ticket
from deskbell.tickets.queries.as_viewer import ask_as, stand_in
from deskbell.tickets.queries.choices import StatusChoice
from deskbell.tickets.queries.queue_kinds import QUEUES, Moments, moments_at
from deskbell.tickets.queries.queues import COUNT_LIMIT, Order, Spot, chosen_order, stretch, whole_queue
from deskbell.tickets.queries.together import Question, count, first, together
from deskbell.tickets.queries.visibility import unread_readings
from deskbell.tickets.viewer import Viewer
from deskbell.tickets.words import State


@dataclass(frozen=True, kw_only=True)
class BoundedCount:
    """A number that stops counting at a limit."""

    value: int
    is_more: bool

    def __str__(self) -> str:
        return f"{self.value}+" if self.is_more else str(self.value)


@dataclass(frozen=True, kw_only=True)
class Neighbours:
    """The numbers of the tickets before and after one in a queue."""

    previous: str | None
    next: str | None


@dataclass(frozen=True, kw_only=True)
class Person:
    """Somebody who takes part."""

    id: int
    name: str
    email: str


@dataclass(frozen=True, kw_only=True)
class Surroundings:
    """The queues' counts, the tickets before and after, who takes part, the statuses in use, and whether it is unread.

    `suggested` are people whom a mail had in copy and nobody has decided about, by the number of the suggestion.
    """

    counts: Mapping[str, BoundedCount]
    neighbours: Neighbours
    collaborators: tuple[Person, ...]
    suggested: tuple[Person, ...]
    statuses: tuple[StatusChoice, ...]
    is_unread: bool


def surroundings(
    *, viewer: Viewer, ticket: Ticket, queue: str = "", sort: str = "", descending: bool | None = None
) -> Surroundings:
    """All of it in two queries; without a queue there are no neighbours. KeyError for a bad queue."""
    found = _around(viewer, ticket, queue, sort, descending=descending)
    people, suggested, statuses = _people_and_statuses(ticket)
    return Surroundings(
        counts=_bounded(found),
        neighbours=Neighbours(previous=found.get("previous"), next=found.get("next")),
        collaborators=people,
        suggested=suggested,
        statuses=statuses,
        is_unread=bool(found.get("is unread")),
    )


def queue_counts(*, viewer: Viewer) -> dict[str, BoundedCount]:
    """How much each queue holds, up to a limit, in one query. Closed ones are not counted: the number says nothing."""
    return _bounded(ask_as(viewer, _COUNTING, soon=_soon()))


def neighbours(
    *, viewer: Viewer, ticket: Ticket, queue: str, sort: str = "", descending: bool | None = None
) -> Neighbours:
    """The tickets before and after this one in a queue, where it stands now or last stood. KeyError for a bad queue."""
    found = _around(viewer, ticket, queue, sort, descending=descending)
    return Neighbours(previous=found.get("previous"), next=found.get("next"))


def _around(viewer: Viewer, ticket: Ticket, queue: str, sort: str, *, descending: bool | None) -> dict[str, Any]:
    """The answers of `_asking_around`. An instant is a value of the statement; the few urgencies are its shape."""
    soon = _soon()
    if not queue:
        return ask_as(viewer, _AROUND, ticket_id=ticket.pk, soon=soon)
    chosen, order = chosen_order(QUEUES[queue], sort, is_descending=descending)
    place = getattr(ticket, chosen.column)
    if place is None:
        return ask_as(viewer, _AROUND, ticket_id=ticket.pk, soon=soon)
    if isinstance(place, datetime):
        return ask_as(viewer, _AROUND, queue, order, ticket_id=ticket.pk, soon=soon, place=place)
    return ask_as(viewer, _AROUND, queue, order, place, ticket_id=ticket.pk, soon=soon)


def _soon() -> datetime:
    return moments_at(timezone.now()).soon


def _counting(sees_all: bool, *, now: datetime, soon: datetime, **doors: Any) -> Statement:  # noqa: FBT001 - part of a shape
    return together(_counts(stand_in(sees_all=sees_all, **doors), Moments(now=now, soon=soon)))


def _asking_around(
    sees_all: bool,  # noqa: FBT001 - part of a shape
    queue: str = "",
    order: Order | None = None,
    urgency: int | None = None,
    *,
    now: datetime,
    soon: datetime,
    ticket_id: int,
    place: datetime | None = None,
    **doors: Any,
) -> Statement:
    viewer = stand_in(sees_all=sees_all, **doors)
    unread = count(unread_readings(viewer=viewer, ticket=Ticket(pk=ticket_id)), limit=1)
    at = Moments(now=now, soon=soon)
    questions = _counts(viewer, at) | {"is unread": unread}
    if order is not None:
        spot, kind = Spot(value=place or urgency, ticket_id=ticket_id), QUEUES[queue]
        before, after = (stretch(viewer, kind, each, spot, 1, at=at) for each in (order.reversed(), order))
        questions |= {"previous": first(before.values_list("number")), "next": first(after.values_list("number"))}
    return together(questions)


def _counts(viewer: Viewer, at: Moments) -> dict[str, Question]:
    return {key: count(whole_queue(viewer, QUEUES[key], at=at), limit=COUNT_LIMIT) for key in _COUNTED}


_COUNTED = tuple(key for key in QUEUES if key != "closed")
_COUNTING, _AROUND = Prepared(_counting), Prepared(_asking_around)


def _bounded(found: Mapping[str, int]) -> dict[str, BoundedCount]:
    """A queue without a door, such as that of no team, is not even asked for."""
    return {
        key: BoundedCount(value=min(found.get(key, 0), COUNT_LIMIT - 1), is_more=found.get(key, 0) >= COUNT_LIMIT)
        for key in _COUNTED
    }


def _people_and_statuses(ticket: Ticket) -> tuple[tuple[Person, ...], tuple[Person, ...], tuple[StatusChoice, ...]]:
    """Three short lists of different things in one query, each sorted here."""
    people = Collaborator.objects.filter(ticket=ticket).order_by()
    waiting = SuggestedCollaborator.objects.filter(ticket=ticket, verdict=SuggestedCollaborator.Verdict.OPEN).order_by()
    statuses = Status.objects.filter(is_retired=False).order_by()
    rows = people.annotate(_state=Value(""), _position=Value(0)).values_list(
        "_state", "_position", "user_id", "user__name", "user__email"
    )
    suggested = waiting.annotate(_state=Value(_SUGGESTED), _position=Value(0)).values_list(
        "_state", "_position", "pk", "name", "address"
    )
    others = statuses.annotate(_address=Value("")).values_list("state", "position", "pk", "name", "_address")
    found = sorted(rows.union(suggested, others, all=True), key=lambda row: row[1:4:2] + row[2:3])
    return (
        _people(found, ""),
        _people(found, _SUGGESTED),
        tuple(
            StatusChoice(id=id_, name=name, state=State(state))
            for state, _position, id_, name, _address in found
            if state not in ("", _SUGGESTED)
        ),
    )


_SUGGESTED = "suggested"


def _people(found: Iterable[tuple[str, int, int, str, str]], kind: str) -> tuple[Person, ...]:
    return tuple(
        Person(id=id_, name=name or address.partition("@")[0], email=address)
        for state, _position, id_, name, address in found
        if state == kind
    )
