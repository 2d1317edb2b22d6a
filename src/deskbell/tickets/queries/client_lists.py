"""A client's own tickets."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import Q
from django.utils import timezone
from django.utils.dateparse import parse_datetime

from deskbell.kernel.configure import read
from deskbell.tickets.queries.visibility import is_shared, visible_to
from deskbell.tickets.settings import LISTS_SHARED_TICKETS
from deskbell.tickets.viewer import Viewer
from deskbell.tickets.words import Standing, State

PAGE_SIZE = 20
FINISHED = (Standing.RESOLVED, Standing.CLOSED, Standing.ARCHIVED)


@dataclass(frozen=True, kw_only=True)
class ClientTicket:
    """One of a client's tickets; `status_words` is what clients call its status, often just its state.

    `asked_by` is empty where the client asked.
    """

    number: str
    subject: str
    state: State
    status_words: str
    opened_at: datetime
    updated_at: datetime
    is_answered: bool
    asked_by: str = ""


@dataclass(frozen=True, kw_only=True)
class ClientTicketPage:
    """A page of them, the latest first; `next_cursor` is None at the end."""

    tickets: tuple[ClientTicket, ...]
    next_cursor: str | None


def client_tickets(*, viewer: Viewer, which: str = "open", cursor: str = "") -> ClientTicketPage:
    """A client's tickets: `open` ones, `finished` ones, or `all`; a spoilt cursor begins at the beginning."""
    rows = (
        visible_to(viewer)
        .filter(_wanted(which), _listed(viewer))
        .filter(_beyond(cursor))
        .order_by("-updated_at", "-id")
    )
    found = list(rows.values_list(*_COLUMNS)[: PAGE_SIZE + 1])
    shown = found[:PAGE_SIZE]
    last = shown[-1] if len(found) > PAGE_SIZE else None
    return ClientTicketPage(
        tickets=tuple(_client_ticket(viewer, values) for values in shown),
        next_cursor=f"{last[6].isoformat()}_{last[0]}" if last else None,
    )


def client_rows_of(*, viewer: Viewer, ticket_ids: Collection[int]) -> dict[int, ClientTicket]:
    """Some of a client's tickets by their ids; what they may not see, or is not there, is left out."""
    rows: Iterable[tuple[Any, ...]] = visible_to(viewer).filter(pk__in=ticket_ids).values_list(*_COLUMNS)
    return {values[0]: _client_ticket(viewer, values) for values in rows}


_COLUMNS = (
    "id", "number", "subject__text", "state", "status__client_name", "opened_at", "updated_at", "is_answered",
    "requester_id", "requester__name", "requester__email",
)  # fmt: skip


def _client_ticket(viewer: Viewer, values: tuple[Any, ...]) -> ClientTicket:
    _id, number, subject, state, client_name, opened_at, updated_at, is_answered, asker_id, name, email = values
    return ClientTicket(
        number=number,
        subject=subject,
        state=State(state),
        status_words=client_name,
        opened_at=opened_at,
        updated_at=updated_at,
        is_answered=is_answered,
        asked_by="" if asker_id in viewer.person_ids else name or email.partition("@")[0],
    )


def _listed(viewer: Viewer) -> Q:
    """Everything that the client takes part in, or only what is theirs or their organization's: as the desk has it."""
    return Q() if read(LISTS_SHARED_TICKETS) else Q(requester_id__in=viewer.person_ids) | is_shared(viewer)


def _wanted(which: str) -> Q:
    if which == "all":
        return Q()
    is_finished = Q(standing__in=[standing.value for standing in FINISHED])
    return is_finished if which == "finished" else ~is_finished


def _beyond(cursor: str) -> Q:
    instant, _sign, pk = cursor.rpartition("_")
    try:
        at = parse_datetime(instant)
    except ValueError:
        return Q()
    if at is None or timezone.is_naive(at) or not pk.isdecimal() or len(pk) > 18:
        return Q()
    return Q(updated_at__lt=at) | Q(updated_at=at, id__lt=int(pk))
