"""Adding a person to a ticket."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _


class CollaboratorForm(forms.Form):
    """Who shall take part."""

    email = forms.EmailField(
        label=_("E-mail address"), max_length=254, widget=forms.EmailInput(attrs={"autofocus": True})
    )
    name = forms.CharField(label=_("Name"), required=False, max_length=120)
    only_later = forms.BooleanField(
        label=_("They read from the last message on"),
        required=False,
        help_text=_("Off: they read the whole thread. Notes stay among agents in any case."),
    )
