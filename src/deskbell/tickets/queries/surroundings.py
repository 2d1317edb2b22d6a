"""What stands around a list or a ticket on an agent's page, gathered in as few round trips as there can be."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from django.db.models import Value

from deskbell.tickets.models import Collaborator, Status, Ticket
from deskbell.tickets.queries.choices import StatusChoice
from deskbell.tickets.queries.queues import COUNT_LIMIT, QUEUES, Spot, chosen_order, stretch, whole_queue
from deskbell.tickets.queries.together import Question, ask, count, first
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
    """The queues' counts, the tickets before and after, who takes part, the statuses in use, and whether it is unread."""

    counts: Mapping[str, BoundedCount]
    neighbours: Neighbours
    collaborators: tuple[Person, ...]
    statuses: tuple[StatusChoice, ...]
    is_unread: bool


def surroundings(
    *, viewer: Viewer, ticket: Ticket, queue: str = "", sort: str = "", descending: bool | None = None
) -> Surroundings:
    """All of it in two queries; without a queue there are no neighbours. KeyError for a bad queue."""
    questions = _counts(viewer) | {"is unread": count(unread_readings(viewer=viewer, ticket=ticket), limit=1)}
    if queue:
        questions |= _neighbours(viewer, ticket, queue, sort, descending=descending)
    found = ask(questions)
    people, statuses = _people_and_statuses(ticket)
    return Surroundings(
        counts=_bounded(found),
        neighbours=Neighbours(previous=found.get("previous"), next=found.get("next")),
        collaborators=people,
        statuses=statuses,
        is_unread=bool(found["is unread"]),
    )


def queue_counts(*, viewer: Viewer) -> dict[str, BoundedCount]:
    """How much each queue holds, up to a limit, in one query. Closed ones are not counted: the number says nothing."""
    return _bounded(ask(_counts(viewer)))


def neighbours(
    *, viewer: Viewer, ticket: Ticket, queue: str, sort: str = "", descending: bool | None = None
) -> Neighbours:
    """The tickets before and after this one in a queue, where it stands now or last stood. KeyError for a bad queue."""
    found = ask(_neighbours(viewer, ticket, queue, sort, descending=descending))
    return Neighbours(previous=found.get("previous"), next=found.get("next"))


def _counts(viewer: Viewer) -> dict[str, Question]:
    return {key: count(whole_queue(viewer, QUEUES[key]), limit=COUNT_LIMIT) for key in _COUNTED}


_COUNTED = tuple(key for key in QUEUES if key != "closed")


def _bounded(found: Mapping[str, int]) -> dict[str, BoundedCount]:
    return {
        key: BoundedCount(value=min(found[key], COUNT_LIMIT - 1), is_more=found[key] >= COUNT_LIMIT) for key in _COUNTED
    }


def _neighbours(
    viewer: Viewer, ticket: Ticket, queue: str, sort: str, *, descending: bool | None
) -> dict[str, Question]:
    kind = QUEUES[queue]
    chosen, order = chosen_order(kind, sort, is_descending=descending)
    value = getattr(ticket, chosen.column)
    if value is None:
        return {}
    spot = Spot(value=value, ticket_id=ticket.pk)
    return {
        "previous": first(stretch(viewer, kind, order.reversed(), spot, 1).values_list("number")),
        "next": first(stretch(viewer, kind, order, spot, 1).values_list("number")),
    }


def _people_and_statuses(ticket: Ticket) -> tuple[tuple[Person, ...], tuple[StatusChoice, ...]]:
    """Two short lists of different things in one query, each sorted here."""
    people = Collaborator.objects.filter(ticket=ticket).order_by()
    statuses = Status.objects.filter(is_retired=False).order_by()
    rows = people.annotate(_state=Value(""), _position=Value(0)).values_list(
        "_state", "_position", "user_id", "user__name", "user__email"
    )
    others = statuses.annotate(_address=Value("")).values_list("state", "position", "pk", "name", "_address")
    found = sorted(rows.union(others, all=True), key=lambda row: row[1:4:2] + row[2:3])
    return (
        tuple(
            Person(id=id_, name=name or address.partition("@")[0], email=address)
            for state, _position, id_, name, address in found
            if not state
        ),
        tuple(
            StatusChoice(id=id_, name=name, state=State(state))
            for state, _position, id_, name, _address in found
            if state
        ),
    )
