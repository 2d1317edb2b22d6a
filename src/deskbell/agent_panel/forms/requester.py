"""Whose a ticket shall be."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from deskbell.agent_panel.forms.changes import ChangeForm
from deskbell.people.queries import Choice
from deskbell.ui.form_fields import ChoiceById, options

if TYPE_CHECKING:
    from deskbell.tickets.models import Ticket
    from deskbell.tickets.viewer import Viewer


class RequesterForm(ChangeForm):
    """One of the people who were found, or an address."""

    person = ChoiceById(label=gettext_lazy("Found"), required=False, widget=forms.RadioSelect)
    email = forms.EmailField(
        label=gettext_lazy("E-mail address"),
        required=False,
        max_length=254,
        help_text=gettext_lazy(
            "Somebody new gets an account without a password, as whoever writes for the first time."
        ),
    )
    name = forms.CharField(label=gettext_lazy("Name, if they are new"), required=False, max_length=120)
    keeps_former = forms.BooleanField(
        label=gettext_lazy("The former requester takes part from now on"),
        required=False,
        help_text=gettext_lazy("Otherwise they see the ticket no more, and their links are worth nothing."),
    )

    tells_new = forms.BooleanField(
        label=gettext_lazy("Send the new requester a mail with a link to the ticket"), required=False
    )

    def __init__(
        self, *arguments: Any, viewer: Viewer, ticket: Ticket, found: Sequence[Choice] | None, **keywords: Any
    ) -> None:
        self.found = found
        super().__init__(*arguments, viewer=viewer, ticket=ticket, **keywords)

    def prepare(self) -> None:
        """Nobody to choose from without a search that found somebody."""
        if self.found:
            self.choose("person", options(self.found, empty=_("None of these: the address below")), "")
        else:
            del self.fields["person"]

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean()
        if not cleaned.get("person") and not cleaned.get("email") and "email" not in self.errors:
            self.add_error("email", _("Choose somebody, or write an address."))
        return cleaned
