"""Values of one column on their way into the database and out of it, by the shortest way that its kind allows.

Django asks several functions about each value; for most values of most columns they all give back what they got.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import UTC, datetime
from functools import lru_cache
from typing import Any

from django.db import connection

from deskbell.kernel.prepared import instant_in

Convert = Callable[[Any], Any]

_TEXTS = ("CharField", "TextField", "EmailField", "SlugField")
_NUMBERS = ("BigIntegerField", "IntegerField", "PositiveIntegerField", "PositiveSmallIntegerField", "SmallIntegerField")


def into(field: Any) -> Convert:
    """What makes a field's value fit for a statement; the same that Django makes of it."""
    if _is_json_text(field):
        return _json
    usual = field.get_db_prep_save
    kind, quick = _quick(_kind(field))

    def convert(value: Any) -> Any:
        if type(value) is kind and not (isinstance(value, datetime) and value.tzinfo is None):
            return quick(value)
        return value if value is None else usual(value, connection)

    return convert


def plain_type(field: Any) -> type | None:
    """The type whose values `into` leaves as they are, as it does with None; None for a field without such a type."""
    kind, quick = _quick(_kind(field))
    return kind if quick is _as_it_is and kind is not datetime else None


def out_of(field: Any) -> Convert | None:
    """What makes a field's value of what the database gives, None where they are the same."""
    expression = field.get_col(field.model._meta.db_table)
    steps = [*connection.ops.get_db_converters(expression), *field.get_db_converters(connection)]
    if not steps:
        return None
    if _is_written(field):
        return instant_in

    def convert(value: Any) -> Any:
        for step in steps:
            value = step(value, expression, connection)
        return value

    return convert


def _kind(field: Any) -> str:
    """What a column holds: that of a reference is what it leads to."""
    while field.is_relation:
        field = field.target_field
    return str(field.get_internal_type())


def _quick(kind: str) -> tuple[type | None, Convert]:
    """The type whose values need little, and what they need."""
    if kind in _TEXTS:
        return str, _as_it_is
    if kind == "BooleanField":
        return bool, _as_it_is
    if kind == "BigAutoField":
        return int, _as_it_is
    if kind in _NUMBERS:
        sizes = getattr(connection.ops, "integerfield_type_map", {})  # PostgreSQL is told the size of a number
        return int, sizes.get(kind, _as_it_is)
    if kind == "DateTimeField":
        return datetime, _written if connection.vendor == "sqlite" else _as_it_is
    return None, _as_it_is


def _as_it_is(value: Any) -> Any:
    return value


def _is_written(field: Any) -> bool:
    """Whether the database keeps this column's instants as texts."""
    return connection.vendor == "sqlite" and field.get_internal_type() == "DateTimeField"


def _is_json_text(field: Any) -> bool:
    """Whether the database keeps this column's JSON as a text, and nothing in it needs more than JSON knows."""
    return connection.vendor == "sqlite" and field.get_internal_type() == "JSONField" and field.encoder is None


def _json(value: Any) -> str | None:
    return value if value is None else json.dumps(value)


def _written(at: datetime) -> str:
    """An instant as Django keeps it on SQLite: in UTC, which it does not say."""
    return _written_in_utc(at if at.tzinfo is UTC else at.astimezone(UTC))


@lru_cache(maxsize=64)
def _written_in_utc(at: datetime) -> str:
    """One command writes the same few instants some thirty times. In UTC alone: elsewhere two instants that an hour parts
    are taken for one in the night in which the clocks are set back."""
    return at.isoformat(" ")[: -len("+00:00")]
