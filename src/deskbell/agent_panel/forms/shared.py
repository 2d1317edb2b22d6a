"""What several forms need: choices by number, and a command's complaints beside the fields they are about."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

from django import forms
from django.utils.translation import gettext as _

from deskbell.kernel.errors import Invalid
from deskbell.people.queries import Choice

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise

LARGEST_ID = 2**63 - 1


class ChoiceById(forms.TypedChoiceField):
    """A choice of rows; empty is None."""

    def __init__(self, **keywords: Any) -> None:
        super().__init__(coerce=int, empty_value=None, **keywords)


class DueDateField(forms.DateTimeField):
    """A date and time in the zone of the person who types it."""

    widget = forms.DateTimeInput(attrs={"type": "datetime-local"}, format="%Y-%m-%dT%H:%M")


def options(choices: Iterable[Choice], *, empty: StrOrPromise | None = None) -> list[tuple[Any, StrOrPromise]]:
    """Rows as a select takes them, their detail in brackets; `empty` words an empty choice above them."""
    first: list[tuple[Any, StrOrPromise]] = [] if empty is None else [("", empty)]
    return first + [(one.id, f"{one.name} ({one.detail})" if one.detail else one.name) for one in choices]


def complain(form: forms.Form, invalid: Invalid) -> None:
    """Put a command's complaints beside the fields of a bound form; what fits no field stands above all."""
    for name, sentences in invalid.errors.items():
        shown = name in form.fields and not form.fields[name].widget.is_hidden
        form.add_error(name if shown else None, [str(sentence) for sentence in sentences])


def hidden_trouble(form: forms.Form) -> None:
    """Complaints about hidden fields can be seen nowhere: say above the form that it was mangled."""
    for bound in form.hidden_fields():
        if form.errors.pop(bound.name, None):
            form.add_error(None, _("This form did not arrive as it was sent. Please open the page again."))
