"""One thing that is configured: its form, what uses it, and what was changed in it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any

from django.urls import reverse
from django.utils.translation import gettext as _

from deskbell.admin_panel.pages.things import uses_key
from deskbell.kernel.configuration import Kind, is_out, kind_of
from deskbell.kernel.configuration_history import ColumnChange, HistoryEntry, history_of
from deskbell.kernel.configuration_switching import must_be_replaced
from deskbell.people.names import names_of

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise

SHOWN_BESIDE_FORM = 3
SHOWN_ON_PAGE = 25


@dataclass(frozen=True, kw_only=True)
class Use:
    """What uses a thing, in words; the address is empty where there is no list of it."""

    words: str
    address: str
    count: int
    is_replaceable: bool
    is_in_the_way: bool


@dataclass(frozen=True, kw_only=True)
class Change:
    """One entry of a history, with the name of who made it."""

    who: str
    at: datetime
    is_new: bool
    columns: tuple[ColumnChange, ...]
    labels: str


@dataclass(frozen=True, kw_only=True)
class ThingPage:
    """What stands around a thing's form."""

    kind: Kind
    row: Any
    name: str
    is_out: bool
    uses: tuple[Use, ...]
    history: tuple[Change, ...]
    newest_id: int
    links: tuple[tuple[str, StrOrPromise], ...]


@dataclass(frozen=True, kw_only=True)
class HistoryPage:
    """A page of a thing's history, newest first."""

    kind: Kind
    row: Any
    name: str
    changes: tuple[Change, ...]
    older_url: str


def thing_page(*, kind: Kind, row: Any, counts: tuple[int, ...]) -> ThingPage:
    """Everything about a thing but its form; `counts` are those of the kind's usages."""
    newest = history_of(kind, row, limit=SHOWN_BESIDE_FORM, with_names=False)
    return ThingPage(
        kind=kind,
        row=row,
        name=str(row),
        is_out=is_out(kind, row),
        uses=uses_of(kind, row.pk, counts),
        history=_changes(newest),
        newest_id=newest[0].id if newest else 0,
        links=tuple(kind.extra_links(row)),
    )


def history_page(*, kind: Kind, row: Any, before: str) -> HistoryPage:
    """What was changed in a thing; `before` is the number of the change from which to go further back."""
    before_id = int(before) if before.isdecimal() and len(before) < 19 else None
    found = history_of(kind, row, limit=SHOWN_ON_PAGE + 1, before_id=before_id)
    shown = found[:SHOWN_ON_PAGE]
    older = f"{reverse('admin_panel:thing_history', args=[kind.key, row.pk])}?before={shown[-1].id}" if shown else ""
    return HistoryPage(
        kind=kind,
        row=row,
        name=str(row),
        changes=_changes(shown),
        older_url=older if len(found) > len(shown) else "",
    )


def changes_since(*, kind: Kind, row: Any, seen: int) -> list[str]:
    """Sentences about what was changed in a thing after a certain change."""
    entries = tuple(one for one in history_of(kind, row, limit=SHOWN_ON_PAGE, with_names=False) if one.id > seen)
    return [_("%(who)s changed %(columns)s.") % {"who": one.who, "columns": one.labels} for one in _changes(entries)]


def uses_of(kind: Kind, pk: int, counts: tuple[int, ...]) -> tuple[Use, ...]:
    """What uses a thing; usages that find nothing are left out."""
    counted = zip(kind.usages, counts, strict=True)
    return tuple(
        Use(
            words=usage.words(count),
            address=usage.address(pk) or _list_of_users(kind, position, pk),
            count=count,
            is_replaceable=usage.is_replaceable,
            is_in_the_way=must_be_replaced(usage),
        )
        for position, (usage, count) in enumerate(counted)
        if count
    )


def _list_of_users(kind: Kind, position: int, pk: int) -> str:
    """The list of what uses a thing, where that is of a kind with pages."""
    using = kind_of(kind.usages[position].rows(pk).model)
    if using is None:
        return ""
    return f"{reverse('admin_panel:things', args=[using.key])}?uses={uses_key(kind, position, pk)}"


def _changes(entries: tuple[HistoryEntry, ...]) -> tuple[Change, ...]:
    names = names_of(entry.actor_user_id for entry in entries)
    return tuple(
        Change(
            who=_who(entry, names),
            at=entry.changed_at,
            is_new=entry.is_new,
            columns=entry.columns,
            labels=", ".join(column.label for column in entry.columns),
        )
        for entry in entries
    )


def _who(entry: HistoryEntry, names: dict[int, str]) -> str:
    if entry.actor_user_id is None:
        return _("The desk")
    return names.get(entry.actor_user_id) or _("Somebody who is no longer here")
