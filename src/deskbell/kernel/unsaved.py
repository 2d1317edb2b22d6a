"""Rows that are yet to be written, made with little ado.

Django sets each column of a new instance by itself, looks at its relations and tells two signals; a command makes some
twenty rows, and that took it a twelfth of its time.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from enum import Enum
from functools import cache
from typing import Any, TypeVar

from django.db.models import Model
from django.db.models.base import ModelState

M = TypeVar("M", bound=Model)


def unsaved(model: type[M], **columns: Any) -> M:
    """What `model(**columns)` makes. References are given by their numbers (`ticket_id`). TypeError for no column of it."""
    blank = _blank(model)
    if not columns.keys() <= blank.names:
        raise TypeError(f"{model.__name__} has no {sorted(columns.keys() - blank.names)}")
    made = model.__new__(model)
    made._state = ModelState()
    values = made.__dict__
    values.update(blank.values)
    for name, default in blank.defaults.items():
        if name not in columns:
            values[name] = default()
    values.update(columns)
    return made


@dataclass(frozen=True, kw_only=True)
class _Blank:
    """A model's columns with what they hold unless told otherwise: something that is, or is made for each row."""

    names: frozenset[str]
    values: Mapping[str, Any]
    defaults: Mapping[str, Callable[[], Any]]


@cache
def _blank(model: type[Model]) -> _Blank:
    fields: Any = model._meta.concrete_fields
    made = {field.attname: field.default for field in fields if field.has_default() and callable(field.default)}
    return _Blank(
        names=frozenset(field.attname for field in fields),
        values={field.attname: None if field.attname in made else _plain(field.get_default()) for field in fields},
        defaults=made,
    )


def _plain(default: Any) -> Any:
    """A choice as the database keeps it and gives it back."""
    return default.value if isinstance(default, Enum) else default
