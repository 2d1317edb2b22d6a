"""What several forms need: complaints about fields that nobody sees."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext as _


def hidden_trouble(form: forms.Form) -> None:
    """Complaints about hidden fields can be seen nowhere: say above the form that it was mangled."""
    for bound in form.hidden_fields():
        if form.errors.pop(bound.name, None):
            form.add_error(None, _("This form did not arrive as it was sent. Please open the page again."))
