"""The rows of a kind as the admin panel lists them: searched, sorted, and paged by key."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.core import signing
from django.db.models import Count, F, IntegerField, Q, QuerySet, Subquery, TextField, Value
from django.db.models.functions import Cast, Coalesce

from deskbell.kernel.configuration import KINDS, Kind, Usage
from deskbell.kernel.errors import NotFound
from deskbell.lib.numbers import LARGEST_ID

PAGE_SIZE = 25
FOUND_PER_KIND = 6
_CURSORS = signing.Signer(salt="configuration-rows")

Place = tuple[Any, ...]


@dataclass(frozen=True, kw_only=True)
class RowsPage:
    """One page of a list; the cursors are empty where there is no page."""

    rows: tuple[Any, ...]
    next_cursor: str
    previous_cursor: str


@dataclass(frozen=True, kw_only=True)
class FoundRow:
    """A row that matches the panel's search."""

    kind: Kind
    pk: int
    name: str


def row_of(kind: Kind, pk: int) -> Any:
    """One thing. NotFound."""
    return _one(everything(kind), pk)


def row_and_usages(kind: Kind, pk: int) -> tuple[Any, tuple[int, ...]]:
    """One thing, and how many rows each usage of its kind finds for it; one query. NotFound."""
    row = _one(everything(kind).annotate(**_counts(kind, pk)), pk)
    return row, tuple(getattr(row, name) for name in _counts(kind, pk))


def _one(rows: QuerySet[Any], pk: int) -> Any:
    row = rows.filter(pk=pk).first() if pk <= LARGEST_ID else None
    if row is None:
        raise NotFound
    return row


def everything(kind: Kind) -> QuerySet[Any]:
    """All things of a kind with what they need to show themselves."""
    rows = _all_of(kind)
    return (rows.select_related(*kind.related) if kind.related else rows).prefetch_related(*kind.prefetch)


def _all_of(kind: Kind) -> QuerySet[Any]:
    return kind.rows() if kind.rows else kind.model._default_manager.all()


def in_use(kind: Kind) -> Q:
    """What is in use; where nothing goes out of use, everything."""
    return Q(**{kind.switch.column: not kind.switch.out}) if kind.is_retirable else Q()


def out_of_use(kind: Kind) -> Q:
    """What is out of use."""
    return Q(**{kind.switch.column: kind.switch.out}) if kind.is_retirable else Q(pk__in=())


def matching(kind: Kind, words: Sequence[str]) -> Q:
    """Rows that hold every word in one of the columns that are searched."""
    found = Q()
    for word in words:
        one = Q()
        for column in kind.search:
            one |= Q(**{f"{column}__icontains": kind.comparable(word)})
        found &= one
    return found


def rows_page(
    kind: Kind, *, only: Q, order: tuple[str, ...], cursor: str = "", size: int = PAGE_SIZE, among: Any = None
) -> RowsPage:
    """A page of the rows that match. A spoilt cursor begins at the beginning. `among` is a query of the only keys wanted."""
    keys = order if order[-1].endswith("pk") else (*order, "-pk" if order[-1].startswith("-") else "pk")
    backwards, place = _place(cursor, keys)
    found = everything(kind).filter(only)
    if among is not None:
        found = found.filter(pk__in=among)
    if place is not None:
        found = found.filter(_beyond(keys, place, backwards=backwards))
    rows = list(found.order_by(*(_ordered(key, backwards=backwards) for key in keys))[: size + 1])
    is_more, rows = len(rows) > size, rows[:size]
    if backwards:
        rows.reverse()
    has_next, has_previous = (True, is_more) if backwards else (is_more, place is not None)
    return RowsPage(
        rows=tuple(rows),
        next_cursor=_cursor(keys, rows[-1], backwards=False) if rows and has_next else "",
        previous_cursor=_cursor(keys, rows[0], backwards=True) if rows and has_previous else "",
    )


def count_usages(kind: Kind, pk: int) -> tuple[int, ...]:
    """How many rows each of the kind's usages finds for a thing; one query for all of them."""
    counts = _counts(kind, pk)
    if not counts:
        return ()
    rows = kind.model._default_manager.filter(pk=pk).order_by("pk").annotate(**counts)
    found = rows.values_list(*counts).first()
    return tuple(found) if found else (0,) * len(counts)


def find_rows(words: Sequence[str], *, per_kind: int = FOUND_PER_KIND) -> tuple[FoundRow, ...]:
    """Rows of any kind that hold every word, a few of each; one query."""
    kinds = [kind for kind in KINDS.values() if kind.search]
    if not words or not kinds:
        return ()
    parts = [_found_part(kind, words, per_kind) for kind in kinds]
    found = parts[0].union(*parts[1:], all=True) if len(parts) > 1 else parts[0]
    return tuple(FoundRow(kind=KINDS[key], pk=pk, name=name) for key, pk, name in found)


def _found_part(kind: Kind, words: Sequence[str], limit: int) -> QuerySet[Any, Any]:
    rows = _all_of(kind).order_by()
    few = rows.filter(matching(kind, words)).values("pk")[:limit]
    part: QuerySet[Any, Any] = (
        rows.filter(pk__in=few)
        .annotate(_kind=Value(kind.key, output_field=TextField()), _name=Cast(F(kind.search[0]), TextField()))
        .values_list("_kind", "pk", "_name")
    )
    return part


def _counts(kind: Kind, pk: int) -> dict[str, Any]:
    return {f"_usage_{at}": _counted(usage, pk) for at, usage in enumerate(kind.usages)}


def _counted(usage: Usage, pk: int) -> Any:
    rows = usage.rows(pk)
    counted = (
        rows.order_by()
        .annotate(_of_one=Value(1))
        .values("_of_one")
        .annotate(_count=Count("pk", distinct=rows.query.distinct))
        .values("_count")
    )
    return Coalesce(Subquery(counted, output_field=IntegerField()), 0)


def _ordered(key: str, *, backwards: bool) -> Any:
    """Where nothing stands comes first, on every database."""
    column, is_descending = key.lstrip("-"), key.startswith("-") != backwards
    return F(column).desc(nulls_last=True) if is_descending else F(column).asc(nulls_first=True)


def _beyond(keys: tuple[str, ...], place: Place, *, backwards: bool) -> Q:
    """What comes after a place in the order of the keys."""
    found, level = Q(pk__in=()), Q()
    for key, value in zip(keys, place, strict=True):
        column, is_descending = key.lstrip("-"), key.startswith("-") != backwards
        found |= level & _after(column, value, is_descending=is_descending)
        level &= Q(**{f"{column}__isnull": True}) if value is None else Q(**{column: value})
    return found


def _after(column: str, value: Any, *, is_descending: bool) -> Q:
    if value is None:
        return Q(pk__in=()) if is_descending else Q(**{f"{column}__isnull": False})
    if is_descending:
        return Q(**{f"{column}__lt": value}) | Q(**{f"{column}__isnull": True})
    return Q(**{f"{column}__gt": value})


def _cursor(keys: tuple[str, ...], row: Any, *, backwards: bool) -> str:
    values = [_value(row, key.lstrip("-")) for key in keys]
    return _CURSORS.sign_object({"keys": keys, "at": values, "back": backwards}, compress=True)


def _place(cursor: str, keys: tuple[str, ...]) -> tuple[bool, Place | None]:
    """Whether to go backwards, and from where; cursors are signed, so that what they hold is what the list put in."""
    try:
        held = _CURSORS.unsign_object(cursor) if cursor else None
    except (signing.BadSignature, ValueError):
        held = None
    if held is None or held["keys"] != list(keys):
        return False, None
    return held["back"], tuple(held["at"])


def _value(row: Any, path: str) -> Any:
    for name in path.split("__"):
        row = getattr(row, name) if row is not None else None
    return row.isoformat() if hasattr(row, "isoformat") else row
