"""What can be found of a ticket, read from where it stands."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from django.db.models import QuerySet

from deskbell.features.search.words import from_html, joined
from deskbell.kernel.prepared import Prepared, statement_of
from deskbell.tickets.models import Attachment, Collaborator, ThreadEntry, Ticket
from deskbell.tickets.words import Standing


@dataclass(frozen=True, kw_only=True)
class Document:
    """Texts under which an entry, or the ticket itself, is found. Clients find nothing by `people`.

    Each entry carries what is said of its ticket as well, so that the words of one question may stand in either.
    """

    ticket_id: int
    entry_id: int | None
    at: datetime
    head: str
    people: str
    files: str = ""
    body: str = ""


@dataclass(frozen=True, kw_only=True)
class _Head:
    """What every document of a ticket carries."""

    opened_at: datetime
    head: str
    people: str


def documents_of_tickets(ticket_ids: Iterable[int]) -> list[Document]:
    """Everything that can be found of some tickets."""
    ids = tuple(ticket_ids)
    heads = _heads(ids)
    return [*_of_heads(heads, ids, _collaborators(ids)), *_of_entries(heads, _entries_of_tickets(ids))]


def documents_of(*, heads: Iterable[int], entries: Iterable[int], has_collaborators: bool = True) -> list[Document]:
    """What some tickets themselves say, without what was written in them, and some entries."""
    ticket_ids = tuple(heads)
    rows, known = _entries_with_heads(tuple(entries))
    known |= _heads(tuple(pk for pk in ticket_ids if pk not in known))
    others = _collaborators(ticket_ids) if has_collaborators else defaultdict(list)
    return [*_of_heads(known, ticket_ids, others), *_of_entries(known, rows)]


def _of_heads(
    heads: Mapping[int, _Head], ticket_ids: tuple[int, ...], others: Mapping[int, Sequence[str]]
) -> list[Document]:
    return [
        Document(
            ticket_id=pk,
            entry_id=None,
            at=one.opened_at,
            head=one.head,
            people=joined([one.people, *others.get(pk, ())]),
        )
        for pk in ticket_ids
        if (one := heads.get(pk)) is not None
    ]


def _of_entries(heads: Mapping[int, _Head], rows: Sequence[tuple[Any, ...]]) -> list[Document]:
    files = _files(tuple(row[0] for row in rows if row[4]))
    return [
        Document(
            ticket_id=ticket_id,
            entry_id=pk,
            at=instant(arrived_at),
            head=heads[ticket_id].head,
            people=_with_author(heads[ticket_id].people, name, email, is_agent=agent_id is not None),
            files=joined(files[pk]),
            body=from_html(body_html),
        )
        for pk, ticket_id, arrived_at, body_html, _files_count, name, email, agent_id in rows
    ]


def _with_author(people: str, name: str | None, email: str | None, *, is_agent: bool) -> str:
    """Agents are found by what they wrote, not by having written it: their names would find half the desk."""
    return people if is_agent or not email or email in people else joined([people, name or "", email])


def _of_living() -> QuerySet[ThreadEntry]:
    """Entries, but for those of deleted tickets."""
    return ThreadEntry.objects.exclude(ticket__standing=Standing.DELETED)


_HEAD = (
    "opened_at", "number", "subject__text", "requester__name", "requester__email", "requester__organization__name",
    "requester__addresses__address",
)  # fmt: skip
_HEADS = Prepared(
    lambda ids: statement_of(
        Ticket.objects.filter(pk__in=ids).exclude(standing=Standing.DELETED).values_list("pk", *_HEAD)
        .order_by("requester__addresses__address_normalised")
    )
)  # fmt: skip
_ENTRY = (
    "pk", "ticket_id", "arrived_at", "body_html", "attachment_count", "author__name", "author__email", "author__agent__pk",
)  # fmt: skip
_ENTRIES_WITH_HEADS = Prepared(
    lambda ids: statement_of(
        _of_living().filter(pk__in=ids).values_list(*_ENTRY, *(f"ticket__{column}" for column in _HEAD))
        .order_by("ticket__requester__addresses__address_normalised")
    )
)  # fmt: skip
_ENTRIES_OF_TICKETS = Prepared(lambda ids: statement_of(_of_living().filter(ticket__in=ids).values_list(*_ENTRY)))
FILES = Prepared(
    lambda ids: statement_of(
        Attachment.objects.filter(entry__in=ids, is_inline=False).order_by("pk").values_list("entry_id", "name")
    )
)
COLLABORATORS = Prepared(
    lambda ids: statement_of(
        Collaborator.objects.filter(ticket__in=ids).order_by("pk").values_list("ticket_id", "user__name", "user__email")
    )
)


def _heads(ticket_ids: tuple[int, ...]) -> dict[int, _Head]:
    return _heads_in(_HEADS.rows(ids=ticket_ids)[1] if ticket_ids else [])


def _heads_in(rows: Collection[tuple[Any, ...]]) -> dict[int, _Head]:
    """By ticket, from rows that differ in one address of the requester each."""
    further: defaultdict[int, list[str]] = defaultdict(list)
    for row in rows:
        further[row[0]].append(row[-1] or "")
    return {
        pk: _Head(
            opened_at=instant(opened_at),
            head=joined([number, subject]),
            people=joined([name, email, *further[pk], organization or ""]),
        )
        for pk, opened_at, number, subject, name, email, organization, _address in rows
    }


def _entries_with_heads(entry_ids: tuple[int, ...]) -> tuple[list[tuple[Any, ...]], dict[int, _Head]]:
    """Entries, and the heads of their tickets; each comes once for each address of the requester."""
    rows = _ENTRIES_WITH_HEADS.rows(ids=entry_ids)[1] if entry_ids else []
    entries = {row[0]: row[: len(_ENTRY)] for row in rows}
    return [*entries.values()], _heads_in(dict.fromkeys((row[1], *row[len(_ENTRY) :]) for row in rows))


def _entries_of_tickets(ticket_ids: tuple[int, ...]) -> list[tuple[Any, ...]]:
    return _ENTRIES_OF_TICKETS.rows(ids=ticket_ids)[1] if ticket_ids else []


def _files(entry_ids: tuple[int, ...]) -> defaultdict[int, list[str]]:
    found: defaultdict[int, list[str]] = defaultdict(list)
    for pk, name in FILES.rows(ids=entry_ids)[1] if entry_ids else []:
        found[pk].append(name)
    return found


def _collaborators(ticket_ids: tuple[int, ...]) -> defaultdict[int, list[str]]:
    found: defaultdict[int, list[str]] = defaultdict(list)
    for pk, name, email in COLLABORATORS.rows(ids=ticket_ids)[1] if ticket_ids else []:
        found[pk] += [name, email]
    return found


def instant(value: datetime) -> datetime:
    """An instant as a bare statement gives it: SQLite keeps them in UTC and does not say so."""
    return value.replace(tzinfo=UTC) if value.tzinfo is None else value
