"""What stands around a ticket on an agent's page, gathered in few round trips."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from deskbell.tickets.models import Ticket
from deskbell.tickets.queries.choices import StatusChoice, status_choices
from deskbell.tickets.queries.queues import BoundedCount, Neighbours, neighbours, queue_counts
from deskbell.tickets.queries.visibility import is_unread, people_in
from deskbell.tickets.viewer import Viewer


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
    """All of it; without a queue there are no neighbours. KeyError for a bad queue."""
    found = Neighbours(previous=None, next=None)
    if queue:
        found = neighbours(viewer=viewer, ticket=ticket, queue=queue, sort=sort, descending=descending)
    return Surroundings(
        counts=queue_counts(viewer=viewer),
        neighbours=found,
        collaborators=tuple(Person(id=one.pk, name=one.display_name, email=one.email) for one in people_in(ticket)),
        statuses=tuple(status_choices()),
        is_unread=is_unread(viewer=viewer, ticket=ticket),
    )
