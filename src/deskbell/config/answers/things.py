"""Answers that are things: each made or changed through the form that the admin panel has for its kind."""

from __future__ import annotations

from copy import copy
from dataclasses import dataclass
from typing import Any

from django import forms
from django.http import QueryDict

from deskbell.config.answers.problems import Problems
from deskbell.config.answers.references import value_named
from deskbell.config.answers.settings_part import Unfit, demanded
from deskbell.kernel.actor import Actor
from deskbell.kernel.configuration import Kind, is_out, kind_called
from deskbell.kernel.configuration_forms import carried_out
from deskbell.kernel.configuration_rows import everything
from deskbell.lib.email_address import normalise
from deskbell.lib.text import one_line
from deskbell.people.configuration.agents import PREFIX as ACCESS

FURTHER = "access"  # an agent's further departments, each with the role there
NAMED_BY = {"agents": "email"}
Placed = tuple[str, str, Any]  # a path, a field, a value


@dataclass(frozen=True, kw_only=True)
class Row:
    """One thing of the answers, and where it stands in them."""

    kind: Kind
    path: str
    values: dict[str, Any]

    @property
    def name_key(self) -> str:
        """The key by which the thing is known again."""
        return NAMED_BY.get(self.kind.key, "name")

    @property
    def identity(self) -> tuple[str, ...]:
        """What two rows of one document can't share."""
        name, parent = self.values.get(self.name_key), self.values.get("parent")
        return (normalise(str(name)) if self.kind.key == "agents" else one_line(str(name)), str(parent or ""))


def rows_of(kind_key: str, given: Any, problems: Problems) -> list[Row]:
    """The rows of a kind; what is no table, has no name or stands there twice is a problem."""
    if not isinstance(given, list):
        problems.add(kind_key, f"write each of them as a table of its own, below [[{kind_key}]].")
        return []
    rows: list[Row] = []
    seen: set[tuple[str, ...]] = set()
    for number, values in enumerate(given, start=1):
        row = Row(kind=kind_called(kind_key), path=f"{kind_key}[{number}]", values=values)
        if not isinstance(values, dict):
            problems.add(row.path, "this is no table.")
        elif not isinstance(values.get(row.name_key), str):
            problems.add(f"{row.path}.{row.name_key}", "write text in quotes.")
        elif row.identity in seen:
            problems.add(f"{row.path}.{row.name_key}", f"“{values[row.name_key]}” stands here twice.")
        else:
            seen.add(row.identity)
            rows.append(row)
    return rows


class Writer:
    """Carries rows out, one after the other; what is wrong with one is a problem and leaves the others their turn."""

    def __init__(self, *, actor: Actor, problems: Problems) -> None:
        self.actor = actor
        self.problems = problems
        self.done: list[tuple[str, Row]] = []
        self.failed: set[str] = set()

    def write(self, row: Row, *, without: str = "") -> bool:
        """Make or change the row's thing, leaving out one of its keys."""
        instance = self._known(row)
        left_out = {without, row.name_key} if instance else {without}  # what it is known by stays as it is written
        values = {key: value for key, value in row.values.items() if key not in left_out}
        form = row.kind.form(instance=_model_of(row, instance))
        data, bad = self._data(row, values, form)
        form = row.kind.form(data, instance=_model_of(row, instance))
        if self._complains(row, form, bad) or (instance and self._is_out(row, instance)):
            return self._fail(row)
        if instance and not _changes(form):
            return True
        if not carried_out(form, lambda: form.apply(self.actor)):
            self._complains(row, form, bad)
            return self._fail(row)
        self.done.append(("changed" if instance else "made", row))
        return True

    def _complains(self, row: Row, form: Any, bad: set[str]) -> bool:
        """Whether anything is wrong; of fields whose answers won't do enough was said."""
        wrong = {name: sentences for name, sentences in form.errors.items() if name not in bad}
        self.problems.add_errors(wrong, self._paths(row, form), whole=row.path)
        return bool(wrong or bad)

    def _fail(self, row: Row) -> bool:
        self.failed.add(str(row.values[row.name_key]))
        return False

    def _known(self, row: Row) -> Any:
        """The thing, if the desk has it."""
        things, name = everything(row.kind), str(row.values[row.name_key])
        if row.kind.key == "agents":
            return things.filter(user__email_normalised=normalise(name)).first()
        found = [one for one in things.filter(name=one_line(name)) if _stands_below(one, row.values.get("parent"))]
        return next((one for one in found if one.parent_id is None), found[0] if found else None)

    def _is_out(self, row: Row, instance: Any) -> bool:
        if is_out(row.kind, instance):
            self.problems.add(f"{row.path}.{row.name_key}", f"“{instance}” is out of use on this desk.")
        return is_out(row.kind, instance)

    def _data(self, row: Row, values: dict[str, Any], empty: Any) -> tuple[QueryDict, set[str]]:
        """What a browser would send: the thing as it is, with the answers in their places; and the keys that won't do."""
        data = QueryDict(mutable=True)
        for name, field in empty.fields.items():
            data.setlist(name, _shown(empty, name, field))
        placed, bad = _placed(row, values, empty, self.problems)
        for path, name, value in placed:
            try:
                data.setlist(name, _sent(empty.fields[name], value))
            except Unfit as unfit:
                bad.add(name)
                if str(value) not in self.failed:  # of what has a problem itself enough was said
                    self.problems.add(path, str(unfit))
        return data, bad

    def _paths(self, row: Row, form: Any) -> dict[str, str]:
        return {
            name: f"{row.path}.{FURTHER}.{field.label}" if name.startswith(ACCESS) else f"{row.path}.{name}"
            for name, field in form.fields.items()
        }


def _stands_below(thing: Any, parent: Any) -> bool:
    """Whether the thing's parent is the one that is named; where none is named, any will do."""
    return not parent or (thing.parent is not None and parent in (thing.parent.name, str(thing.parent)))


def _placed(row: Row, values: dict[str, Any], empty: Any, problems: Problems) -> tuple[list[Placed], set[str]]:
    """Each value with its path and its field; keys that nobody knows are problems."""
    fields = [name for name in empty.fields if not name.startswith(ACCESS)]
    further = {str(field.label): name for name, field in empty.fields.items() if name.startswith(ACCESS)}
    bad = {key for key in values if key not in fields and not (key == FURTHER and further)}
    for key in sorted(bad):
        known = ", ".join([*fields, FURTHER] if further else fields)
        problems.add(f"{row.path}.{key}", f"there is no such key; there are: {known}.")
    placed = [(f"{row.path}.{key}", key, value) for key, value in values.items() if key in fields]
    given = values.get(FURTHER, {}) if further else {}
    if not isinstance(given, dict):
        problems.add(f"{row.path}.{FURTHER}", "write a table of departments, each with the name of a role.")
        return placed, bad | {FURTHER}
    for name in given.keys() - further.keys():
        problems.add(f"{row.path}.{FURTHER}.{name}", f"there is no department “{name}”.")
        bad.add(FURTHER)
    return placed + [
        (f"{row.path}.{FURTHER}.{name}", further[name], given[name]) for name in given if name in further
    ], bad


def _changes(form: Any) -> bool:
    """Whether a form that is right would write anything; rich text that was typed plainly differs only until it is HTML."""
    return any(form.cleaned_data[name] != form.initial.get(name) for name in form.changed_data)


def _model_of(row: Row, instance: Any) -> Any:
    """A copy, for checking a form puts what was answered into its own instance."""
    return copy(instance) if instance else row.kind.model()


def _shown(form: Any, name: str, field: forms.Field) -> list[str]:
    """What the form shows in a field before anybody types."""
    value = field.prepare_value(form.get_initial_for_field(field, name))
    if isinstance(field, forms.BooleanField):
        return ["on"] if value else []
    if isinstance(value, list | tuple):
        return [str(one) for one in value]
    return ["" if value is None else str(value)]


def _sent(field: forms.Field, value: Any) -> list[str]:
    if isinstance(field, forms.BooleanField):
        return ["on"] if demanded(value, bool, "true or false") else []
    if isinstance(field, forms.ChoiceField):
        return [value_named(field, value)]
    return [demanded(value, str, "text in quotes")]
