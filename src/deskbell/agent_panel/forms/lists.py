"""Keeping a list under a name."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from deskbell.people.queries import team_choices
from deskbell.tickets.own_queues import LONGEST_NAME
from deskbell.tickets.queries.own_queues import SHARED_CHOICES
from deskbell.ui.form_fields import ChoiceById, options


class ListForm(forms.Form):
    """The name; administrators may share it."""

    name = forms.CharField(label=gettext_lazy("Name"), max_length=LONGEST_NAME)
    keeps_columns = forms.BooleanField(
        label=gettext_lazy("With the columns as they are shown now"),
        required=False,
        help_text=gettext_lazy("Otherwise it has the columns that you show elsewhere."),
    )

    def __init__(self, *arguments: Any, may_share: bool, **keywords: Any) -> None:
        super().__init__(*arguments, **keywords)
        if may_share:
            self.fields["shared_with"] = forms.ChoiceField(
                label=_("Who else has it in their rail"), choices=SHARED_CHOICES, required=False
            )
            choices = options(team_choices(), empty=_("None"))
            self.fields["team"] = ChoiceById(label=_("Team"), required=False, choices=choices)
