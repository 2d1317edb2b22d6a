"""What a page shows of its hits, read in a constant number of queries."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import DateTimeField, QuerySet, Value
from django.db.models.functions import Coalesce
from django.utils.safestring import SafeString

from deskbell.features.search.marking import Marked, mark
from deskbell.features.search.searching import Found, Hit
from deskbell.features.search.words import from_html
from deskbell.kernel.prepared import Prepared, Statement, below, instant, statement_of
from deskbell.tickets.models import Attachment, Collaborator, ThreadEntry, Ticket


@dataclass(frozen=True, kw_only=True)
class Passage:
    """Where a ticket was found: in an entry or by what it says itself. Texts are marked; empty where nothing is in them.

    `kind` is the entry's, empty for the ticket itself.
    """

    subject: SafeString
    kind: str
    author: str
    at: datetime | None
    entry_id: int | None
    text: SafeString
    files: tuple[SafeString, ...]
    people: tuple[SafeString, ...]


def passages(found: Found, *, subjects: Mapping[int, str], shows_people: bool) -> dict[int, Passage]:
    """The passage of each hit whose ticket's subject is given, by its ticket."""
    pieces = _pieces(found.hits, shows_people=shows_people)
    return {
        hit.ticket_id: _passage(hit, found, subject=subjects[hit.ticket_id], pieces=pieces)
        for hit in found.hits
        if hit.ticket_id in subjects
    }


@dataclass(frozen=True, kw_only=True)
class _Entry:
    kind: str
    arrived_at: datetime
    body_html: str
    author: str
    files: tuple[str, ...]


@dataclass(frozen=True, kw_only=True)
class _Pieces:
    """Entries by their ids, and by ticket a line for each person who takes part, if they are shown."""

    entries: Mapping[int, _Entry]
    people: Mapping[int, Sequence[str]]


def _passage(hit: Hit, found: Found, *, subject: str, pieces: _Pieces) -> Passage:
    entry = pieces.entries.get(hit.entry_id or 0)
    text = mark(from_html(entry.body_html), found.phrases) if entry else None
    files = _with_marks(entry.files if entry else (), found)
    if text is not None and not text.spans and not files:
        entry = None  # it was found by its subject or its people, which every entry carries
    return Passage(
        subject=mark(subject, found.phrases).whole(),
        kind=entry.kind if entry else "",
        author=entry.author if entry else "",
        at=entry.arrived_at if entry else None,
        entry_id=hit.entry_id if entry else None,
        text=text.excerpt() if text and text.spans else SafeString(""),
        files=files,
        people=_with_marks(pieces.people.get(hit.ticket_id, ()), found),
    )


def _with_marks(texts: Sequence[str], found: Found) -> tuple[SafeString, ...]:
    marked: list[Marked] = [mark(text, found.phrases) for text in texts]
    return tuple(one.whole() for one in marked if one.spans)


def _pieces(hits: Sequence[Hit], *, shows_people: bool) -> _Pieces:
    """What stands where something was found, in one query.

    A row says what it is, of which entry or ticket, a number by which its like are in order (of an entry: how many files it
    has), an instant, and four texts.
    """
    entries = tuple(hit.entry_id for hit in hits if hit.entry_id is not None)
    tickets = tuple(hit.ticket_id for hit in hits) if shows_people else ()
    rows = _READ.rows(bool(entries), bool(tickets), entries=entries, tickets=tickets)[1] if entries or tickets else []
    files: defaultdict[int, list[str]] = defaultdict(list)
    people: defaultdict[int, list[str]] = defaultdict(list)
    for what, of, _number, _at, *texts in sorted(rows, key=lambda row: row[:3]):
        if what == _FILE:
            files[of].append(texts[0])
        elif what == _PERSON:
            people[of].append(" · ".join(part for part in texts[:3] if part))
    return _Pieces(entries={row[1]: _entry(row, files) for row in rows if row[0] == _ENTRY}, people=people)


def _entry(row: tuple[Any, ...], files: Mapping[int, Sequence[str]]) -> _Entry:
    _what, pk, number_of_files, at, kind, body_html, name, email = row
    return _Entry(
        kind=kind,
        arrived_at=instant(at),
        body_html=body_html,
        author=name or email.partition("@")[0],
        files=tuple(files.get(pk, ())) if number_of_files else (),
    )


def _reading(
    has_entries: bool,  # noqa: FBT001 - part of a shape
    has_tickets: bool,  # noqa: FBT001 - part of a shape
    *,
    entries: tuple[int, ...],
    tickets: tuple[int, ...],
) -> Statement:
    """Entries come first: by them PostgreSQL knows what kind of value an empty instant is."""
    of_entries = (_entries_read(entries), _files_read(entries)) if has_entries else ()
    of_tickets = (_requesters_read(tickets), _collaborators_read(tickets)) if has_tickets else ()
    return below(*(statement_of(rows) for rows in (*of_entries, *of_tickets)))


def _entries_read(ids: tuple[int, ...]) -> QuerySet[Any, Any]:
    texts = ("kind", "body_html", _text("author__name"), _text("author__email"))
    rows = ThreadEntry.objects.filter(pk__in=ids).order_by()
    return rows.values_list(Value(_ENTRY), "pk", "attachment_count", "arrived_at", *texts)


def _files_read(ids: tuple[int, ...]) -> QuerySet[Any, Any]:
    rows = Attachment.objects.filter(entry__in=ids, is_inline=False).order_by()
    return rows.values_list(Value(_FILE), "entry_id", "pk", _NO_INSTANT, "name", *[Value("")] * 3)


def _requesters_read(ids: tuple[int, ...]) -> QuerySet[Any, Any]:
    texts = ("requester__name", "requester__email", _text("requester__organization__name"), Value(""))
    rows = Ticket.objects.filter(pk__in=ids).order_by()
    return rows.values_list(Value(_PERSON), "pk", Value(0), _NO_INSTANT, *texts)


def _collaborators_read(ids: tuple[int, ...]) -> QuerySet[Any, Any]:
    rows = Collaborator.objects.filter(ticket__in=ids).order_by()
    return rows.values_list(
        Value(_PERSON), "ticket_id", "pk", _NO_INSTANT, "user__name", "user__email", *[Value("")] * 2
    )


def _text(column: str) -> Coalesce:
    return Coalesce(column, Value(""))


_ENTRY, _FILE, _PERSON = "entry", "file", "person"
_NO_INSTANT = Value(None, output_field=DateTimeField())
_READ = Prepared(_reading)
