"""What becomes of one message."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _


class DetachForm(forms.Form):
    """Nothing to choose: the page asks whether it is meant."""


class MoveForm(forms.Form):
    """Which ticket the message belongs to."""

    number = forms.CharField(
        label=_("Number of the ticket"), max_length=32, widget=forms.TextInput(attrs={"autofocus": True})
    )
    author_takes_part = forms.BooleanField(
        label=_("Its author takes part in that ticket from now on"),
        required=False,
        help_text=_("They read this message there and what comes after it. Leave it off and they see it no more."),
    )
