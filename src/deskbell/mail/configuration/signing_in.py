"""What mailboxes and sending accounts ask for alike: a server, and what it is shown to let the desk in."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, ClassVar
from urllib.parse import urlsplit

from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from deskbell.kernel.actor import Actor
from deskbell.kernel.configuration_forms import ConfigurationForm, Section
from deskbell.kernel.transactions import writing
from deskbell.lib.email_address import normalise
from deskbell.mail.models import SignIn
from deskbell.mail.secrets import SecretField, WithSecrets
from deskbell.mail.server import is_loopback

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise

LABELS: dict[str, StrOrPromise] = {
    "host": _("Server"),
    "security": _("Encryption"),
    "user_name": _("User name"),
    "sign_in": _("Signs in by"),
    "client_id": _("Client ID"),
    "token_url": _("Address of the token server"),
    "scope": _("Scope"),
}
OAUTH = Section(
    title=_("OAuth 2.0"),
    names=("client_id", "client_secret", "refresh_token", "token_url", "scope"),
    help=_("Only where the server is signed in to by tokens."),
)
FOR_TOKENS = ("client_id", "token_url")
TOKEN_FIELDS = {"refresh_token", "client_secret", "client_id", "token_url", "scope", "user_name"}
# Who would be shown a secret, or what is got for it: typed anew for somebody else, so that who may configure can't read.
SHOWN_TO = {
    "password": ("host", "user_name"),
    "client_secret": ("token_url",),
    "refresh_token": ("host", "token_url"),
}


class SigningInForm(WithSecrets, ConfigurationForm):
    """A server to sign in to, by password or by tokens, for an address that no other row has."""

    address_is_taken: ClassVar[StrOrPromise]
    secrets = ("password", "client_secret", "refresh_token")
    password = SecretField(label=_("Password"), help_text=_("Kept encrypted; never shown again."))
    client_secret = SecretField(label=_("Client secret"))
    refresh_token = SecretField(label=_("Refresh token"), help_text=_("From it the desk gets itself access tokens."))

    def clean_address(self) -> str:
        """One row for each address, however it is written."""
        address: str = self.cleaned_data["address"]
        others = type(self.instance)._default_manager.exclude(pk=self.instance.pk).values_list("address", flat=True)
        if normalise(address) in {normalise(one) for one in others}:
            self.add_error("address", self.address_is_taken)
        return address

    def clean_host(self) -> str:
        """A bare name."""
        host: str = self.cleaned_data["host"].strip()
        if any(mark in host for mark in "/@ "):
            self.add_error("host", gettext("Please enter the server's name alone, such as mail.example.org."))
        return host

    def clean_token_url(self) -> str:
        """Encrypted, unless it stays on this machine."""
        url: str = self.cleaned_data["token_url"].strip()
        if url and not _is_safe(url):
            self.add_error("token_url", gettext("Please enter an address that begins with https://."))
        return url

    def apply(self, actor: Actor) -> Any:
        """Write the row; a secret that is not used, and was given for somebody else, is forgotten."""
        with writing():
            row = super().apply(actor)
            if strange := [name for name in self._strange() if name not in self.used_secrets(self.cleaned_data)]:
                self.keep(actor, row, dict.fromkeys(strange, ""))
            return row

    def demand_secrets(self, data: Mapping[str, Any]) -> None:
        """What the chosen way to sign in needs is there, and was given for this server."""
        for name in FOR_TOKENS if data.get("sign_in") == SignIn.XOAUTH2 else ():
            if not data.get(name) and name not in self.errors:
                self.add_error(name, gettext("OAuth 2.0 needs this."))
        used = self.used_secrets(data)
        if used and not (data.get(used[0]) or self.is_kept(used[0])):
            self.add_error(used[0], gettext("The server lets nobody in without this."))
        for name in self._strange():
            if name in used:
                self.add_error(name, gettext("Please type it again: it would go to somebody else than before."))

    def used_secrets(self, data: Mapping[str, Any]) -> tuple[str, ...]:
        """The secrets of the chosen way to sign in, the one first that can't be missing."""
        if data.get("sign_in") == SignIn.XOAUTH2:
            return ("refresh_token", "client_secret")
        return ("password",) if data.get("user_name") else ()

    def _strange(self) -> list[str]:
        """Kept secrets that would be shown to somebody else than before."""
        changed = set(self.changed_data)
        return [
            name
            for name, readers in SHOWN_TO.items()
            if self.is_kept(name) and name not in changed and changed.intersection(readers)
        ]


def _is_safe(url: str) -> bool:
    try:
        parts = urlsplit(url)
    except ValueError:  # brackets that hold no address
        return False
    return parts.scheme == "https" or (parts.scheme == "http" and is_loopback(parts.hostname or ""))
