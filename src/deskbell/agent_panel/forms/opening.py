"""A ticket that an agent opens on a client's behalf."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from deskbell.agent_panel.pages.rail import open_departments
from deskbell.people.queries import agent_choices, department_choices, team_choices
from deskbell.tickets import policy
from deskbell.tickets.drafts import LONGEST_SUBJECT
from deskbell.tickets.queries import priority_choices, topic_choices
from deskbell.tickets.viewer import Viewer
from deskbell.tickets.words import Source
from deskbell.ui.composer import ComposerForm
from deskbell.ui.form_fields import ChoiceById, DueDateField, options

SOURCES = (Source.PHONE, Source.WALK_IN, Source.MAIL, Source.OTHER)
ADDRESSES = re.compile(r"[\s,;]+")


class OpenTicketForm(ComposerForm):
    """Who asks, what for, and where it goes; an empty choice is left to the topic and the desk."""

    email = forms.EmailField(label=_("E-mail address"), max_length=254)
    name = forms.CharField(label=_("Name"), required=False, max_length=120)
    phone = forms.CharField(
        label=_("Phone"), required=False, max_length=40, widget=forms.TextInput(attrs={"type": "tel"})
    )
    source = forms.ChoiceField(label=_("How it came in"), choices=[(one.value, one.label) for one in SOURCES])
    collaborators = forms.CharField(
        label=_("Collaborators"),
        required=False,
        max_length=4000,
        help_text=_("Addresses of others who take part, separated by commas."),
    )
    topic = ChoiceById(label=_("Help topic"), required=False)
    department = ChoiceById(label=_("Department"), required=False)
    priority = ChoiceById(label=_("Priority"), required=False)
    agent = ChoiceById(label=_("Agent"), required=False)
    team = ChoiceById(label=_("Team"), required=False)
    due_at = DueDateField(label=_("Due"), required=False, help_text=_("In your own time zone."))
    subject = forms.CharField(label=_("Subject"), max_length=LONGEST_SUBJECT)
    field_order = (
        "email", "name", "phone", "source", "collaborators", "topic", "department", "priority", "agent", "team",
        "due_at", "subject", "body",
    )  # fmt: skip

    def __init__(self, *arguments: Any, viewer: Viewer, **keywords: Any) -> None:
        super().__init__(*arguments, **keywords)
        self.fields["email"].widget.attrs["autofocus"] = True
        open_here = open_departments(viewer)
        self._offer("topic", options(topic_choices(), empty=_("None")))
        departments = [one for one in department_choices() if one.id in open_here]
        self._offer("department", options(departments, empty=_("As the topic says")))
        priorities = [(one.id, one.name) for one in priority_choices()]
        self._offer("priority", [("", _("As the topic says")), *priorities])
        self._offer_hands(viewer, open_here)

    @property
    def collaborator_addresses(self) -> tuple[str, ...]:
        """The addresses that were typed."""
        typed: str = self.cleaned_data["collaborators"]
        return tuple(one for one in ADDRESSES.split(typed) if one)

    def _offer_hands(self, viewer: Viewer, open_here: Iterable[int]) -> None:
        """Who may assign somewhere chooses among all; everybody may take the ticket on themselves."""
        nobody = _("As the topic says")
        if any(policy.may_assign_new(viewer, department_id=one) for one in open_here):
            self._offer("agent", options(agent_choices(), empty=nobody))
            self._offer("team", options(team_choices(), empty=nobody))
            return
        myself = [one for one in agent_choices() if one.id == viewer.user_id]
        self._offer("agent", options(myself, empty=nobody))
        del self.fields["team"]

    def _offer(self, name: str, choices: list[Any]) -> None:
        field = self.fields[name]
        assert isinstance(field, forms.ChoiceField)
        field.choices = choices
