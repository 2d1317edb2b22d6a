"""The form of a configuration row: checked like any form, written through the one door."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, ClassVar

from django import forms
from django.core.exceptions import NON_FIELD_ERRORS
from django.db.models import Model, UniqueConstraint
from django.forms.utils import ErrorDict
from django.utils.translation import gettext as _

from deskbell.kernel.actor import Actor
from deskbell.kernel.configure import configure_object
from deskbell.kernel.errors import Invalid, Refused
from deskbell.kernel.transactions import writing

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise

    _ModelForm = forms.ModelForm[Model]
else:
    _ModelForm = forms.ModelForm  # generic to the type checker alone


@dataclass(frozen=True, kw_only=True)
class Section:
    """Fields that belong together under a heading."""

    title: StrOrPromise
    names: tuple[str, ...]
    help: StrOrPromise = ""


@dataclass(frozen=True, kw_only=True)
class ShownSection:
    """A section with its fields as the page shows them; the one without a title stands without a frame.

    `rows` are lines of a few fields each; where `more` says something, a button of that value asks for another line.
    """

    title: StrOrPromise
    help: StrOrPromise
    fields: tuple[forms.BoundField, ...]
    rows: tuple[tuple[forms.BoundField, ...], ...] = ()
    more: str = ""


class ConfigurationForm(_ModelForm):
    """A model form that never saves by itself: `apply` writes what changed, and who changed it is kept.

    `sections` puts fields under headings; fields that no section names come first.
    """

    sections: ClassVar[Sequence[Section]] = ()
    has_lines: ClassVar[bool] = False  # has buttons that ask for more; the Enter key saves all the same

    def __init__(self, *arguments: Any, **keywords: Any) -> None:
        super().__init__(*arguments, **keywords)
        for one in self.fields.values():
            if isinstance(one, forms.ModelChoiceField) and one.empty_label is not None:
                one.empty_label = _("Please choose") if one.required else _("None")

    @property
    def is_only_asking(self) -> bool:
        """Whether the form was sent for other fields or more lines, and not to be saved."""
        return self.is_bound and "ask" in self.data

    def show_unjudged(self) -> None:
        """Show what was typed without a word on whether it is right: there is more to come."""
        self._errors = ErrorDict()
        self.cleaned_data = {}

    def sectioned(self) -> list[ShownSection]:
        """The fields in the order in which the page shows them."""
        named = {name for section in self.sections for name in section.names}
        plain = tuple(self[name] for name in self.fields if name not in named)
        return [
            ShownSection(title="", help="", fields=plain),
            *(
                ShownSection(
                    title=section.title,
                    help=section.help,
                    fields=tuple(self[name] for name in section.names if name in self.fields),
                )
                for section in self.sections
            ),
        ]

    def _post_clean(self) -> None:
        """Django's last step; what has to be unique within something then says so beside its field, in words."""
        super()._post_clean()  # type: ignore[misc]
        for sentence in list(self.errors.pop(NON_FIELD_ERRORS, ())):
            self.add_error(*self._constraint_words(str(sentence)))

    def _constraint_words(self, sentence: str) -> tuple[str | None, str]:
        for one in self.instance._meta.constraints:
            if isinstance(one, UniqueConstraint) and one.get_violation_error_message() == sentence:
                names = [name for name in reversed(one.fields) if name in self.fields]
                return (names[0] if names else None), _("Another one has this already.")
        return None, sentence

    def changes(self) -> dict[str, Any]:
        """The columns that the form sets, by the names under which they stand in the row (`parent_id`)."""
        columns = {one.name: one.attname for one in self.instance._meta.concrete_fields}
        return {
            columns[name]: value.pk if isinstance(value, Model) else value
            for name, value in self.cleaned_data.items()
            if name in columns
        }

    def apply(self, actor: Actor) -> Any:
        """Write the row; forms that set more than its own columns add to this."""
        configure_object(actor=actor, instance=self._as_it_is(), changes=self.changes())
        return self.instance

    def told_once(self, pk: int) -> str:
        """What the row that this form just made holds and nobody can ever read again; the page after saving shows it."""
        return ""

    def _as_it_is(self) -> Any:
        """The row as the database has it: checking a form already puts the new values into its own instance."""
        rows = type(self.instance)._default_manager
        return self.instance if self.instance._state.adding else rows.get(pk=self.instance.pk)


def carried_out(form: Any, write: Callable[[], Any]) -> bool:
    """Write in one transaction; what the rooms below refuse stands in the form."""
    try:
        with writing():
            write()
    except Invalid as invalid:
        for name, sentences in invalid.errors.items():
            form.add_error(name if name in form.fields else None, list(sentences))
        return False
    except Refused as refusal:
        form.add_error(None, str(refusal.reason))
        return False
    return True
