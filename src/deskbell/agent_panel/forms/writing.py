"""What a reply or a note sends."""

from __future__ import annotations

from typing import Any

from django import forms

from deskbell.agent_panel.forms.shared import LARGEST_ID, hidden_trouble
from deskbell.ui.composer import ComposerForm


class WritingForm(ComposerForm):
    """The text, what its writer had seen, and the status that goes with it."""

    seen_sequence = forms.IntegerField(required=False, max_value=LARGEST_ID, widget=forms.HiddenInput)
    then_status = forms.IntegerField(required=False, max_value=LARGEST_ID, widget=forms.HiddenInput)

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean()
        hidden_trouble(self)
        return cleaned
