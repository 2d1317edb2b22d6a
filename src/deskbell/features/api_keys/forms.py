"""The form of an API key, for the admin panel and the command line alike."""

from __future__ import annotations

from typing import Any, ClassVar

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from deskbell.features.api_keys.keys import digest_of, end_of, new_key, problem_with
from deskbell.features.api_keys.models import ApiKey
from deskbell.features.api_keys.networks import read_networks, written
from deskbell.kernel.actor import Actor
from deskbell.kernel.configuration_forms import ConfigurationForm
from deskbell.kernel.configure import configure_object
from deskbell.kernel.errors import Invalid
from deskbell.lib.text import one_line


class ApiKeyForm(ConfigurationForm):
    """Who may call, from where, and what for. The key itself stands in the empty form, and once more when it is saved."""

    instance: ApiKey
    key = forms.CharField(
        label=_("Key"),
        max_length=200,
        widget=forms.TextInput(attrs={"autocomplete": "off", "spellcheck": "false", "class": "mono"}),
    )
    field_order = (
        "name", "key", "networks", "may_create_tickets", "may_run_cron", "calls_per_minute", "note", "is_active",
    )  # fmt: skip

    class Meta:
        model = ApiKey
        fields: ClassVar[list[str]] = [
            "name", "networks", "may_create_tickets", "may_run_cron", "calls_per_minute", "note", "is_active",
        ]  # fmt: skip
        labels: ClassVar[dict[str, Any]] = {
            "name": _("Name"),
            "networks": _("May be used from"),
            "may_create_tickets": _("May open tickets"),
            "may_run_cron": _("May run osTicket's cron"),
            "calls_per_minute": _("Most calls a minute"),
            "note": _("Note for administrators"),
            "is_active": _("In use"),
        }
        help_texts: ClassVar[dict[str, Any]] = {
            "name": _("Which program has it."),
            "networks": _(
                "Addresses or networks, one a line, such as 192.0.2.7, 198.51.100.0/24 or 2001:db8::/32. "
                "0.0.0.0/0 and ::/0 mean everywhere."
            ),
            "may_run_cron": _("The desk needs no cron; old scripts that call it are answered."),
            "calls_per_minute": _("What comes faster is asked to wait. Each web process counts for itself."),
        }
        error_messages: ClassVar[dict[str, Any]] = {"name": {"unique": _("Another one has this already.")}}
        widgets: ClassVar[dict[str, Any]] = {
            "networks": forms.Textarea(attrs={"rows": 3, "class": "mono"}),
            "note": forms.Textarea(attrs={"rows": 2}),
        }

    def __init__(self, *arguments: Any, **keywords: Any) -> None:
        super().__init__(*arguments, **keywords)
        field = self.fields["key"]
        self.fields["calls_per_minute"].min_value = 1  # type: ignore[attr-defined]
        if self.instance.pk:
            field.label, field.required = _("New key"), False
            words = gettext("Empty: the key stays, which ends in …%(end)s. What you type takes its place.")
            field.help_text = words % {"end": self.instance.key_end}
        else:
            self.initial["key"] = new_key()
            field.help_text = _(
                "Copy it when it is saved: the desk shows it once more then, and never again, for it keeps only its hash. "
                "To keep a program's key from osTicket, put that here instead."
            )

    def clean_name(self) -> str:
        """One line."""
        return one_line(self.cleaned_data["name"])

    def clean_key(self) -> str:
        """A key that nobody guesses and nobody else has."""
        key = str(self.cleaned_data["key"]).strip()
        if not key and self.instance.pk:
            return ""
        problem = problem_with(key)
        if not problem and ApiKey.objects.filter(key_digest=digest_of(key)).exclude(pk=self.instance.pk).exists():
            problem = gettext("Another program has this key.")
        if problem:
            raise forms.ValidationError(problem)
        return key

    def clean_networks(self) -> str:
        """One network a line."""
        try:
            return written(read_networks(self.cleaned_data["networks"]))
        except Invalid as invalid:
            raise forms.ValidationError([str(one) for one in invalid.errors["networks"]]) from None

    def clean_calls_per_minute(self) -> int:
        """At least one."""
        number = int(self.cleaned_data["calls_per_minute"])
        if number < 1:
            raise forms.ValidationError(gettext("At least one. To let it do nothing, disable it."))
        return number

    def changes(self) -> dict[str, Any]:
        """The history tells that there is another key by its end, and never learns more."""
        key = self.cleaned_data.get("key")
        return {**super().changes(), **({"key_end": end_of(key)} if key else {})}

    def apply(self, actor: Actor) -> ApiKey:
        """Write the row, with the hash beside what the history tells."""
        row: ApiKey = self._as_it_is()
        if self.cleaned_data["key"]:
            row.key_digest = digest_of(self.cleaned_data["key"])
        configure_object(actor=actor, instance=row, changes=self.changes())
        self.instance = row
        return row

    def told_once(self, pk: int) -> str:
        """The new key, as long as it is the row's: a form that is sent twice may hold another one."""
        key = str(self["key"].value() or "").strip()
        return key if ApiKey.objects.filter(pk=pk, key_digest=digest_of(key)).exists() else ""
