"""One form for each way of changing a ticket's properties."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from deskbell.agent_panel.forms.shared import hidden_trouble
from deskbell.agent_panel.pages.writing import may_set
from deskbell.lib.numbers import LARGEST_ID
from deskbell.people.queries import agent_choices, department_choices, team_choices
from deskbell.tickets import policy
from deskbell.tickets.drafts import LONGEST_COMMENT, LONGEST_SUBJECT
from deskbell.tickets.queries import plan_choices, plan_set_on, priority_choices, status_choices, topic_choices
from deskbell.tickets.viewer import Viewer
from deskbell.ui.form_fields import ChoiceById, DueDateField, options

if TYPE_CHECKING:
    from deskbell.tickets.models import Ticket


class ChangeForm(forms.Form):
    """A comment, and what the person had seen; the kinds below add what is changed.

    `is_hopeless`: there is nothing to choose, so that only the reason is shown.
    """

    is_hopeless = False

    comment = forms.CharField(
        label=_("Comment"),
        required=False,
        max_length=LONGEST_COMMENT,
        help_text=_("For your colleagues; it stays in the thread."),
        widget=forms.Textarea(attrs={"rows": 3}),
    )
    seen_sequence = forms.IntegerField(required=False, max_value=LARGEST_ID, widget=forms.HiddenInput)

    def __init__(self, *arguments: Any, viewer: Viewer, ticket: Ticket, **keywords: Any) -> None:
        super().__init__(*arguments, **keywords)
        self.viewer, self.ticket = viewer, ticket
        self.initial.setdefault("seen_sequence", ticket.sequence)
        self.prepare()
        self.order_fields([name for name in self.fields if name != "comment"])
        next(iter(self.visible_fields())).field.widget.attrs["autofocus"] = True

    def prepare(self) -> None:
        """Fill in the choices, and what holds now."""

    def choose(self, name: str, choices: list[Any], now: object) -> None:
        """Fill in one field."""
        field = self.fields[name]
        assert isinstance(field, forms.ChoiceField)
        field.choices = choices
        self.initial.setdefault(name, now)

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        hidden_trouble(self)
        return cleaned


class AssignForm(ChangeForm):
    """An agent, a team, or both."""

    agent = ChoiceById(label=_("Agent"), required=False)
    team = ChoiceById(label=_("Team"), required=False)

    def prepare(self) -> None:
        serving = agent_choices(department_id=self.ticket.department_id)
        known = {one.id for one in serving}
        others = [one for one in agent_choices() if one.id not in known]
        choices: list[Any] = options(serving, empty=_("Nobody"))
        if others:
            choices.append((_("Agents of other departments"), options(others)))
        self.choose("agent", choices, self.ticket.agent_id)
        self.choose("team", options(team_choices(), empty=_("None")), self.ticket.team_id)


class ReleaseForm(ChangeForm):
    """Nothing but the comment."""


class TransferForm(ChangeForm):
    """Another department, and whether this one goes on seeing the ticket."""

    department = ChoiceById(label=_("Department"))
    keeps_referral = forms.BooleanField(
        required=False, help_text=_("By a referral, which can be withdrawn at any time.")
    )

    def prepare(self) -> None:
        others = [one for one in department_choices() if one.id != self.ticket.department_id]
        self.choose("department", options(others, empty=_("Choose a department")), None)
        if policy.may_refer(self.viewer, self.ticket):
            label = gettext("%(department)s still sees it") % {"department": self.ticket.department.name}
            self.fields["keeps_referral"].label = label
        else:
            del self.fields["keeps_referral"]


class TopicForm(ChangeForm):
    """Another help topic, or none."""

    topic = ChoiceById(label=_("Help topic"), required=False)

    def prepare(self) -> None:
        self.choose("topic", options(topic_choices(), empty=_("None")), self.ticket.topic_id)


class PriorityForm(ChangeForm):
    """Another priority."""

    priority = ChoiceById(label=_("Priority"))

    def prepare(self) -> None:
        choices = [(one.id, one.name) for one in priority_choices()]
        self.choose("priority", choices, self.ticket.priority_id)


class StatusForm(ChangeForm):
    """Another status, of those that this agent may set."""

    status = ChoiceById(label=_("Status"))

    def prepare(self) -> None:
        powers = policy.powers(self.viewer, self.ticket)
        open_now = [
            (one.id, one.name)
            for one in status_choices()
            if one.id == self.ticket.status_id or may_set(ticket=self.ticket, status=one, powers=powers)
        ]
        self.choose("status", open_now, self.ticket.status_id)


class DueDateForm(ChangeForm):
    """A date and time, or none."""

    due_at = DueDateField(
        label=_("Due"), required=False, help_text=_("In your own time zone. Leave it empty to clear it.")
    )

    def prepare(self) -> None:
        due_at = self.ticket.due_at
        self.initial.setdefault("due_at", timezone.localtime(due_at) if due_at else None)


class ServiceLevelForm(ChangeForm):
    """A plan that stays whatever else would apply, or the desk's choice."""

    plan = ChoiceById(
        label=_("SLA plan"),
        required=False,
        help_text=_("A plan that you set stays, whatever happens to the ticket."),
    )

    def prepare(self) -> None:
        empty = _("As the desk chooses: by conditions, help topic or department")
        self.choose("plan", options(plan_choices(), empty=empty), plan_set_on(ticket=self.ticket))


class SubjectForm(ChangeForm):
    """Other words."""

    subject = forms.CharField(label=_("Subject"), max_length=LONGEST_SUBJECT)

    def prepare(self) -> None:
        self.initial.setdefault("subject", self.ticket.subject_text)
