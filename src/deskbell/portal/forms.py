"""What clients type. The commands check again: a form only says it sooner, beside the field."""

from __future__ import annotations

from typing import Any, Final

from django import forms
from django.utils.translation import gettext_lazy as _

from deskbell.lib.text import one_line
from deskbell.tickets.queries import TopicCard
from deskbell.ui.composer import ComposerForm

LONGEST_MESSAGE: Final = 200_000
ADDRESS_ERRORS: Final = {
    "required": _("Enter your e-mail address."),
    "invalid": _("Enter an e-mail address such as name@example.org."),
}


class NewTicketForm(forms.Form):
    """A request for help. Who has signed in is known already and is not asked."""

    field_order = ("topic", "subject", "body", "name", "phone", "email")

    email = forms.EmailField(
        label=_("Your e-mail address"),
        max_length=254,
        help_text=_("The answer comes by mail to this address."),
        widget=forms.EmailInput(attrs={"autocomplete": "email", "inputmode": "email"}),
        error_messages=ADDRESS_ERRORS,
    )
    name = forms.CharField(
        label=_("Your name"),
        max_length=120,
        widget=forms.TextInput(attrs={"autocomplete": "name"}),
        error_messages={"required": _("Tell us your name.")},
    )
    phone = forms.CharField(
        label=_("Phone"),
        max_length=40,
        required=False,
        widget=forms.TextInput(attrs={"type": "tel", "autocomplete": "tel"}),
    )
    topic = forms.TypedChoiceField(
        label=_("What is it about?"),
        coerce=int,
        widget=forms.RadioSelect,
        error_messages={"required": _("Choose what it is about.")},
    )
    subject = forms.CharField(
        label=_("Subject"),
        max_length=255,
        help_text=_("In a few words, such as “The printer on floor 2 jams”."),
        error_messages={"required": _("Give your request a subject.")},
    )
    body = forms.CharField(
        label=_("What happened?"),
        max_length=LONGEST_MESSAGE,
        widget=forms.Textarea(attrs={"rows": 8}),
        help_text=_("What did you do, what did you expect, and what came instead?"),
        error_messages={"required": _("Write what this is about.")},
    )

    def __init__(self, *arguments: Any, topics: list[TopicCard], is_signed_in: bool, **keywords: Any) -> None:
        super().__init__(*arguments, **keywords)
        self.topics = topics
        if is_signed_in:
            for name in ("email", "name", "phone"):
                del self.fields[name]
        if topics:
            chooser = self.fields["topic"]
            assert isinstance(chooser, forms.ChoiceField)
            chooser.choices = [(card.id, card.name) for card in topics]
        else:
            del self.fields["topic"]

    @property
    def chosen_topic_id(self) -> int | None:
        """The topic that is chosen now, if any."""
        said = str(self["topic"].value() or "") if "topic" in self.fields else ""
        return next((card.id for card in self.topics if str(card.id) == said), None)

    def clean_subject(self) -> str:
        return one_line(self.cleaned_data["subject"])


class CheckForm(forms.Form):
    """Which ticket somebody asks after. What it says never depends on whether there is one."""

    email = forms.EmailField(
        label=_("Your e-mail address"),
        max_length=254,
        widget=forms.EmailInput(attrs={"autocomplete": "email", "inputmode": "email"}),
        error_messages=ADDRESS_ERRORS,
    )
    number = forms.CharField(
        label=_("Ticket number"),
        max_length=32,
        help_text=_("It stands in the subject of every mail about your ticket, such as #482913."),
        widget=forms.TextInput(attrs={"autocomplete": "off", "spellcheck": "false"}),
        error_messages={"required": _("Enter the ticket's number.")},
    )

    def clean_number(self) -> str:
        number = one_line(self.cleaned_data["number"]).lstrip("#").strip()
        if not number:
            raise forms.ValidationError(_("Enter the ticket's number."))
        return number


class ReplyForm(ComposerForm):
    """A client's message in a ticket."""
