"""Values of one column on their way into the database and out of it, by the shortest way that its kind allows.

Django asks several functions about each value; for most values of most columns they all give back what they got.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

from django.db import connection

from deskbell.kernel.prepared import instant_in

Convert = Callable[[Any], Any]

_TEXTS = ("CharField", "TextField", "EmailField", "SlugField")
_NUMBERS = ("BigAutoField", "BigIntegerField", "IntegerField", "PositiveIntegerField", "PositiveSmallIntegerField")


def into(field: Any) -> Convert:
    """What makes a field's value fit for a statement; the same that Django makes of it."""
    usual = field.get_db_prep_save
    plain = _plain(field)

    def convert(value: Any) -> Any:
        return value if type(value) is plain else usual(value, connection)

    def convert_instant(value: Any) -> Any:
        return _written(value) if type(value) is datetime and value.tzinfo is not None else usual(value, connection)

    return convert_instant if _is_written(field) else convert


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


def _plain(field: Any) -> type | None:
    """The type whose values go in as they are. PostgreSQL is told the size of numbers, which is Django's to say."""
    while field.is_relation:
        field = field.target_field
    kind = field.get_internal_type()
    if kind in _TEXTS:
        return str
    if kind == "BooleanField":
        return bool
    return int if kind in _NUMBERS and connection.vendor == "sqlite" else None


def _is_written(field: Any) -> bool:
    """Whether the database keeps this column's instants as texts."""
    return connection.vendor == "sqlite" and field.get_internal_type() == "DateTimeField"


def _written(at: datetime) -> str:
    """An instant as Django keeps it on SQLite: in UTC, which it does not say."""
    return str(at.astimezone(UTC).replace(tzinfo=None))
