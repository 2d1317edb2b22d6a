"""Addresses that mails come back from: what the desk noted, and what administrators add or take out by hand."""

from __future__ import annotations

from typing import Any, ClassVar

from django.core.validators import validate_email
from django.utils.formats import date_format
from django.utils.timezone import localtime
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _

from deskbell.kernel.configuration import Column, Group, Kind, Switch, register
from deskbell.kernel.configuration_forms import ConfigurationForm
from deskbell.lib.email_address import normalise
from deskbell.mail.models import AddressTrouble


class UnreachableForm(ConfigurationForm):
    """One address. What came back from it is the desk's own note."""

    instance: AddressTrouble

    class Meta:
        model = AddressTrouble
        fields: ClassVar[list[str]] = ["address"]
        labels: ClassVar[dict[str, Any]] = {"address": _("Address")}
        help_texts: ClassVar[dict[str, Any]] = {
            "address": _("For 60 days the desk sends nothing by itself there. Answers of agents go out all the same."),
        }

    def __init__(self, *arguments: Any, **keywords: Any) -> None:
        super().__init__(*arguments, **keywords)
        self.fields["address"].disabled = not self.instance._state.adding

    def clean_address(self) -> str:
        """As addresses are compared. What came back is what the desk wrote to, whatever it looks like."""
        address: str = self.cleaned_data["address"]
        if self.instance._state.adding:
            validate_email(address)
        return normalise(address)


def _reason(row: AddressTrouble) -> str:
    if not row.bounces:
        return gettext("Entered by hand")
    words = ngettext("%(count)d mail came back", "%(count)d mails came back", row.bounces) % {"count": row.bounces}
    kind = gettext("for good") if row.is_permanent else gettext("for the time being")
    return f"{words}, {kind} {row.status}".strip()


UNREACHABLE = register(
    Kind(
        key="unreachable-addresses",
        model=AddressTrouble,
        form=UnreachableForm,
        group=Group.MAIL,
        singular=_("unreachable address"),
        plural=_("Unreachable addresses"),
        explanation=_(
            "Mails to these addresses came back. If for good, the desk sends no alerts, notices or mails of rules there for "
            "60 days, until it hears from the address, or until you say that it works again."
        ),
        columns=(
            Column(title=_("Address"), value=str, sort="address"),
            Column(title=_("Why"), value=_reason),
            Column(
                title=_("Last"), value=lambda row: date_format(localtime(row.last_at), "DATE_FORMAT"), sort="last_at"
            ),
        ),
        search=("address",),
        ordering=("-last_at", "pk"),
        switch=Switch(
            column="is_retired",
            out=True,
            take_out=_("It works again"),
            take_back=_("Hold mails back again"),
            is_out=_("Works again"),
            is_in=_("Mails come back"),
            meaning=_("Automatic mails go there again. Mails that were held back meanwhile stay where they are."),
        ),
        keywords=_("bounces, undeliverable, suppression list, blocked, hard bounce"),
        position=60,
        icon="mail",
    )
)
