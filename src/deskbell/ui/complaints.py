"""What a command found wrong, beside the fields of the form that it means."""

from __future__ import annotations

from django.forms import BaseForm

from deskbell.kernel.errors import Invalid


def complain(form: BaseForm, invalid: Invalid) -> None:
    """Put a command's complaints beside the fields of a bound form; what fits no field that is seen stands above all."""
    for name, sentences in invalid.errors.items():
        shown = name in form.fields and not form.fields[name].widget.is_hidden
        form.add_error(name if shown else None, [str(sentence) for sentence in sentences])
