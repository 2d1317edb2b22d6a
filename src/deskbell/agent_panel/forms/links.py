"""How two tickets belong together."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _

from deskbell.tickets.words import LinkKind

TIES = (
    (LinkKind.RELATED.value, _("This ticket is related to it")),
    (LinkKind.CHILD_OF.value, _("It is the parent of this ticket")),
    (LinkKind.PARENT_OF.value, _("It is a child of this ticket")),
)


class LinkForm(forms.Form):
    """Which other ticket, and what it is to this one."""

    number = forms.CharField(
        label=_("Number of the other ticket"), max_length=32, widget=forms.TextInput(attrs={"autofocus": True})
    )
    kind = forms.ChoiceField(
        label=_("How they belong together"), choices=TIES, widget=forms.RadioSelect, initial=TIES[0][0]
    )
