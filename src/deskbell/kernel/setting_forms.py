"""The form of some of the desk's settings: checked like any form, written through the one door."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING, Any

from django import forms
from django.core.exceptions import ValidationError
from django.forms.utils import flatatt
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _

from deskbell.kernel.actor import Actor
from deskbell.kernel.configure import configure, read
from deskbell.kernel.errors import Invalid
from deskbell.kernel.rich_text import PLAIN_OR_HTML, RichTextField
from deskbell.kernel.settings import (
    Colour,
    DeskSetting,
    Field,
    Line,
    Listed,
    OneOf,
    Picture,
    Reference,
    RichText,
    SomeOf,
    Switch,
    WholeNumber,
    anchor_of,
)
from deskbell.lib.colours import parse
from deskbell.lib.text import one_line

if TYPE_CHECKING:
    from django.core.files.uploadedfile import UploadedFile
    from django.utils.datastructures import MultiValueDict


class LineField(forms.CharField):
    """One line, whatever was pasted."""

    def clean(self, value: Any) -> str:
        return one_line(super().clean(value))


class LongSelect(forms.Select):
    """A list of hundreds: drawn in one go, for Django draws each choice by a template of its own (700 ms for 600)."""

    def render(self, name: str, value: Any, attrs: Any = None, renderer: Any = None) -> SafeString:
        """The same markup as ever."""
        chosen = str(value or "")
        choices = ((key, mark_safe(" selected") if str(key) == chosen else "", words) for key, words in self.choices)
        options = format_html_join("\n", '<option value="{}"{}>{}</option>', choices)
        return format_html(
            '<select name="{}"{}>{}</select>', name, flatatt(self.build_attrs(self.attrs, attrs)), options
        )


class NumberField(forms.TypedChoiceField):
    """The number of a row, None for none."""

    def __init__(self, **keywords: Any) -> None:
        super().__init__(coerce=int, empty_value=None, required=False, **keywords)


class ColourField(forms.CharField):
    """A colour that can be read where it will stand."""

    widget = forms.ColorInput

    def __init__(self, *, colour: Colour, **keywords: Any) -> None:
        super().__init__(max_length=20, **keywords)
        self.colour = colour

    def clean(self, value: Any) -> str:
        try:
            chosen = parse(super().clean(value))
        except ValueError:
            raise ValidationError(_("Write a colour as # and six digits, such as #0b6b61.")) from None
        if problem := self.colour.problem(chosen):
            raise ValidationError(problem)
        return chosen


class PictureField(forms.FileField):
    """A picture to send; without one the setting stays as it is."""

    def __init__(self, *, picture: Picture, **keywords: Any) -> None:
        super().__init__(required=False, widget=forms.FileInput(attrs={"accept": picture.accept}), **keywords)
        self.picture = picture

    def clean(self, data: Any, initial: Any = None) -> Any:
        sent = super().clean(data, initial)
        if not data:
            return initial or ""
        try:
            return self.picture.take_in(sent)
        except Invalid as invalid:
            raise ValidationError([sentence for each in invalid.errors.values() for sentence in each]) from None


class SettingsForm(forms.Form):
    """Fields for these settings, with what stands now as their first values."""

    def __init__(
        self,
        *,
        settings: Iterable[DeskSetting[Any]],
        data: Mapping[str, Any] | None = None,
        files: MultiValueDict[str, UploadedFile[Any]] | None = None,
    ) -> None:
        self.settings = {anchor_of(one): one for one in settings}
        super().__init__(data, files, initial={name: read(one) for name, one in self.settings.items()})
        for name, setting in self.settings.items():
            self.fields[name] = field_for(setting)

    def clean(self) -> dict[str, Any]:
        """Lists need at least so many of their words."""
        cleaned = super().clean() or self.cleaned_data
        for name, setting in self.settings.items():
            if isinstance(setting.field, SomeOf) and len(cleaned.get(name, ["", ""])) < setting.field.least:
                self.add_error(name, ValidationError(_("Choose at least one.")))
        return cleaned

    def apply(self, actor: Actor) -> int:
        """Write what changed; how many settings did."""
        changed = self.changed()
        for setting, value in changed:
            configure(actor=actor, setting=setting, value=value)
        return len(changed)

    def changed(self) -> list[tuple[DeskSetting[Any], Any]]:
        """The settings that get another value, with it."""
        values = ((one, self.cleaned_data[name]) for name, one in self.settings.items())
        return [(setting, value) for setting, value in values if value != read(setting)]


def field_for(setting: DeskSetting[Any]) -> forms.Field:
    """The form's field of a setting."""
    common = {"label": setting.title, "help_text": setting.meaning}
    return _made(setting.field, common)


def words_for(setting: DeskSetting[Any], value: Any) -> str:
    """A value as the admin panel writes it."""
    match setting.field:
        case Switch():
            return _("on") if value else _("off")
        case WholeNumber(unit=unit):
            return f"{value} {unit}".strip()
        case OneOf(choices=choices):
            return str(dict(choices).get(value, value))
        case SomeOf(choices=offered):
            names = dict(offered())
            return ", ".join(names.get(one, one) for one in value) or _("none")
        case Reference(choices=rows, nothing=nothing):
            return str(nothing) if value is None else dict(rows()).get(value, f"#{value}")
        case Picture():
            return _("a picture") if value else _("none")
        case _:
            return str(value) or _("empty")


def _made(field: Field, common: Mapping[str, Any]) -> forms.Field:
    match field:
        case Switch():
            return forms.BooleanField(required=False, **common)
        case WholeNumber(least=least, most=most):
            return forms.IntegerField(min_value=least, max_value=most, **common)
        case RichText(longest=longest):
            common = {**common, "help_text": f"{common['help_text']} {PLAIN_OR_HTML}"}
            return RichTextField(max_length=longest, **common)
        case Colour():
            return ColourField(colour=field, **common)
        case Picture():
            return PictureField(picture=field, **common)
        case Line(longest=longest, is_required=is_required):
            return LineField(required=is_required, max_length=longest, **common)
        case _:
            return _offered(field, common)


def _offered(field: OneOf | SomeOf | Listed | Reference, common: Mapping[str, Any]) -> forms.Field:
    match field:
        case OneOf(choices=choices):
            return forms.ChoiceField(choices=choices, widget=forms.RadioSelect, **common)
        case SomeOf(choices=offered):
            several = forms.CheckboxSelectMultiple
            return forms.MultipleChoiceField(choices=offered(), required=False, widget=several, **common)
        case Listed(choices=offered):
            return forms.ChoiceField(choices=offered(), widget=LongSelect, **common)
        case Reference(choices=rows, nothing=nothing):
            return NumberField(choices=[("", nothing), *rows()], **common)
