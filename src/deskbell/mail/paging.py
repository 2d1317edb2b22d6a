"""Lists by number, newest first, a page at a time."""

from __future__ import annotations

from typing import TypeVar

from django.db.models import Model, QuerySet

Row = TypeVar("Row", bound=Model)


def page_of(found: QuerySet[Row], *, cursor: str, size: int) -> tuple[list[Row], str, str]:
    """The rows of a page, and the cursors of the next and the previous one: empty where there is none.

    `cursor` comes from a page; one that is empty or says nothing shows the first.
    """
    backwards, at = _place(cursor)
    if at is not None:
        found = found.filter(pk__gt=at) if backwards else found.filter(pk__lt=at)
    rows = list(found.order_by("pk" if backwards else "-pk")[: size + 1])
    is_more, rows = len(rows) > size, rows[:size]
    if backwards:
        rows.reverse()
    has_next, has_previous = (bool(rows), is_more) if backwards else (is_more, at is not None and bool(rows))
    return rows, str(rows[-1].pk) if has_next else "", f"-{rows[0].pk}" if has_previous else ""


def _place(cursor: str) -> tuple[bool, int | None]:
    """Whether to go backwards, and from where."""
    digits = cursor.removeprefix("-")
    if not digits.isascii() or not digits.isdecimal() or len(digits) > 18:
        return False, None
    return cursor.startswith("-"), int(digits)
