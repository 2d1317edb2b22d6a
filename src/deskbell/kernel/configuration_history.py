"""What was changed in a configuration row, in words: labels for columns, names for numbers."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import Model
from django.utils.dateparse import parse_datetime
from django.utils.formats import date_format
from django.utils.text import Truncator, capfirst
from django.utils.timezone import localtime
from django.utils.translation import gettext as _

from deskbell.kernel.configuration import Kind, kind_of
from deskbell.kernel.models import ConfigurationChange

LONGEST_SHOWN = 300
NOTHING = "–"
Names = Mapping[type[Model], Mapping[Any, str]]


@dataclass(frozen=True, kw_only=True)
class ColumnChange:
    """One column's value before and after; `before` is empty where the row was made."""

    label: str
    before: str
    after: str


@dataclass(frozen=True, kw_only=True)
class HistoryEntry:
    """One change: by whom, when, of what. `actor_user_id` is None where the desk itself did it."""

    id: int
    actor_user_id: int | None
    changed_at: datetime
    is_new: bool
    columns: tuple[ColumnChange, ...]


def history_target(row: Model) -> str:
    """Under which name a row's changes are kept."""
    return f"{row._meta.label}:{row.pk}"


def last_change_id(row: Model) -> int:
    """The number of the newest change of a row; 0 where none was kept."""
    newest = ConfigurationChange.objects.filter(target=history_target(row)).order_by("-pk").values_list("pk", flat=True)
    return newest.first() or 0


def history_of(
    kind: Kind, row: Model, *, limit: int, before_id: int | None = None, with_names: bool = True
) -> tuple[HistoryEntry, ...]:
    """The newest changes of a thing, in words; `before_id` goes further back. One query, and one for each model named.

    Without names, rows stand there by their numbers, for whoever shows only which columns were changed.
    """
    found = ConfigurationChange.objects.filter(target=history_target(row)).order_by("-pk")
    if before_id is not None:
        found = found.filter(pk__lt=before_id)
    changes = list(found[:limit])
    models = _models_named(kind)
    names = _names(changes, models) if with_names else {}
    return tuple(_entry(kind, change, models, names) for change in changes)


def _entry(kind: Kind, change: ConfigurationChange, models: Mapping[str, type[Model]], names: Names) -> HistoryEntry:
    before, after = change.before or {}, change.after or {}
    is_new = change.before is None
    columns = tuple(
        ColumnChange(
            label=_label(kind, name),
            before="" if is_new else _words(kind, name, before.get(name), names.get(models.get(name, Model), {})),
            after=_words(kind, name, after.get(name), names.get(models.get(name, Model), {})),
        )
        for name in after
        if before.get(name) != after[name] or (is_new and after[name] not in (None, "", []))
    )
    return HistoryEntry(
        id=change.pk,
        actor_user_id=change.actor_user_id,
        changed_at=change.changed_at,
        is_new=is_new,
        columns=columns,
    )


def _names(changes: Iterable[ConfigurationChange], models: Mapping[str, type[Model]]) -> Names:
    """The rows that the changes name by number, one query for each model."""
    wanted: dict[type[Model], set[Any]] = {}
    for change in changes:
        for values in (change.before or {}, change.after or {}):
            for name, value in values.items():
                if name in models and value not in (None, ""):
                    wanted.setdefault(models[name], set()).update(value if isinstance(value, list) else [value])
    return {model: {row.pk: str(row) for row in _rows(model).filter(pk__in=keys)} for model, keys in wanted.items()}


def _rows(model: type[Model]) -> Any:
    kind = kind_of(model)
    rows = model._default_manager
    return rows.select_related(*kind.related) if kind and kind.related else rows.select_related()


def _models_named(kind: Kind) -> dict[str, type[Model]]:
    """Which columns and fields of the form hold the numbers of rows, and of which model."""
    named: dict[str, type[Model]] = {}
    for name, form_field in kind.form.base_fields.items():
        queryset = getattr(form_field, "queryset", None)
        if queryset is not None:
            named[name] = queryset.model
    for one in kind.model._meta.concrete_fields:
        if isinstance(one.related_model, type):
            named[one.attname] = one.related_model
    return named


def _label(kind: Kind, name: str) -> str:
    switch = kind.switch
    if name == switch.column:
        return str(switch.is_out if switch.out else switch.is_in)
    if name in kind.ties:
        return str(kind.ties[name])
    column = next((one for one in kind.model._meta.concrete_fields if name in (one.name, one.attname)), None)
    in_form = kind.form.base_fields.get(column.name if column else name)
    if in_form is not None and in_form.label:
        return str(in_form.label)
    return str(capfirst(column.verbose_name if column else name.replace("_", " ")))


def _words(kind: Kind, name: str, value: Any, names: Mapping[Any, str]) -> str:
    if isinstance(value, bool):
        return _("Yes") if value else _("No")
    if value in (None, "", [], {}):
        return NOTHING
    if isinstance(value, list):
        return ", ".join(_words(kind, name, one, names) for one in value)
    if names:
        return names.get(value, f"#{value}")
    return Truncator(_chosen(kind, name, value) or _moment(value)).chars(LONGEST_SHOWN)


def _chosen(kind: Kind, name: str, value: Any) -> str:
    """What a choice is called, where the form or the column offers choices."""
    in_form = kind.form.base_fields.get(name)
    column = next((one for one in kind.model._meta.concrete_fields if one.name == name), None)
    for choices in (getattr(in_form, "choices", None), getattr(column, "flatchoices", None)):
        for key, words in _flat(choices or ()):
            if str(key) == str(value):
                return str(words)
    return ""


def _flat(choices: Any) -> Iterable[tuple[Any, Any]]:
    for key, words in choices:
        if isinstance(words, list | tuple):
            yield from _flat(words)
        else:
            yield key, words


def _moment(value: Any) -> str:
    """Times in the reader's zone; everything else as it stands."""
    try:
        at = parse_datetime(value) if isinstance(value, str) else None
    except ValueError:
        at = None
    return date_format(localtime(at), "DATETIME_FORMAT") if at and at.tzinfo else str(value)
