"""Finding clients and organizations, and what an agent sees of their tickets."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Generic, TypeVar

from django.db.models import Model, Q, QuerySet

from deskbell.kernel.errors import NotFound
from deskbell.lib.email_address import normalise
from deskbell.people.configuration.clients import clients
from deskbell.people.models import Organization, User
from deskbell.tickets.models import Ticket
from deskbell.tickets.queries import visible_to
from deskbell.tickets.viewer import Viewer

PAGE_SIZE = 50
MOST_TICKETS = 25
WORDS_SEARCHED = 8
LARGEST_ID = 2**63 - 1

M = TypeVar("M", bound=Model)


@dataclass(frozen=True, kw_only=True)
class Found(Generic[M]):
    """A page of what was found; `after` is the last one's number where there is more behind it."""

    rows: tuple[M, ...]
    after: int | None


def find_clients(*, search: str = "", after: int | None = None) -> Found[User]:
    """Clients whose name, address or telephone number hold every word, in the order of the directory."""
    rows = clients().select_related("organization")
    for word in search.split()[:WORDS_SEARCHED]:
        rows = rows.filter(directory_line__contains=normalise(word))
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
    return _one(clients().select_related("organization"), user_id)


def organization(organization_id: int) -> Organization:
    """An organization. NotFound."""
    return _one(Organization.objects.select_related("manager__user"), organization_id)


def tickets_of(*, viewer: Viewer, user_id: int) -> list[Ticket]:
    """A client's latest tickets, those that the agent sees."""
    return _latest(visible_to(viewer).filter(requester=user_id))


def tickets_from(*, viewer: Viewer, organization_id: int) -> list[Ticket]:
    """The latest tickets of an organization's clients, those that the agent sees."""
    return _latest(visible_to(viewer).filter(requester__in=User.objects.filter(organization=organization_id)))


def members_of(organization_id: int) -> Found[User]:
    """The first of an organization's clients."""
    return _page(clients().filter(organization=organization_id), "directory_line", None)


def _latest(rows: QuerySet[Ticket]) -> list[Ticket]:
    return list(rows.select_related("subject", "status", "department").order_by("-opened_at", "-pk")[:MOST_TICKETS])


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
