"""What is written by functions is what Django renders."""

from typing import Any

import pytest
from django import forms
from django.utils.translation import gettext_lazy

from deskbell.ui.widgets import WrittenArea, WrittenHidden, WrittenSelect

HOSTILE = "<script>\"'&</script>\n{0}"
ATTRIBUTES: dict[str, Any] = {
    "rows": 4,
    "required": True,
    "disabled": False,
    "placeholder": HOSTILE,
    "data-x": gettext_lazy("Text"),
}
CHOICES = (("", gettext_lazy("None")), ("own", "<b>"), (7, "Seven"), (HOSTILE, HOSTILE))


@pytest.mark.parametrize("value", [None, "", "own", 7, HOSTILE, "\nfirst line"])
@pytest.mark.parametrize("attributes", [{}, ATTRIBUTES])
@pytest.mark.parametrize(
    ("ours", "djangos"),
    [
        (WrittenArea(attrs={"cols": "1"}), forms.Textarea(attrs={"cols": "1"})),
        (WrittenHidden(), forms.HiddenInput()),
        (WrittenSelect(attrs={"id": "x"}, choices=CHOICES), forms.Select(attrs={"id": "x"}, choices=CHOICES)),
    ],
)
def test_a_control_is_as_django_has_it(
    ours: forms.Widget, djangos: forms.Widget, value: object, attributes: dict[str, Any]
) -> None:
    assert ours.render("body", value, attributes) == djangos.render("body", value, attributes)
