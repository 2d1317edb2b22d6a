"""What a page shows of its hits, read in a constant number of queries."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.utils.safestring import SafeString

from deskbell.features.search.documents import COLLABORATORS, FILES
from deskbell.features.search.marking import Marked, mark
from deskbell.features.search.searching import Found, Hit
from deskbell.features.search.words import from_html
from deskbell.kernel.prepared import Prepared, instant, statement_of
from deskbell.tickets.models import ThreadEntry, Ticket


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


def passages(found: Found, *, shows_people: bool) -> dict[int, Passage]:
    """The passage of each hit, by its ticket."""
    hits = found.hits
    entries = _entries(hits)
    files = _grouped(FILES, [pk for pk, entry in entries.items() if entry.has_files])
    heads = _heads(hits, shows_people=shows_people)
    return {
        hit.ticket_id: _passage(
            hit,
            found,
            head=heads[hit.ticket_id],
            entry=entries.get(hit.entry_id or 0),
            files=[name for (name,) in files[hit.entry_id or 0]],
        )
        for hit in hits
    }


@dataclass(frozen=True, kw_only=True)
class _Head:
    """A ticket's subject, and a line for each person who takes part, if they are shown."""

    subject: str
    people: tuple[str, ...] = ()


@dataclass(frozen=True, kw_only=True)
class _Entry:
    kind: str
    arrived_at: datetime
    body_html: str
    has_files: bool
    author: str


def _passage(hit: Hit, found: Found, *, head: _Head, entry: _Entry | None, files: Sequence[str]) -> Passage:
    text = mark(from_html(entry.body_html), found.phrases) if entry else None
    files_found = _with_marks(files, found)
    if text is not None and not text.spans and not files_found:
        entry = None  # it was found by its subject or its people, which every entry carries
    return Passage(
        subject=mark(head.subject, found.phrases).whole(),
        kind=entry.kind if entry else "",
        author=entry.author if entry else "",
        at=entry.arrived_at if entry else None,
        entry_id=hit.entry_id if entry else None,
        text=text.excerpt() if text and text.spans else SafeString(""),
        files=files_found,
        people=_with_marks(head.people, found),
    )


def _with_marks(texts: Sequence[str], found: Found) -> tuple[SafeString, ...]:
    marked: list[Marked] = [mark(text, found.phrases) for text in texts]
    return tuple(one.whole() for one in marked if one.spans)


def _entries(hits: Sequence[Hit]) -> dict[int, _Entry]:
    ids = tuple(hit.entry_id for hit in hits if hit.entry_id is not None)
    return {
        pk: _Entry(
            kind=kind,
            arrived_at=instant(arrived_at),
            body_html=body_html,
            has_files=files > 0,
            author=name or (email or "").partition("@")[0],
        )
        for pk, kind, arrived_at, body_html, files, name, email in (_ENTRIES.rows(ids=ids)[1] if ids else ())
    }


def _heads(hits: Sequence[Hit], *, shows_people: bool) -> dict[int, _Head]:
    ids = tuple(hit.ticket_id for hit in hits)
    others = _grouped(COLLABORATORS, ids if shows_people else ())
    return {
        pk: _Head(subject=subject, people=tuple(map(_line, [requester, *others[pk]])) if shows_people else ())
        for pk, subject, *requester in (_HEADS.rows(ids=ids)[1] if ids else ())
    }


def _line(parts: Sequence[str | None]) -> str:
    return " · ".join(part for part in parts if part)


def _grouped(asked: Prepared, ids: Sequence[int]) -> defaultdict[int, list[list[str]]]:
    """What a statement says of each of these, which stands in its first column."""
    found: defaultdict[int, list[list[str]]] = defaultdict(list)
    for pk, *rest in asked.rows(ids=tuple(ids))[1] if ids else ():
        found[pk].append(rest)
    return found


_ENTRIES = Prepared(
    lambda ids: statement_of(
        ThreadEntry.objects.filter(pk__in=ids).values_list(
            "pk", "kind", "arrived_at", "body_html", "attachment_count", "author__name", "author__email"
        )
    )
)
_HEADS = Prepared(
    lambda ids: statement_of(
        Ticket.objects.filter(pk__in=ids).values_list(
            "pk", "subject__text", "requester__name", "requester__email", "requester__organization__name"
        )
    )
)
