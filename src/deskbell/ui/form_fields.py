"""Fields that forms of several rooms have: choices of rows by their numbers, and due dates."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

from django import forms

from deskbell.people.queries import Choice

if TYPE_CHECKING:
    from datetime import datetime

    from django_stubs_ext import StrOrPromise

EARLIEST, LATEST = 1971, 9000  # years: far from where calendars end, in whatever zone they are shown


class ChoiceById(forms.TypedChoiceField):
    """A choice of rows; empty is None."""

    def __init__(self, **keywords: Any) -> None:
        super().__init__(coerce=int, empty_value=None, **keywords)


class WrittenChoice(forms.ChoiceField):
    """A choice among what is written in the code: each form gets a copy of the field, and all copies share the choices."""

    def __deepcopy__(self, memo: dict[int, Any]) -> WrittenChoice:
        memo[id(self.choices)] = self.choices
        return super().__deepcopy__(memo)


class DueDateField(forms.DateTimeField):
    """A date and time in the zone of the person who types it."""

    widget = forms.DateTimeInput(attrs={"type": "datetime-local"}, format="%Y-%m-%dT%H:%M")

    def to_python(self, value: Any) -> datetime | None:
        """The instant; none that lies in times of which no zone knows."""
        found: datetime | None = super().to_python(value)
        if found is not None and not EARLIEST <= found.year <= LATEST:
            raise forms.ValidationError(self.error_messages["invalid"], code="invalid")
        return found


def options(choices: Iterable[Choice], *, empty: StrOrPromise | None = None) -> list[tuple[Any, StrOrPromise]]:
    """Rows as a select takes them, their detail in brackets; `empty` words an empty choice above them."""
    first: list[tuple[Any, StrOrPromise]] = [] if empty is None else [("", empty)]
    return first + [(one.id, f"{one.name} ({one.detail})" if one.detail else one.name) for one in choices]
