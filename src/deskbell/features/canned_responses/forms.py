"""The form of a canned response, for the admin panel and for agents who manage them."""

from __future__ import annotations

from typing import Any, ClassVar

from django import forms
from django.core.files.uploadedfile import UploadedFile
from django.db.models import Q
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from deskbell.features.canned_responses.commands import LONGEST_BODY, write_response
from deskbell.features.canned_responses.models import CannedResponse
from deskbell.features.canned_responses.policy import managed_departments, may_manage_all
from deskbell.kernel.actor import Actor
from deskbell.kernel.configuration_forms import ConfigurationForm
from deskbell.kernel.errors import Invalid
from deskbell.lib.html import clean, from_text
from deskbell.lib.text import from_html, one_line
from deskbell.mail.variable_names import OWN, unknown_names
from deskbell.people.models import Department
from deskbell.people.rights import AgentRights
from deskbell.tickets.files import AttachmentDraft, take_in

FORMAT_FIELD = "body_format"


def words_on_unknown(text: str) -> str:
    """A sentence on what looks like a variable and is none; empty where there is nothing such."""
    names = " ".join(f"%{{{name}}}" for name in unknown_names(text))
    if not names:
        return ""
    return gettext("These are no variables of the desk and stay as they are typed: %(names)s.") % {"names": names}


class RichText(forms.Textarea):
    """The composer's editor over a plain text area; what it holds is HTML or plain text, as `format` says."""

    template_name = "canned_responses/rich_text.html"
    format = "text"

    def get_context(self, name: str, value: Any, attrs: dict[str, Any] | None) -> dict[str, Any]:
        return {**super().get_context(name, value, attrs), "format": self.format, "format_name": FORMAT_FIELD}


class Files(forms.ClearableFileInput):
    """Any number of files."""

    allow_multiple_selected = True


class FilesField(forms.FileField):
    """The drafts of any number of files, each taken in like an attachment."""

    widget = Files

    def clean(self, data: Any, initial: Any = None) -> Any:
        files = [one for one in (data or []) if isinstance(one, UploadedFile)]
        drafts: list[AttachmentDraft] = []
        for one in files:
            try:
                drafts.append(take_in(name=one.name or gettext("file"), content=one))
            except Invalid as invalid:
                raise forms.ValidationError([words for group in invalid.errors.values() for words in group]) from None
        return drafts


class CannedResponseForm(ConfigurationForm):
    """Title, department, text and files; `rights` narrow the departments to those that an agent may write for."""

    instance: CannedResponse
    body = forms.CharField(
        label=_("Text"),
        max_length=LONGEST_BODY,
        widget=RichText(attrs={"rows": 8}),
    )
    removed = forms.TypedMultipleChoiceField(
        label=_("Files to remove"), coerce=int, required=False, widget=forms.CheckboxSelectMultiple
    )
    added = FilesField(
        label=_("Files to add"), required=False, help_text=_("They go along when it is put into a reply.")
    )
    field_order = ("title", "department", "body", "removed", "added", "is_active")

    class Meta:
        model = CannedResponse
        fields: ClassVar[list[str]] = ["title", "department", "is_active"]
        labels: ClassVar[dict[str, Any]] = {
            "title": _("Title"),
            "department": _("Department"),
            "is_active": _("In use"),
        }
        help_texts: ClassVar[dict[str, Any]] = {
            "title": _("Agents find it by this. Clients don't see it."),
            "department": _("Whose agents may use it; none means all."),
            "is_active": _("Agents find it where they write replies."),
        }

    def __init__(self, *arguments: Any, rights: AgentRights | None = None, **keywords: Any) -> None:
        super().__init__(*arguments, **keywords)
        self.initial["body"] = self.instance.body_html
        widget: Any = self.fields["body"].widget
        widget.format = self.data.get(FORMAT_FIELD, "text") if self.is_bound else "html" if self.instance.pk else "text"
        self.fields["body"].help_text = self._words_on_variables()
        self._offer_files()
        self._offer_departments(rights)

    def clean_title(self) -> str:
        """One line."""
        return one_line(self.cleaned_data["title"])

    def clean_body(self) -> str:
        """HTML, whichever of the two came, that says something."""
        typed = self.cleaned_data["body"]
        cleaned = clean(typed if self.data.get(FORMAT_FIELD) == "html" else from_text(typed))
        if not from_html(cleaned):
            self.add_error("body", gettext("Please write something first."))
        return cleaned

    def changes(self) -> dict[str, Any]:
        """The text stands in a column of another name."""
        return {**super().changes(), "body_html": self.cleaned_data["body"]}

    def apply(self, actor: Actor) -> CannedResponse:
        """Write it by the command, which asks for the permission."""
        data, department = self.cleaned_data, self.cleaned_data["department"]
        self.instance = write_response(
            actor=actor,
            response_id=self.instance.pk,
            title=data["title"],
            body_html=data["body"],
            department_id=department.pk if department else None,
            is_active=data["is_active"],
            added=data["added"],
            removed=data.get("removed", []),
        )
        return self.instance

    def _words_on_variables(self) -> str:
        names = " ".join(f"%{{{name}}}" for name in OWN)
        words = gettext("Variables: %(names)s. Those that osTicket has for the same work too.") % {"names": names}
        unknown = words_on_unknown(self.instance.body_html)
        return f"{unknown} {words}" if unknown else words

    def _offer_files(self) -> None:
        names = [(one.pk, one.name) for one in self.instance.files.all()] if self.instance.pk else []
        if names:
            self.fields["removed"].choices = names  # type: ignore[attr-defined]
        else:
            del self.fields["removed"]

    def _offer_departments(self, rights: AgentRights | None) -> None:
        offered = Q(is_retired=False)
        field: Any = self.fields["department"]
        field.empty_label = gettext("All departments")
        if rights is not None:
            offered &= Q(pk__in=managed_departments(rights))
            field.required = not may_manage_all(rights)
        kept = Q(pk=self.instance.department_id or 0)
        field.queryset = Department.objects.filter(offered | kept).order_by("name", "pk")
