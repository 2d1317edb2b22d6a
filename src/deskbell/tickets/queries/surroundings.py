"""What stands around a list or a ticket on an agent's page, gathered in as few round trips as there can be."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from functools import partial
from types import MappingProxyType
from typing import Any

from django.db.models import Value
from django.utils import timezone

from deskbell.kernel.prepared import Prepared, Statement, asked, below, statement_of
from deskbell.tickets.models import Collaborator, Status, SuggestedCollaborator, Ticket
from deskbell.tickets.queries.as_viewer import ask_as, stand_in
from deskbell.tickets.queries.choices import StatusChoice
from deskbell.tickets.queries.queue_kinds import QUEUES, Moments, moments_at
from deskbell.tickets.queries.queues import COUNT_LIMIT, Order, Spot, chosen_order, size_of_queue, stretch
from deskbell.tickets.queries.referrals import REFERRED, ReferralItem, referral_item, referral_rows
from deskbell.tickets.queries.together import Question, count, together
from deskbell.tickets.queries.visibility import unread_readings
from deskbell.tickets.viewer import Viewer
from deskbell.tickets.words import State

# Of what kind it is, a place among its like, a number, and two texts.
Row = tuple[str, int, int, str, str]
CountFor = Callable[[Viewer, "Mapping[str, BoundedCount]"], Statement | None]
_COUNTED_ALONG: list[CountFor] = []


def counted_along(count_for: CountFor) -> CountFor:
    """Let something be counted for an agent together with the queues: a statement of one row and of names, or None.

    What it counts up to `COUNT_LIMIT` stands under its names among the queues' counts. What is known already need not be
    counted: it comes along by its name.
    """
    _COUNTED_ALONG.append(count_for)
    return count_for


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

    `suggested` are people whom a mail had in copy and nobody has decided about, by the number of the suggestion;
    `referrals` are those to whom the ticket is shown without standing with them. `further` are the rows of statements that
    were asked along, by their kind.
    """

    counts: Mapping[str, BoundedCount]
    neighbours: Neighbours
    collaborators: tuple[Person, ...]
    suggested: tuple[Person, ...]
    referrals: tuple[ReferralItem, ...]
    statuses: tuple[StatusChoice, ...]
    is_unread: bool
    further: Mapping[str, tuple[Row, ...]] = field(default_factory=dict)


def surroundings(
    *,
    viewer: Viewer,
    ticket: Ticket,
    queue: str = "",
    sort: str = "",
    descending: bool | None = None,
    along: Sequence[Statement] = (),
) -> Surroundings:
    """All of it in two queries; without a queue there are no neighbours. KeyError for a bad queue.

    `along`: statements whose rows are a `Row` each, of kinds of their own; they cost no query.
    """
    found = _around(viewer, ticket, queue, sort, descending=descending, further=_counted_along(viewer, {}))
    found_here = _small_lists(ticket, along)
    return Surroundings(
        counts=_bounded(found),
        neighbours=Neighbours(previous=found.get("previous"), next=found.get("next")),
        collaborators=_people(found_here, ""),
        suggested=_people(found_here, _SUGGESTED),
        referrals=tuple(referral_item(row) for row in found_here if row[0].startswith(REFERRED)),
        statuses=_statuses(found_here),
        is_unread=bool(found.get("is unread")),
        further={kind: tuple(row for row in found_here if row[0] == kind) for kind in {row[0] for row in found_here}},
    )


def queue_counts(
    *, viewer: Viewer, known: Mapping[str, BoundedCount] = MappingProxyType({})
) -> dict[str, BoundedCount]:
    """How much each queue holds, up to a limit, in one query. Finished ones are not counted: the number says nothing.

    What rooms have `counted_along` is there as well. `known`: what of that the page has just counted, by its name.
    """
    return _bounded(ask_as(viewer, _COUNTING, soon=_soon(), further=_counted_along(viewer, known)))


def neighbours(
    *, viewer: Viewer, ticket: Ticket, queue: str, sort: str = "", descending: bool | None = None
) -> Neighbours:
    """The tickets before and after this one in a queue, where it stands now or last stood. KeyError for a bad queue."""
    found = _around(viewer, ticket, queue, sort, descending=descending)
    return Neighbours(previous=found.get("previous"), next=found.get("next"))


def _around(
    viewer: Viewer,
    ticket: Ticket,
    queue: str,
    sort: str,
    *,
    descending: bool | None,
    further: Sequence[Statement] = (),
) -> dict[str, Any]:
    """The answers of `_asking_around`. An instant is a value of the statement; the few urgencies are its shape."""
    ask = partial(ask_as, viewer, _AROUND, ticket_id=ticket.pk, soon=_soon(), further=further)
    if not queue:
        return ask()
    chosen, order = chosen_order(QUEUES[queue], sort, is_descending=descending)
    place = getattr(ticket, chosen.column)
    if place is None:
        return ask()
    return ask(queue, order, place=place) if isinstance(place, datetime) else ask(queue, order, place)


def _counted_along(viewer: Viewer, known: Mapping[str, BoundedCount]) -> list[Statement]:
    return [one for count_for in _COUNTED_ALONG if (one := count_for(viewer, known)) is not None]


def _soon() -> datetime:
    return moments_at(timezone.now()).soon


def _counting(sees_all: bool, has_referrals: bool, *, now: datetime, soon: datetime, **doors: Any) -> Statement:  # noqa: FBT001 - parts of a shape
    viewer = stand_in(sees_all=sees_all, has_referrals=has_referrals, **doors)
    return together(_counts(viewer, Moments(now=now, soon=soon)))


def _asking_around(
    sees_all: bool,  # noqa: FBT001 - part of a shape
    has_referrals: bool,  # noqa: FBT001 - part of a shape
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
    viewer = stand_in(sees_all=sees_all, has_referrals=has_referrals, **doors)
    unread = count(unread_readings(viewer=viewer, ticket=Ticket(pk=ticket_id)), limit=1)
    at = Moments(now=now, soon=soon)
    questions = _counts(viewer, at) | {"is unread": unread}
    if order is not None:
        spot, kind = Spot(value=place or urgency, ticket_id=ticket_id), QUEUES[queue]
        for name, towards in (("previous", order.reversed()), ("next", order)):
            questions[name] = stretch(viewer, kind, towards, spot, 1, wanted=("number",), at=at)
    return together(questions)


def _counts(viewer: Viewer, at: Moments) -> dict[str, Question]:
    return {key: size_of_queue(viewer, QUEUES[key], at=at) for key in _COUNTED}


_UNCOUNTED = frozenset({"is unread", "previous", "next"})
_COUNTED = tuple(key for key in QUEUES if key not in {"closed", "archived"})
_COUNTING, _AROUND = Prepared(_counting), Prepared(_asking_around)


def _bounded(found: Mapping[str, Any]) -> dict[str, BoundedCount]:
    """A queue without a door, such as that of no team, is not even asked for."""
    counted = dict.fromkeys(_COUNTED, 0) | {key: value for key, value in found.items() if key not in _UNCOUNTED}
    return {
        key: BoundedCount(value=min(value, COUNT_LIMIT - 1), is_more=value >= COUNT_LIMIT)
        for key, value in counted.items()
    }


def _small_lists(ticket: Ticket, along: Sequence[Statement]) -> list[Row]:
    """Short lists of different things in one query, each sorted here."""
    found: list[Row] = asked(below(_SMALL_LISTS.statement(ticket_id=ticket.pk), *along))
    return sorted(found, key=lambda row: row[1:4:2] + row[2:3])


def _listing(*, ticket_id: int) -> Statement:
    people = Collaborator.objects.filter(ticket=ticket_id).order_by()
    suggestions = SuggestedCollaborator.objects.filter(ticket=ticket_id).order_by()
    waiting = suggestions.filter(verdict=SuggestedCollaborator.Verdict.OPEN)
    statuses = Status.objects.filter(is_retired=False).order_by()
    rows = people.annotate(_state=Value(""), _position=Value(0)).values_list(
        "_state", "_position", "user_id", "user__name", "user__email"
    )
    suggested = waiting.annotate(_state=Value(_SUGGESTED), _position=Value(0)).values_list(
        "_state", "_position", "pk", "name", "address"
    )
    others = statuses.annotate(_address=Value("")).values_list("state", "position", "pk", "name", "_address")
    return statement_of(rows.union(suggested, others, referral_rows(ticket_id), all=True))


_SMALL_LISTS = Prepared(_listing)


def _statuses(found: Iterable[Row]) -> tuple[StatusChoice, ...]:
    return tuple(
        StatusChoice(id=id_, name=name, state=State(state))
        for state, _position, id_, name, _address in found
        if state in _STATES
    )


_SUGGESTED, _STATES = "suggested", frozenset(State.values)


def _people(found: Iterable[Row], kind: str) -> tuple[Person, ...]:
    return tuple(
        Person(id=id_, name=name or address.partition("@")[0], email=address)
        for state, _position, id_, name, address in found
        if state == kind
    )
