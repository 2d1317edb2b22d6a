"""Other words for an entry."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from deskbell.agent_panel.forms.shared import hidden_trouble
from deskbell.lib.numbers import LARGEST_ID
from deskbell.ui.composer import ComposerForm


class EditForm(ComposerForm):
    """The text, which of its wordings the editor had seen, and whether what a mail repeats stays."""

    drops_quoted = forms.BooleanField(
        label=_("Leave out the quoted text"),
        required=False,
        help_text=_("What the mail repeats of older ones. Agents can still read it among the old texts."),
    )
    seen_version = forms.IntegerField(required=False, max_value=LARGEST_ID, widget=forms.HiddenInput)

    def __init__(self, *arguments: Any, has_quoted: bool, **keywords: Any) -> None:
        super().__init__(*arguments, **keywords)
        if not has_quoted:
            del self.fields["drops_quoted"]

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean()
        hidden_trouble(self)
        return cleaned
