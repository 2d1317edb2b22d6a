"""The ban list: addresses and domains that the desk takes nothing from."""

from __future__ import annotations

from typing import Any, ClassVar

from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from deskbell.kernel.configuration import Column, Group, Kind, register
from deskbell.kernel.configuration_forms import ConfigurationForm
from deskbell.lib.email_address import normalise
from deskbell.people.models import BannedAddress


class BannedAddressForm(ConfigurationForm):
    """One address, or all of a domain."""

    instance: BannedAddress

    class Meta:
        model = BannedAddress
        fields: ClassVar[list[str]] = ["address", "note"]
        labels: ClassVar[dict[str, Any]] = {"address": _("Address or domain"), "note": _("Note")}
        help_texts: ClassVar[dict[str, Any]] = {
            "address": _("One address such as eve@example.org, or all addresses of a domain as @example.org."),
            "note": _("Why; only administrators read it."),
        }

    def clean_address(self) -> str:
        """As addresses are compared."""
        address = normalise(self.cleaned_data["address"])
        try:
            validate_email(f"anybody{address}" if address.startswith("@") else address)
        except ValidationError as error:
            words = gettext("Enter an address such as eve@example.org, or a domain such as @example.org.")
            raise ValidationError(words) from error
        return address


BANNED_ADDRESSES = register(
    Kind(
        key="banned-addresses",
        model=BannedAddress,
        form=BannedAddressForm,
        group=Group.MAIL,
        singular=_("banned address"),
        plural=_("Ban list"),
        explanation=_(
            "The desk takes nothing from these addresses, neither by mail nor on the portal nor by the API. Mail from them "
            "is kept in the mail ledger as turned away, and gets no answer. Agents can still open tickets for them."
        ),
        columns=(
            Column(title=_("Address or domain"), value=str, sort="address"),
            Column(title=_("Note"), value=lambda one: one.note),
        ),
        search=("address", "note"),
        ordering=("address",),
        keywords=_("ban list, banned e-mails, block, blacklist, denylist, spam, junk, sender"),
        position=60,
    )
)
