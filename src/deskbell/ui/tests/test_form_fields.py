"""Fields that forms of several rooms have."""

from typing import Any

from django import forms

from deskbell.ui.form_fields import WrittenChoice

COLOURS = [("r", "red"), ("g", "green")]


class _Painted(forms.Form):
    colour = WrittenChoice(choices=COLOURS)


def colour() -> Any:
    """The field of one form."""
    return _Painted().fields["colour"]


def test_forms_share_the_choices_that_are_written_and_nothing_else() -> None:
    one, other, third = colour(), colour(), colour()
    assert one.choices is other.choices
    one.widget.attrs["class"] = one.error_messages["required"] = "changed"
    one.choices = [("b", "blue")]
    assert "class" not in other.widget.attrs
    assert other.error_messages["required"] != "changed"
    assert other.choices == other.widget.choices == third.choices == COLOURS


def test_it_takes_what_djangos_own_takes() -> None:
    class _Plain(forms.Form):
        colour = forms.ChoiceField(choices=COLOURS)

    for data in ({"colour": "g"}, {"colour": "b"}, {}):
        ours, plain = _Painted(data), _Plain(data)
        assert (ours.is_valid(), ours.errors, str(ours["colour"])) == (
            plain.is_valid(),
            plain.errors,
            str(plain["colour"]),
        )
