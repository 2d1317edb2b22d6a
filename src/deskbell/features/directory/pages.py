"""What stands on the page of a client or an organization."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.http import QueryDict
from django.utils.formats import number_format
from django.utils.translation import gettext as _

from deskbell.features.directory.models import DirectoryNote
from deskbell.features.directory.queries import MOST_COUNTED, TicketList
from deskbell.kernel.configuration import Kind
from deskbell.kernel.configuration_history import HistoryEntry, history_of
from deskbell.people.models import Organization, User
from deskbell.people.names import names_of

MOST_CHANGES = 30
TABS = ("", "open", "finished")


@dataclass(frozen=True, kw_only=True)
class Tab:
    """A list of tickets to choose, with how many are in it."""

    href: str
    words: str
    count: str
    is_current: bool


@dataclass(frozen=True, kw_only=True)
class TicketsPart:
    """The tickets on a page: which, how many, and where the next page is."""

    tabs: tuple[Tab, ...]
    found: TicketList
    older_url: str
    newest_url: str


@dataclass(frozen=True, kw_only=True)
class NoteLine:
    """A note as it is shown."""

    id: int
    text: str
    author: str
    created_at: datetime
    edited_at: datetime | None
    is_mine: bool


@dataclass(frozen=True, kw_only=True)
class ChangeLine:
    """One change of the record: who, when, what."""

    who: str
    change: HistoryEntry


def chosen_tab(asked: str) -> str:
    """Which tickets; all for anything else."""
    return asked if asked in TABS else ""


def tickets_part(*, found: TicketList, which: str, is_further: bool) -> TicketsPart:
    """The tabs and the pager of a page's tickets."""
    words = {"": _("All"), "open": _("Open"), "finished": _("Finished")}
    counts = {"open": found.open_count, "finished": found.finished_count, "": found.open_count + found.finished_count}
    tabs = (
        Tab(href=_address(tickets=one), words=words[one], count=_counted(counts[one]), is_current=one == which)
        for one in TABS
    )
    return TicketsPart(
        tabs=tuple(tabs),
        found=found,
        older_url=_address(tickets=which, before=str(found.older)) if found.older else "",
        newest_url=_address(tickets=which) if is_further else "",
    )


def note_lines(notes: list[DirectoryNote], *, reader_id: int | None) -> tuple[NoteLine, ...]:
    """The notes as this reader sees them."""
    return tuple(
        NoteLine(
            id=one.pk,
            text=one.text,
            author=str(one.author or ""),
            created_at=one.created_at,
            edited_at=one.edited_at,
            is_mine=one.author_id is not None and one.author_id == reader_id,
        )
        for one in notes
    )


def change_lines(kind: Kind, row: User | Organization) -> tuple[ChangeLine, ...]:
    """Who changed what of the record, the latest first; where nobody stands, the desk did it."""
    changes = history_of(kind, row, limit=MOST_CHANGES)
    names = names_of(one.actor_user_id for one in changes)
    return tuple(ChangeLine(who=names.get(one.actor_user_id or 0, _("The desk")), change=one) for one in changes)


def _address(**parameters: str) -> str:
    query = QueryDict(mutable=True)
    query.update({name: value for name, value in parameters.items() if value})
    return f"?{query.urlencode()}#tickets" if query else "?#tickets"


def _counted(count: int) -> str:
    return f"{number_format(MOST_COUNTED, force_grouping=True)}+" if count > MOST_COUNTED else str(count)
