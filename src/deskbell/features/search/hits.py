"""What a page shows of its hits, read in a constant number of queries."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.utils.safestring import SafeString

from deskbell.features.search.marking import Marked, mark
from deskbell.features.search.searching import Found, Hit
from deskbell.features.search.words import from_html
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


def passages(found: Found, *, shows_people: bool) -> dict[int, Passage]:
    """The passage of each hit, by its ticket."""
    hits = found.hits
    entries = _entries(hits)
    files = _files([pk for pk, row in entries.items() if row["attachment_count"]])
    people = _people(hits) if shows_people else {}
    subjects = dict(Ticket.objects.filter(pk__in=[hit.ticket_id for hit in hits]).values_list("pk", "subject__text"))
    return {
        hit.ticket_id: _passage(
            hit,
            found,
            subject=subjects[hit.ticket_id],
            entry=entries.get(hit.entry_id or 0),
            files=files.get(hit.entry_id or 0, []),
            people=people.get(hit.ticket_id, []),
        )
        for hit in hits
    }


def _passage(
    hit: Hit, found: Found, *, subject: str, entry: dict[str, Any] | None, files: Sequence[str], people: Sequence[str]
) -> Passage:
    text = mark(from_html(entry["body_html"]), found.phrases) if entry else None
    files_found = _with_marks(files, found)
    if text is not None and not text.spans and not files_found:
        entry = None  # it was found by its subject or its people, which every entry carries
    return Passage(
        subject=mark(subject, found.phrases).whole(),
        kind=entry["kind"] if entry else "",
        author=_name(entry) if entry else "",
        at=entry["arrived_at"] if entry else None,
        entry_id=hit.entry_id if entry else None,
        text=text.excerpt() if text and text.spans else SafeString(""),
        files=files_found,
        people=_with_marks(people, found),
    )


def _with_marks(texts: Sequence[str], found: Found) -> tuple[SafeString, ...]:
    marked: list[Marked] = [mark(text, found.phrases) for text in texts]
    return tuple(one.whole() for one in marked if one.spans)


def _name(entry: dict[str, Any]) -> str:
    return str(entry["author__name"] or (entry["author__email"] or "").partition("@")[0])


def _entries(hits: Sequence[Hit]) -> dict[int, dict[str, Any]]:
    columns = (
        "pk",
        "kind",
        "is_machine",
        "arrived_at",
        "body_html",
        "attachment_count",
        "author__name",
        "author__email",
    )
    rows = ThreadEntry.objects.filter(pk__in=[hit.entry_id for hit in hits if hit.entry_id is not None]).values(
        *columns
    )
    return {row["pk"]: row for row in rows}


def _files(entry_ids: Sequence[int]) -> dict[int, list[str]]:
    found: defaultdict[int, list[str]] = defaultdict(list)
    for pk, name in Attachment.objects.filter(entry__in=entry_ids, is_inline=False).values_list("entry_id", "name"):
        found[pk].append(name)
    return found


def _people(hits: Sequence[Hit]) -> dict[int, list[str]]:
    """The requester and whoever else takes part, each as a line."""
    ids = [hit.ticket_id for hit in hits]
    found: defaultdict[int, list[str]] = defaultdict(list)
    asked = ("pk", "requester__name", "requester__email", "requester__organization__name")
    for pk, name, email, organization in Ticket.objects.filter(pk__in=ids).values_list(*asked):
        found[pk].append(" · ".join(part for part in (name, email, organization) if part))
    others = Collaborator.objects.filter(ticket__in=ids).order_by("pk")
    for pk, name, email in others.values_list("ticket_id", "user__name", "user__email"):
        found[pk].append(" · ".join(part for part in (name, email) if part))
    return found
