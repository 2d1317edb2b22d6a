"""A list as CSV: the columns that it shows, every ticket of it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime, tzinfo

from django.utils import timezone, translation

from deskbell.lib.spreadsheet import csv_lines
from deskbell.tickets.queries import QueueRow, rows_of
from deskbell.tickets.queries.listing_orders import COLUMNS
from deskbell.tickets.queries.listings import Listing, matching_ids
from deskbell.tickets.viewer import Viewer

# More than any desk holds: a list in memory of so many numbers is small, and rows are read in parts.
MOST, ROWS_AT_ONCE = 1_000_000, 500


@dataclass(frozen=True, kw_only=True)
class Export:
    """How many tickets there are, and the lines, which are read only as they are taken."""

    number: int
    lines: Iterator[str]


def exported(*, viewer: Viewer, listing: Listing) -> Export:
    """Every ticket of a list as it is now; what is out of the viewer's sight when its turn comes is left out."""
    ids = matching_ids(viewer=viewer, listing=listing, limit=MOST)
    reader = _Reader(language=translation.get_language() or "", zone=timezone.get_current_timezone())
    return Export(number=len(ids), lines=_lines(viewer, listing, ids, reader))


@dataclass(frozen=True, kw_only=True)
class _Reader:
    """Whoever takes the lines: they are made when the page's request, with its language and zone, is over."""

    language: str
    zone: tzinfo

    @contextmanager
    def active(self) -> Iterator[None]:
        """While one part is made; a server has other things to do between two."""
        with translation.override(self.language), timezone.override(self.zone):
            yield


def _lines(viewer: Viewer, listing: Listing, ids: list[int], reader: _Reader) -> Iterator[str]:
    columns = [COLUMNS[key] for key in listing.columns]
    with reader.active():
        head = [str(column.title) for column in columns]
    yield from csv_lines([head])
    for start in range(0, len(ids), ROWS_AT_ONCE):
        with reader.active():
            rows = rows_of(viewer=viewer, ticket_ids=ids[start : start + ROWS_AT_ONCE], columns=listing.columns)
            part = [[_VALUES[column.key](row) for column in columns] for row in rows]
        yield from csv_lines(part)


def _moment(at: datetime | None) -> str:
    return timezone.localtime(at).isoformat(sep=" ", timespec="seconds") if at else ""


_VALUES: dict[str, Callable[[QueueRow], str]] = {
    "urgency": lambda row: row.priority,
    "number": lambda row: row.number,
    "subject": lambda row: row.subject,
    "from": lambda row: row.requester,
    "organization": lambda row: row.organization,
    "department": lambda row: row.department,
    "agent": lambda row: row.agent,
    "team": lambda row: row.team,
    "status": lambda row: row.status,
    "topic": lambda row: row.topic,
    "tags": lambda row: ", ".join(tag.name for tag in row.tags),
    "source": lambda row: str(row.source),
    "entries": lambda row: str(row.entry_count),
    "files": lambda row: str(row.file_count),
    "opened": lambda row: _moment(row.opened_at),
    "last_message": lambda row: _moment(row.last_message_at),
    "last_response": lambda row: _moment(row.last_response_at),
    "due": lambda row: _moment(row.countdown.due_at if row.countdown else None),
    "closed": lambda row: _moment(row.closed_at),
    "updated": lambda row: _moment(row.updated_at),
}
