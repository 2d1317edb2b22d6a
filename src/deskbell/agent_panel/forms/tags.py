"""Tags, as they are typed."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _

from deskbell.tickets.tags import LONGEST_TAG, MOST_TAGS


class TagsForm(forms.Form):
    """One tag or several."""

    names = forms.CharField(
        label=_("Tags"),
        max_length=(LONGEST_TAG + 2) * MOST_TAGS,
        help_text=_("Several are separated by commas. One that is not there yet is made."),
        widget=forms.TextInput(attrs={"autofocus": True, "autocomplete": "off"}),
    )
