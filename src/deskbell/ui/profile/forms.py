"""What everybody may say of themselves, and agents of how they work."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from deskbell.kernel.clock_settings import zones
from deskbell.kernel.rich_text import RichTextField
from deskbell.people.languages import offered
from deskbell.people.models import Agent, Density, SignatureUse, Theme, User
from deskbell.tickets.queries import QUEUES

ROWS = ((0, _("As many as the desk shows")), (25, "25"), (50, "50"), (100, "100"))


class ProfileForm(forms.Form):
    """Name, telephone number, language, time zone and look."""

    name = forms.CharField(label=_("Name"), max_length=120, widget=forms.TextInput(attrs={"autocomplete": "name"}))
    phone = forms.CharField(
        label=_("Telephone"),
        max_length=40,
        required=False,
        widget=forms.TextInput(attrs={"autocomplete": "tel", "type": "tel"}),
    )
    language = forms.ChoiceField(label=_("Language"), required=False)
    time_zone = forms.ChoiceField(label=_("Time zone"), required=False)
    theme = forms.ChoiceField(
        label=_("Look"), required=False, choices=[("", _("As the system has it")), *Theme.choices]
    )

    def __init__(self, *arguments: Any, **keywords: Any) -> None:
        super().__init__(*arguments, **keywords)
        language: Any = self.fields["language"]
        language.choices = [("", _("The desk's own")), *offered().items()]
        time_zone: Any = self.fields["time_zone"]
        time_zone.choices = [("", _("As the browser says")), *zones()]

    @property
    def wanted(self) -> dict[str, Any]:
        """What was chosen, as the command takes it."""
        names = ("name", "phone", "language", "time_zone", "theme")
        return {name: self.cleaned_data[name] for name in names}


class SeatForm(ProfileForm):
    """The profile with density, signature, the queue to begin with, and the length of lists."""

    density = forms.ChoiceField(
        label=_("Rows of lists"), required=False, choices=[("", _("Comfortable")), *Density.choices]
    )
    start_queue = forms.ChoiceField(label=_("Begin with"), required=False)
    rows_per_page = forms.TypedChoiceField(label=_("Rows on a page"), coerce=int, choices=ROWS)
    signature = RichTextField(
        label=_("Signature"), max_length=5000, rows=4, help_text=_("Ends your responses by mail.")
    )
    signature_use = forms.ChoiceField(
        label=_("A response ends with"),
        choices=SignatureUse.choices,
        help_text=_("For each response you can choose another one."),
    )

    def __init__(self, *arguments: Any, lists: Sequence[tuple[str, str]], **keywords: Any) -> None:
        """`lists` are those that the agent keeps or shares: under which word each is known, and its name."""
        super().__init__(*arguments, **keywords)
        start: Any = self.fields["start_queue"]
        start.choices = [("", _("What waits for an answer")), *((slug, kind.title) for slug, kind in QUEUES.items())]
        if lists:
            start.choices = [*start.choices, (_("Lists"), lists)]

    @property
    def wanted(self) -> dict[str, Any]:
        """Of the account."""
        return super().wanted | {"density": self.cleaned_data["density"]}

    @property
    def work(self) -> dict[str, Any]:
        """Of the agent."""
        names = ("signature", "signature_use", "start_queue", "rows_per_page")
        return {name: self.cleaned_data[name] for name in names}


def profile_of(user: User) -> dict[str, Any]:
    """What the form begins with."""
    names = ("phone", "language", "time_zone", "theme", "density")
    return {"name": user.display_name} | {name: getattr(user, name) for name in names}


def work_of(agent: Agent) -> dict[str, Any]:
    """What the agent's part of the form begins with."""
    names = ("signature", "signature_use", "start_queue", "rows_per_page")
    return {name: getattr(agent, name) for name in names}
