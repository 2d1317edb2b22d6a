"""What agents type about people beside who they are."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from deskbell.features.directory.commands import LONGEST


class NoteForm(forms.Form):
    """A note for agents."""

    text = forms.CharField(
        label=pgettext_lazy("what somebody writes down", "Note"),
        max_length=LONGEST,
        widget=forms.Textarea(attrs={"rows": 3}),
    )


class AddressForm(forms.Form):
    """One more address of a client."""

    email = forms.EmailField(label=_("Further address"), max_length=254)
