"""Accounts that the desk sends by."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, ClassVar

from django import forms
from django.db.models import Q, QuerySet
from django.urls import reverse
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _

from deskbell.kernel.actor import Actor
from deskbell.kernel.configuration import Column, Group, Kind, Usage, register
from deskbell.kernel.configuration_forms import Section
from deskbell.kernel.configure import configure_object
from deskbell.kernel.leases import WorkState
from deskbell.kernel.transactions import writing
from deskbell.mail.accounts import forget_tokens
from deskbell.mail.configuration.signing_in import LABELS, OAUTH, TOKEN_FIELDS, SigningInForm
from deskbell.mail.models import DepartmentMail, OutgoingMail, Security, SendingAccount, SignIn
from deskbell.mail.senders import takes_replies
from deskbell.mail.server import is_loopback

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise


class SendingAccountForm(SigningInForm):
    """A server, a sender, and how to sign in."""

    instance: SendingAccount
    address_is_taken = _("Another account has this address.")
    address = forms.EmailField(
        label=_("Address"),
        max_length=254,
        help_text=_("Mails come from it. Answers go there if it is a mailbox of the desk."),
    )
    return_path = forms.EmailField(
        label=_("Address for bounces"),
        max_length=254,
        required=False,
        help_text=_("Where mails that can't be delivered come back to. None: its own address."),
    )
    port = forms.IntegerField(
        label=_("Port"),
        min_value=1,
        max_value=65_535,
        required=False,
        help_text=_("None: 465 for TLS, 587 for STARTTLS, 25 without encryption."),
    )
    sections = (
        Section(title=_("Server"), names=("host", "port", "security")),
        Section(title=_("Signing in"), names=("user_name", "sign_in", "password")),
        OAUTH,
    )

    class Meta:
        model = SendingAccount
        fields: ClassVar[list[str]] = [
            "address", "name", "return_path", "has_plus_addresses", "host", "port", "security", "user_name", "sign_in",
            "client_id", "token_url", "scope",
        ]  # fmt: skip
        labels: ClassVar[dict[str, Any]] = {
            **LABELS,
            "name": _("Sender's name"),
            "has_plus_addresses": _("Plus addresses"),
        }
        help_texts: ClassVar[dict[str, Any]] = {
            "name": _("None: the desk's name. Answers carry the agent's name too, unless a setting hides it."),
            "has_plus_addresses": _(
                "Mail to help+anything@… arrives in the mailbox of help@…: answers then say by their very address which ticket they are about."
            ),
            "user_name": _("None: the server asks for no sign-in."),
        }

    def clean(self) -> dict[str, Any]:
        """What belongs together is there; nothing goes over the net unencrypted."""
        data: dict[str, Any] = super().clean() or self.cleaned_data
        if data.get("security") == Security.NONE and not is_loopback(data.get("host", "")):
            self.add_error("security", gettext("Without encryption mail goes only to this very machine."))
        if data.get("sign_in") == SignIn.XOAUTH2 and not data.get("user_name"):
            self.add_error("user_name", gettext("OAuth 2.0 needs this."))
        self.demand_secrets(data)
        return data

    def apply(self, actor: Actor) -> SendingAccount:
        """Tokens that the provider gave for other secrets are forgotten."""
        with writing():
            row: SendingAccount = super().apply(actor)
            if TOKEN_FIELDS & set(self.changed_data):
                forget_tokens(row)
            return row


def _state(account: SendingAccount) -> StrOrPromise:
    condition = getattr(account, "condition", None)
    if condition is None or (condition.failing_since is None and condition.last_success_at is None):
        return _("Not used yet")
    if condition.failing_since is not None:
        return gettext("Fails: %(why)s") % {"why": condition.failure}
    return _("Works")


def _words(count: int) -> str:
    return ngettext("%(count)d department sends by it", "%(count)d departments send by it", count) % {"count": count}


def _waiting_words(count: int) -> str:
    return ngettext("%(count)d mail waits to go by it", "%(count)d mails wait to go by it", count) % {"count": count}


def _departments(pk: int) -> QuerySet[DepartmentMail]:
    return DepartmentMail.objects.filter(Q(answers=pk) | Q(automatic=pk))


def _waiting(pk: int) -> QuerySet[OutgoingMail]:
    return OutgoingMail.objects.filter(account=pk, state=WorkState.WAITING)


def _replace(actor: Actor, old: int, new: int) -> int:
    rows = list(_departments(old))
    for row in rows:
        columns = [name for name in ("answers_id", "automatic_id") if getattr(row, name) == old]
        configure_object(actor=actor, instance=row, changes=dict.fromkeys(columns, new))
    return len(rows)


def _consequences(row: SendingAccount, changes: Mapping[str, Any]) -> list[str]:
    address = str(changes.get("address", row.address))
    if ("address" in changes or row._state.adding) and not takes_replies(address):
        words = gettext("%(address)s is no mailbox of the desk: answers to its mails are not read here.")
        return [words % {"address": address}]
    return []


def _links(account: SendingAccount) -> list[tuple[str, StrOrPromise]]:
    return [(reverse("admin_panel:try_account", args=[account.pk]), _("Try it"))]


SENDING_ACCOUNTS = register(
    Kind(
        key="sending-accounts",
        model=SendingAccount,
        form=SendingAccountForm,
        group=Group.MAIL,
        singular=_("sending account"),
        plural=_("Sending accounts"),
        explanation=_("By which servers and in whose name mails leave the desk. One that is broken holds up no other."),
        columns=(
            Column(title=_("Address"), value=str, sort="address"),
            Column(title=_("Server"), value=lambda one: one.host, sort="host"),
            Column(title=_("State"), value=_state),
        ),
        search=("address", "host", "name"),
        ordering=("address",),
        related=("condition",),
        usages=(
            Usage(words=_words, rows=_departments, replace=_replace),
            Usage(words=_waiting_words, rows=_waiting, may_stay=True),
        ),
        consequences=_consequences,
        tells_of_new=True,
        extra_links=_links,
        keywords=_("smtp, outgoing, from, sender, xoauth2, oauth, envelope, bounces"),
        position=20,
        icon="mail",
    )
)
