"""The form of a survey: one question, and room for words."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _

from deskbell.features.satisfaction.commands import LONGEST_COMMENT

ANSWERS = (
    ("5", _("Very content")),
    ("4", _("Content")),
    ("3", _("So-so")),
    ("2", _("Not content")),
    ("1", _("Not content at all")),
)


class SurveyForm(forms.Form):
    """How content a client is, and why."""

    score = forms.TypedChoiceField(
        choices=ANSWERS,
        coerce=int,
        widget=forms.RadioSelect,
        label=_("How content are you with our answer?"),
        error_messages={
            "required": _("Please choose one of the five."),
            "invalid_choice": _("Please choose one of the five."),
        },
    )
    comment = forms.CharField(
        required=False,
        max_length=LONGEST_COMMENT,
        widget=forms.Textarea(attrs={"rows": 4}),
        label=_("What was good, what was not?"),
        help_text=_("The people who work here read it."),
    )
