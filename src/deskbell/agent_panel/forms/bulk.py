"""What has to be said once for many tickets."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from deskbell.people.queries import agent_choices, department_choices, team_choices
from deskbell.tickets.commands.bulk_change import BULK_CHANGES
from deskbell.tickets.drafts import LONGEST_COMMENT
from deskbell.tickets.queries import priority_choices, status_choices
from deskbell.tickets.queries.tags import tag_choices
from deskbell.tickets.words import DeletionReason
from deskbell.ui.form_fields import ChoiceById, options


def _agents() -> list[Any]:
    return options(agent_choices(), empty=_("Nobody"))


def _teams() -> list[Any]:
    return options(team_choices(), empty=_("None"))


def _departments() -> list[Any]:
    return options(department_choices(), empty=_("Choose a department"))


# By change: the field, its label, its choices (None: a line to type), the command's keyword, and whether it is required.
FIELDS: dict[str, tuple[tuple[str, Any, Callable[[], list[Any]] | None, str, bool], ...]] = {
    "assign": (
        ("agent", gettext_lazy("Agent"), _agents, "agent_id", False),
        ("team", gettext_lazy("Team"), _teams, "team_id", False),
    ),
    "transfer": (("department", gettext_lazy("Department"), _departments, "department_id", True),),
    "status": (
        ("status", gettext_lazy("Status"), lambda: [(one.id, one.name) for one in status_choices()], "status_id", True),
    ),
    "priority": (
        (
            *("priority", gettext_lazy("Priority")),
            lambda: [(one.id, one.name) for one in priority_choices()],
            *("priority_id", True),
        ),
    ),
    "tag": (("names", gettext_lazy("Tags, separated by commas"), None, "names", True),),
    "untag": (("tag", gettext_lazy("Tag"), lambda: [(one.id, one.name) for one in tag_choices()], "tag_id", True),),
}


class BulkForm(forms.Form):
    """The fields of one change."""

    is_quiet = forms.BooleanField(
        label=gettext_lazy("Send no mail about it"),
        required=False,
        help_text=gettext_lazy("Neither to clients nor to colleagues. Rules follow the change anyway."),
    )

    def __init__(self, *arguments: Any, change: str, **keywords: Any) -> None:
        super().__init__(*arguments, **keywords)
        self.change = change
        for name, label, choices, _keyword, is_required in FIELDS.get(change, ()):
            if choices is None:
                self.fields[name] = forms.CharField(label=label, max_length=500)
            else:
                self.fields[name] = ChoiceById(label=label, required=is_required, choices=choices())
        if change == "delete":
            self.fields["kind"] = forms.ChoiceField(
                label=_("Reason"), choices=[("", _("Choose")), *DeletionReason.choices]
            )
            self.fields["is_sure"] = forms.BooleanField(
                label=_("Yes, these tickets go for good"),
                help_text=_("Everything that was written in them is blanked. Nobody can bring it back."),
            )
            del self.fields["is_quiet"]
        if BULK_CHANGES[change].has_comment:
            self.fields["comment"] = forms.CharField(
                label=_("Comment"),
                required=False,
                max_length=LONGEST_COMMENT,
                help_text=_("For your colleagues; it stays in the thread."),
                widget=forms.Textarea(attrs={"rows": 3}),
            )
        self.order_fields([name for name in self.fields if name != "is_quiet"])

    @property
    def chosen(self) -> dict[str, Any]:
        """What the command takes, once the form is valid."""
        typed = self.cleaned_data
        found = {keyword: typed[name] for name, _label, _choices, keyword, _is in FIELDS.get(self.change, ())}
        return found | {name: typed[name] for name in ("comment", "kind") if name in typed}
