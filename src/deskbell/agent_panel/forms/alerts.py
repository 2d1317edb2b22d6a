"""Which alerts an agent wants."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from deskbell.mail.alert_kinds import AlertKind
from deskbell.mail.preferences import Offered, Wanted


class AlertsForm(forms.Form):
    """The kinds of alerts, and of whose tickets; none is as good an answer as all."""

    kinds = forms.MultipleChoiceField(
        label=_("I want a mail about"),
        choices=AlertKind.choices,
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )
    departments = forms.TypedMultipleChoiceField(
        label=_("Mails to a whole department: count me in for"),
        help_text=_("What is yours, or what you answered, comes all the same."),
        coerce=int,
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )
    teams = forms.TypedMultipleChoiceField(
        label=_("Mails to a whole team: count me in for"),
        coerce=int,
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )

    def __init__(self, data: Mapping[str, Any] | None = None, *, offered: Offered, **keywords: Any) -> None:
        super().__init__(data, **keywords)
        for name, choices in (("departments", offered.departments), ("teams", offered.teams)):
            field: Any = self.fields[name]
            field.choices = choices
            if not choices:
                del self.fields[name]

    @property
    def wanted(self) -> Wanted:
        """What was chosen."""
        data = self.cleaned_data
        chosen = {name: tuple(data.get(name, ())) for name in ("kinds", "departments", "teams")}
        return Wanted(**chosen)
