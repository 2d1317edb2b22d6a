"""The words of mails, by mail and language."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, ClassVar

from django import forms
from django.urls import reverse
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from deskbell.kernel.configuration import Column, Group, Kind, Switch, register
from deskbell.kernel.configuration_forms import ConfigurationForm
from deskbell.kernel.rich_text import RichTextField
from deskbell.lib.text import one_line
from deskbell.lib.variables import names_in
from deskbell.mail.models import MailTemplate
from deskbell.mail.template_beginnings import beginning
from deskbell.mail.template_events import EVENTS, TemplateEvent
from deskbell.mail.variable_names import OWN
from deskbell.people.language_settings import installed
from deskbell.people.languages import default_language

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise

LONGEST_BODY = 50_000


class MailTemplateForm(ConfigurationForm):
    """Subject and text; what is written like a variable has to be one that the mail knows."""

    instance: MailTemplate
    event = forms.ChoiceField(label=_("Mail"))
    language = forms.ChoiceField(
        label=_("Language"),
        help_text=_("Readers of other languages get the built-in words, unless they have a template too."),
    )
    body_html = RichTextField(label=_("Text"), max_length=LONGEST_BODY, rows=12)

    class Meta:
        model = MailTemplate
        fields: ClassVar[list[str]] = ["event", "language", "subject", "body_html"]
        labels: ClassVar[dict[str, Any]] = {"subject": _("Subject")}
        help_texts: ClassVar[dict[str, Any]] = {
            "subject": _("Where it does not hold the number of the ticket, the number goes before it."),
        }

    def __init__(self, *arguments: Any, **keywords: Any) -> None:
        super().__init__(*arguments, **keywords)
        fields: Any = self.fields
        fields["event"].choices = [(key, f"{one.title} ({key})") for key, one in EVENTS.items()]
        fields["language"].choices = installed()
        is_new = self.instance._state.adding
        if is_new:
            self._begin()
        fields["event"].disabled = fields["language"].disabled = not is_new
        fields["body_html"].required = True
        self.fields["body_html"].help_text = _words_on_variables(self._event())

    def _begin(self) -> None:
        """A new template starts with the built-in words."""
        first = self.initial
        first["language"] = first.get("language") or default_language()
        event = self._event()
        usual = "%{ticket.subject}" if event is None or event.has_ticket else str(event.title)
        first["subject"] = first.get("subject") or usual
        first["body_html"] = first.get("body_html") or beginning(
            event=first.get("event", ""), language=first["language"]
        )

    def clean_subject(self) -> str:
        """One line, with variables that are known."""
        line = one_line(self.cleaned_data["subject"])
        self._demand_known("subject", line)
        return line

    def clean_body_html(self) -> str:
        """Words, with variables that are known."""
        body: str = self.cleaned_data["body_html"]
        if not body:
            self.add_error("body_html", gettext("Please write something first."))
        self._demand_known("body_html", body)
        return body

    def _demand_known(self, field: str, text: str) -> None:
        event = EVENTS.get(self.cleaned_data.get("event", ""))
        known = event.names if event else names_in(text)
        unknown = [name for name in names_in(text) if name not in known]
        if unknown:
            names = " ".join(f"%{{{name}}}" for name in unknown)
            self.add_error(field, gettext("This mail knows no such variable: %(names)s") % {"names": names})

    def _event(self) -> TemplateEvent | None:
        typed = self.data.get("event") if self.is_bound else self.initial.get("event")
        return EVENTS.get(self.instance.event or str(typed or ""))


def _words_on_variables(event: TemplateEvent | None) -> SafeString:
    """What stays of the mail, and the variables: first those that this mail alone has."""
    words = gettext("The mail's buttons and its small print stay below it.")
    if event is None:
        return format_html("{}", words)
    names = sorted(dict.fromkeys(event.names.values()), key=lambda name: name in OWN)
    return format_html(
        "{} {} {}<br>{}",
        words,
        gettext("Variables stand for what differs from mail to mail:"),
        format_html_join(" ", "<code>%{{{}}}</code>", ((name,) for name in names)),
        gettext("osTicket's names for the same work too."),
    )


def _links(template: MailTemplate) -> list[tuple[str, StrOrPromise]]:
    return [(reverse("admin_panel:mail_template", args=[template.pk]), _("Preview"))]


MAIL_TEMPLATES = register(
    Kind(
        key="mail-templates",
        model=MailTemplate,
        form=MailTemplateForm,
        group=Group.MAIL,
        singular=_("mail template"),
        plural=_("Mail templates"),
        explanation=_("Words of your own in place of the built-in ones, for each mail in each language."),
        columns=(
            Column(title=_("Mail"), value=lambda one: one.title, sort="event"),
            Column(title=_("Language"), value=lambda one: one.language_name, sort="language"),
            Column(title=_("Subject"), value=lambda one: one.subject, sort="subject"),
        ),
        search=("event", "subject", "body_html"),
        ordering=("event",),
        switch=Switch(
            column="is_retired",
            out=True,
            take_out=_("Back to the built-in words"),
            take_back=_("Use these words again"),
            is_out=_("Built-in words"),
            is_in=_("In use"),
            meaning=_("Mails have the desk's built-in words again. Yours are kept, and can be used again."),
        ),
        notice=lambda: (reverse("admin_panel:mail_words"), _("All mails and their languages")),
        extra_links=_links,
        keywords=_("email templates, words, ticket.autoresp, ticket.reply, variables, auto-response, translations"),
        position=30,
        icon="file",
    )
)
