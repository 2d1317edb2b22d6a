"""The forms of tasks."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from deskbell.features.tasks.drafts import LONGEST_TITLE
from deskbell.features.tasks.models import Task
from deskbell.people.queries import agent_choices, department_choices, team_choices
from deskbell.ui.composer import ComposerForm
from deskbell.ui.form_fields import ChoiceById, DueDateField, options


class ChangeTaskForm(ComposerForm):
    """What a task says and when it is due; of a ticket's, whether that waits for it."""

    title = forms.CharField(label=_("Title"), max_length=LONGEST_TITLE)
    due_at = DueDateField(label=_("Due"), required=False, help_text=_("In your own time zone."))
    is_required = forms.BooleanField(
        label=_("The ticket waits for it"),
        required=False,
        help_text=_("It can’t be resolved or closed before this is done."),
    )
    field_order: tuple[str, ...] = ("title", "due_at", "is_required", "body")

    def __init__(self, *arguments: Any, has_ticket: bool, **keywords: Any) -> None:
        super().__init__(*arguments, **keywords)
        self.fields["body"].required = False
        self.fields["title"].widget.attrs["autofocus"] = True
        if not has_ticket:
            del self.fields["is_required"]

    def clean(self) -> dict[str, Any]:
        """The text may be empty here."""
        cleaned = forms.Form.clean(self) or self.cleaned_data
        return {"is_required": False, **cleaned}


class NewTaskForm(ChangeTaskForm):
    """The same, and who is to do it."""

    department = ChoiceById(label=_("Department"))
    agent = ChoiceById(label=_("Agent"), required=False)
    team = ChoiceById(label=_("Team"), required=False)
    field_order = ("title", "department", "agent", "team", "due_at", "is_required", "body")

    def __init__(self, *arguments: Any, department_id: int | None, **keywords: Any) -> None:
        super().__init__(*arguments, **keywords)
        offer(self, "department", options(department_choices()))
        offer_hands(self)
        self.initial.setdefault("department", department_id)


class AssignTaskForm(forms.Form):
    """An agent, a team, both, or nobody."""

    agent = ChoiceById(label=_("Agent"), required=False)
    team = ChoiceById(label=_("Team"), required=False)

    def __init__(self, *arguments: Any, task: Task, **keywords: Any) -> None:
        super().__init__(*arguments, **keywords)
        offer_hands(self)
        self.initial["agent"], self.initial["team"] = task.agent_id, task.team_id


class TransferTaskForm(forms.Form):
    """Another department."""

    department = ChoiceById(label=_("Department"))

    def __init__(self, *arguments: Any, task: Task, **keywords: Any) -> None:
        super().__init__(*arguments, **keywords)
        others = [one for one in department_choices() if one.id != task.department_id]
        offer(self, "department", options(others, empty=_("Choose a department")))


class DeleteTaskForm(forms.Form):
    """Nothing to type."""

    def __init__(self, *arguments: Any, task: Task, **keywords: Any) -> None:
        super().__init__(*arguments, **keywords)


def shown_values(task: Task) -> dict[str, Any]:
    """What stands in the form that changes a task."""
    due_at = timezone.localtime(task.due_at) if task.due_at else None
    values = {"title": task.title, "due_at": due_at, "is_required": task.is_required}
    return {**values, "body": task.body_html, "body_format": "html"}


def offer_hands(form: forms.Form) -> None:
    """Everybody who works here, and all teams."""
    offer(form, "agent", options(agent_choices(), empty=_("Nobody")))
    offer(form, "team", options(team_choices(), empty=_("None")))


def offer(form: forms.Form, name: str, choices: list[Any]) -> None:
    """Fill in the choices of a field."""
    field = form.fields[name]
    assert isinstance(field, forms.ChoiceField)
    field.choices = choices
