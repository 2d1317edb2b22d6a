"""What a reply or a note sends."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from deskbell.agent_panel.forms.shared import hidden_trouble
from deskbell.lib.numbers import LARGEST_ID
from deskbell.ui.composer import ComposerForm
from deskbell.ui.form_fields import WrittenChoice
from deskbell.ui.widgets import WrittenSelect

SIGNATURES = (
    ("", _("My usual signature")),
    ("own", _("My signature")),
    ("dept", _("The department's signature")),
    ("none", _("No signature")),
)


class WritingForm(ComposerForm):
    """The text, what its writer had seen, and the status that goes with it."""

    seen_sequence = forms.IntegerField(required=False, max_value=LARGEST_ID, widget=forms.HiddenInput)
    signature_use = WrittenChoice(
        required=False, label=_("Signature"), choices=SIGNATURES, widget=WrittenSelect(attrs={"id": "signature-use"})
    )
    then_status = forms.IntegerField(required=False, max_value=LARGEST_ID, widget=forms.HiddenInput)

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean()
        hidden_trouble(self)
        return cleaned
