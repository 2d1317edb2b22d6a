"""The list of a kind's things."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode

from django.core.exceptions import BadRequest
from django.http import QueryDict
from django.urls import reverse
from django.utils.translation import gettext as _

from deskbell.admin_panel.pages.tab import Tab
from deskbell.kernel.configuration import KINDS, Kind, Usage, is_out
from deskbell.kernel.configuration_rows import in_use, matching, out_of_use, rows_page
from deskbell.lib.numbers import LARGEST_ID

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise

LONGEST_SEARCH = 200
MOST_WORDS = 8


@dataclass(frozen=True, kw_only=True)
class Heading:
    """A column's heading; `url` sorts by it where something can, `now` is what `aria-sort` says."""

    title: StrOrPromise
    url: str
    now: str


@dataclass(frozen=True, kw_only=True)
class Line:
    """A row of the list: its address, and what stands in its columns."""

    pk: int
    name: str
    url: str
    first: StrOrPromise
    cells: tuple[tuple[StrOrPromise, StrOrPromise], ...]
    is_out: bool


@dataclass(frozen=True, kw_only=True)
class Narrowing:
    """The list shows only what uses a certain thing: its words, and the address without that."""

    words: str
    without_url: str


@dataclass(frozen=True, kw_only=True)
class ThingsPage:
    """One page of the list."""

    kind: Kind
    headings: tuple[Heading, ...]
    lines: tuple[Line, ...]
    tabs: tuple[Tab, ...]
    asked: dict[str, str]
    search: str
    notice: tuple[str, StrOrPromise] | None
    narrowing: Narrowing | None
    shows_out: bool
    previous_url: str
    next_url: str


def things_page(*, kind: Kind, asked: QueryDict) -> ThingsPage:
    """The page that an address asks for. BadRequest for an order that there is not."""
    search = asked.get("q", "").replace("\x00", "").strip()[:LONGEST_SEARCH]
    usage = _usage(kind, asked.get("uses", ""))
    kept = {name: value for name in ("tab", "sort", "uses") if (value := asked.get(name, ""))} | (
        {"q": search} if search else {}
    )
    shows_out = kind.is_retirable and asked.get("tab") == "out"
    only = (out_of_use(kind) if shows_out else in_use(kind)) & matching(kind, search.split()[:MOST_WORDS])
    found = rows_page(
        kind,
        only=only,
        order=_order(kind, asked.get("sort", "")),
        cursor=asked.get("from", ""),
        among=usage[0].rows(usage[1]).order_by().values("pk") if usage else None,
    )
    return ThingsPage(
        kind=kind,
        headings=_headings(kind, kept),
        lines=tuple(_line(kind, row) for row in found.rows),
        tabs=_tabs(kind, kept, shows_out=shows_out),
        asked=kept,
        search=search,
        notice=kind.notice(),
        narrowing=_narrowing(kind, kept, usage),
        shows_out=shows_out,
        previous_url=_address(kind, kept, **{"from": found.previous_cursor}) if found.previous_cursor else "",
        next_url=_address(kind, kept, **{"from": found.next_cursor}) if found.next_cursor else "",
    )


def _order(kind: Kind, sort: str) -> tuple[str, ...]:
    if not sort:
        return kind.ordering
    if sort.removeprefix("-") not in {column.sort for column in kind.columns if column.sort}:
        raise BadRequest("unknown order")
    return (sort,)


def _headings(kind: Kind, kept: dict[str, str]) -> tuple[Heading, ...]:
    sort = kept.get("sort") or kind.ordering[0]
    return tuple(
        Heading(
            title=column.title,
            url=_address(kind, kept, sort=f"-{column.sort}" if sort == column.sort else column.sort)
            if column.sort
            else "",
            now={column.sort: "ascending", f"-{column.sort}": "descending"}.get(sort, "") if column.sort else "",
        )
        for column in kind.columns
    )


def _line(kind: Kind, row: Any) -> Line:
    cells = [(column.title, column.value(row)) for column in kind.columns]
    return Line(
        pk=row.pk,
        name=str(cells[0][1]),
        url=reverse("admin_panel:thing", args=[kind.key, row.pk]),
        first=cells[0][1],
        cells=tuple(cells[1:]),
        is_out=is_out(kind, row),
    )


def _tabs(kind: Kind, kept: dict[str, str], *, shows_out: bool) -> tuple[Tab, ...]:
    if not kind.is_retirable:
        return ()
    return (
        Tab(address=_address(kind, kept, tab=""), words=kind.switch.is_in, is_current=not shows_out),
        Tab(address=_address(kind, kept, tab="out"), words=kind.switch.is_out, is_current=shows_out),
    )


def uses_key(kind: Kind, position: int, pk: int) -> str:
    """How a list's address names the thing whose users it shows."""
    return f"{kind.key}.{position}.{pk}"


def _usage(kind: Kind, key: str) -> tuple[Usage, int] | None:
    """The usage that a list is narrowed to, and the thing used; whatever is not right about it is forgotten."""
    used, _dot, rest = key.partition(".")
    position, _dot, pk = rest.partition(".")
    if used not in KINDS or not position.isdecimal() or not pk.isdecimal() or int(pk) > LARGEST_ID:
        return None
    usages = KINDS[used].usages
    if int(position) >= len(usages) or usages[int(position)].rows(int(pk)).model is not kind.model:
        return None
    return usages[int(position)], int(pk)


def _narrowing(kind: Kind, kept: dict[str, str], usage: tuple[Usage, int] | None) -> Narrowing | None:
    if usage is None:
        return None
    used = KINDS[kept["uses"].partition(".")[0]]
    row = used.model._default_manager.filter(pk=usage[1]).first()
    words = _("Only what uses “%(name)s”") % {"name": row or "?"}
    return Narrowing(words=words, without_url=_address(kind, kept, uses=""))


def _address(kind: Kind, kept: dict[str, str], **changes: str) -> str:
    asked = {name: value for name, value in {**kept, **changes}.items() if value}
    return reverse("admin_panel:things", args=[kind.key]) + (f"?{urlencode(asked)}" if asked else "")
