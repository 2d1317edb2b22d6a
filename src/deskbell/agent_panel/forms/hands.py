"""Forms that ask somebody else in."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from deskbell.agent_panel.forms.changes import ChangeForm
from deskbell.people.queries import agent_choices, department_choices, team_choices
from deskbell.tickets.commands.escalate import MANAGER, TEAM
from deskbell.tickets.escalation import ways_up
from deskbell.tickets.words import DeletionReason

if TYPE_CHECKING:
    from collections.abc import Iterable

    from deskbell.people.queries import Choice


class ReferForm(ChangeForm):
    """A department, a team or an agent, in one list; each choice is called by its kind and number."""

    to = forms.ChoiceField(label=_("Refer to"), help_text=_("They see the ticket and may work on it; it stays here."))

    def prepare(self) -> None:
        others = [one for one in department_choices() if one.id != self.ticket.department_id]
        mine = [one for one in agent_choices() if one.id != self.viewer.user_id]
        choices: list[Any] = [("", _("Choose"))]
        choices += _group("department", _("Departments"), others)
        choices += _group("team", _("Teams"), team_choices())
        choices += _group("agent", _("Agents"), mine)
        self.choose("to", choices, None)

    def clean_to(self) -> dict[str, int]:
        """As the command takes it."""
        kind, _colon, number = self.cleaned_data["to"].partition(":")
        return {f"{kind}_id": int(number)}


def _group(kind: str, words: Any, choices: Iterable[Choice]) -> list[Any]:
    named = [(f"{kind}:{one.id}", f"{one.name} ({one.detail})" if one.detail else one.name) for one in choices]
    return [(words, named)] if named else []


class EscalateForm(ChangeForm):
    """To the team above or to the manager, where there is a choice; a reason must be given."""

    to = forms.ChoiceField(label=_("Escalate to"), widget=forms.RadioSelect)

    def prepare(self) -> None:
        ways = ways_up(self.ticket, by=self.viewer.user_id)
        choices: list[Any] = []
        if ways.team is not None:
            choices.append((TEAM, gettext("The team %(name)s") % {"name": ways.team}))
        if ways.manager is not None:
            choices.append((MANAGER, gettext("%(name)s, who manages the department") % {"name": ways.manager}))
        self.choose("to", choices, choices[0][0] if choices else None)
        if not choices:
            self.fields["to"].help_text = gettext("There is nobody above: administrators name managers and teams.")
            del self.fields["comment"]
            self.is_hopeless = True
            return
        comment = self.fields["comment"]
        comment.label, comment.required = gettext("Reason"), True
        comment.help_text = gettext("Whoever gets the ticket begins with that.")


class DeleteForm(ChangeForm):
    """Why, and the number once more."""

    kind = forms.ChoiceField(label=_("Reason"))
    number = forms.CharField(label=_("The ticket's number"), max_length=33)

    def prepare(self) -> None:
        del self.fields["comment"]
        self.choose("kind", [("", _("Choose")), *DeletionReason.choices], None)
        text = gettext("Type %(number)s to say that you mean this ticket.") % {"number": self.ticket.number}
        self.fields["number"].help_text = text
        self.fields["number"].widget.attrs["autocomplete"] = "off"
