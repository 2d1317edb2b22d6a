"""Which alerts an agent wants."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _

from deskbell.mail.alert_kinds import AlertKind


class AlertsForm(forms.Form):
    """The kinds of alerts; none is as good an answer as all."""

    wanted = forms.MultipleChoiceField(
        label=_("I want a mail about"),
        choices=AlertKind.choices,
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )
