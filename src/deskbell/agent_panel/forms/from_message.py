"""A new ticket out of a message: as any ticket that an agent opens, with the files of the message and a tie to its ticket."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from deskbell.agent_panel.forms.opening import OpenTicketForm
from deskbell.people.queries import Choice
from deskbell.tickets.words import LinkKind

TIES = (
    (LinkKind.RELATED.value, _("Related to it")),
    (LinkKind.PARENT_OF.value, _("A child of it")),
)


class FromMessageForm(OpenTicketForm):
    """Which files go along, and what the new ticket is to the one where the message stands."""

    tie = forms.ChoiceField(
        label=_("What the new ticket is to the one of the message"),
        choices=TIES,
        initial=LinkKind.RELATED.value,
        widget=forms.RadioSelect,
        required=False,
    )
    kept_files = forms.TypedMultipleChoiceField(
        label=_("Files of the message"), coerce=int, required=False, widget=forms.CheckboxSelectMultiple
    )

    def __init__(self, *arguments: Any, files: Sequence[Choice], may_link: bool, **keywords: Any) -> None:
        super().__init__(*arguments, **keywords)
        offered = self.fields["kept_files"]
        assert isinstance(offered, forms.TypedMultipleChoiceField)
        offered.choices = [(one.id, one.name) for one in files]
        self.initial.setdefault("kept_files", [one.id for one in files])
        if not files:
            del self.fields["kept_files"]
        if not may_link:
            del self.fields["tie"]
