"""Finding clients and organizations, and what an agent sees of their tickets."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Generic, TypeVar

from django.db.models import Model, Q, QuerySet

from deskbell.features.directory.models import DirectoryNote
from deskbell.kernel.errors import NotFound
from deskbell.lib.email_address import normalise
from deskbell.lib.numbers import LARGEST_ID
from deskbell.people.configuration.clients import clients
from deskbell.people.models import Organization, PersonAddress, User
from deskbell.people.queries import merged_ids
from deskbell.tickets.queries import QueueRow, visible_to
from deskbell.tickets.queries.queue_rows import rows_in
from deskbell.tickets.viewer import Viewer
from deskbell.tickets.words import ACTIVE_STANDINGS, Standing

PAGE_SIZE = 50
MOST_TICKETS = 25
MOST_COUNTED = 999
MOST_NOTES = 200
WORDS_SEARCHED = 8

_OPEN = tuple(one.value for one in ACTIVE_STANDINGS)
_FINISHED = (Standing.RESOLVED.value, Standing.CLOSED.value, Standing.ARCHIVED.value)

M = TypeVar("M", bound=Model)


@dataclass(frozen=True, kw_only=True)
class Found(Generic[M]):
    """A page of what was found; `after` is the last one's number where there is more behind it."""

    rows: tuple[M, ...]
    after: int | None


def find_clients(*, search: str = "", after: int | None = None) -> Found[User]:
    """Clients whose name, addresses or telephone number hold every word, in the order of the directory."""
    rows = clients().filter(merged_into__isnull=True).select_related("organization")
    for word in search.split()[:WORDS_SEARCHED]:
        further = PersonAddress.objects.filter(address_normalised__contains=normalise(word))
        rows = rows.filter(Q(directory_line__contains=normalise(word)) | Q(pk__in=further.values("user_id")))
    return _page(rows, "directory_line", after)


def find_organizations(*, search: str = "", after: int | None = None) -> Found[Organization]:
    """Organizations whose name or domain holds every word, by name."""
    rows = Organization.objects.select_related("manager__user").prefetch_related("domains")
    for word in search.split()[:WORDS_SEARCHED]:
        by_domain = Organization.objects.filter(domains__domain__contains=word.lower())
        rows = rows.filter(Q(name__icontains=word) | Q(pk__in=by_domain.values("pk")))
    return _page(rows, "name", after)


def client(user_id: int) -> User:
    """A client's account. NotFound, for an agent's too."""
    return _one(clients().select_related("organization", "merged_into"), user_id)


def organization(organization_id: int) -> Organization:
    """An organization. NotFound."""
    return _one(Organization.objects.select_related("manager__user"), organization_id)


@dataclass(frozen=True, kw_only=True)
class TicketList:
    """Some tickets of somebody, the latest first, with how many there are; of many it is known only that they are many.

    `older` is the number behind which the next page begins, None at the end.
    """

    rows: tuple[QueueRow, ...]
    older: int | None
    open_count: int
    finished_count: int


def tickets_of(*, viewer: Viewer, user_id: int, which: str = "", before: int | None = None) -> TicketList:
    """A client's tickets, those that the agent sees: `open`, `finished`, or all."""
    people = {user_id, *merged_ids(user_id)}
    return _tickets(viewer, Q(requester__in=people), which, before)


def tickets_from(*, viewer: Viewer, organization_id: int, which: str = "", before: int | None = None) -> TicketList:
    """The tickets of an organization's clients, those that the agent sees: `open`, `finished`, or all."""
    members = User.objects.filter(organization=organization_id).values("pk")
    return _tickets(viewer, Q(requester__in=members), which, before)


def _tickets(viewer: Viewer, theirs: Q, which: str, before: int | None) -> TicketList:
    seen = visible_to(viewer).filter(theirs).order_by()
    kinds = {"open": Q(standing__in=_OPEN), "finished": Q(standing__in=_FINISHED)}
    counts = {name: seen.filter(kind)[: MOST_COUNTED + 1].count() for name, kind in kinds.items()}
    rows = seen.filter(kinds.get(which, Q(standing__in=(*_OPEN, *_FINISHED))))
    if before is not None:
        rows = rows.filter(pk__lt=min(before, LARGEST_ID))
    ids = list(rows.order_by("-pk").values_list("pk", flat=True)[: MOST_TICKETS + 1])
    shown = ids[:MOST_TICKETS]
    return TicketList(
        rows=rows_in(viewer=viewer, ids=shown),
        older=shown[-1] if len(ids) > MOST_TICKETS else None,
        open_count=counts["open"],
        finished_count=counts["finished"],
    )


def notes_about(about: User | Organization) -> list[DirectoryNote]:
    """What agents wrote down about an organization, or a client and the records that became part of theirs, the latest first."""
    if isinstance(about, User):
        notes = DirectoryNote.objects.filter(client__in={about.pk, *merged_ids(about.pk)})
    else:
        notes = DirectoryNote.objects.filter(organization=about)
    return list(notes.select_related("author__user").order_by("-pk")[:MOST_NOTES])


def addresses_of(user_id: int) -> list[PersonAddress]:
    """A client's further addresses."""
    return list(PersonAddress.objects.filter(user=user_id))


def members_of(organization_id: int, *, after: int | None = None) -> Found[User]:
    """An organization's clients, primary contacts marked."""
    return _page(clients().filter(organization=organization_id, merged_into__isnull=True), "directory_line", after)


def _page(rows: QuerySet[M], column: str, after: int | None) -> Found[M]:
    """By key: what comes behind the row with the number `after`; from the beginning if there is no such row."""
    last = rows.model._default_manager.filter(pk=after).values_list(column, flat=True).first() if after else None
    if last is not None:
        behind: dict[str, Any] = {f"{column}__gt": last}
        rows = rows.filter(Q(**behind) | Q(**{column: last}, pk__gt=after))
    found = list(rows.order_by(column, "pk")[: PAGE_SIZE + 1])
    shown = tuple(found[:PAGE_SIZE])
    return Found(rows=shown, after=shown[-1].pk if len(found) > PAGE_SIZE else None)


def _one(rows: QuerySet[M], pk: int) -> M:
    row = rows.filter(pk=min(pk, LARGEST_ID)).first()
    if row is None:
        raise NotFound
    return row
