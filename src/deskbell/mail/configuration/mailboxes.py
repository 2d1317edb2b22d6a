"""Mailboxes: addresses of the desk, how their mail is got, and where its tickets go."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, ClassVar

from django import forms
from django.db.models import QuerySet
from django.urls import reverse
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _

from deskbell.kernel.actor import Actor
from deskbell.kernel.configuration import Column, Group, Kind, Usage, add_usage, register
from deskbell.kernel.configuration_forms import Section
from deskbell.kernel.transactions import writing
from deskbell.lib.text import one_line
from deskbell.mail.configuration.signing_in import LABELS, OAUTH, TOKEN_FIELDS, SigningInForm
from deskbell.mail.mailboxes.leases import start_anew
from deskbell.mail.mailboxes.queries import in_one_line
from deskbell.mail.models import Afterwards, Mailbox, Protocol, Security
from deskbell.mail.models.mailbox import LEAST_POLL_SECONDS, MOST_POLL_SECONDS
from deskbell.mail.server import is_loopback
from deskbell.people.configuration.choosing import offer_departments
from deskbell.people.configuration.departments import DEPARTMENTS
from deskbell.people.configuration.replacing import put_instead
from deskbell.tickets.configuration.choosing import WORK, offer_in_use
from deskbell.tickets.configuration.priorities import PRIORITIES
from deskbell.tickets.configuration.statuses import STATUSES
from deskbell.tickets.configuration.topics import TOPICS

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise


class MailboxForm(SigningInForm):
    """An address, how its mail is got, and what becomes of it here and there."""

    instance: Mailbox
    address_is_taken = _("Another mailbox has this address.")
    address = forms.EmailField(label=_("Address"), max_length=254, help_text=_("To which people write."))
    port = forms.IntegerField(
        label=_("Port"),
        min_value=1,
        max_value=65_535,
        required=False,
        help_text=_("None: the usual one (IMAP 993 or 143, POP3 995 or 110)."),
    )
    poll_seconds = forms.IntegerField(
        label=_("Look every"),
        min_value=LEAST_POLL_SECONDS,
        max_value=MOST_POLL_SECONDS,
        initial=60,
        help_text=_("In seconds. Servers that can tell of new mail by themselves (IMAP IDLE) are listened to as well."),
    )
    sections = (
        Section(title=_("Server"), names=("protocol", "host", "port", "security")),
        Section(title=_("Signing in"), names=("user_name", "sign_in", "password", "secret_expires_on")),
        OAUTH,
        Section(title=_("Fetching"), names=("folder", "poll_seconds", "afterwards", "target_folder")),
        Section(
            title=_("Its tickets"),
            names=("department", "topic", "priority", "status"),
            help=_("What tickets from this address start with; rules may change it."),
        ),
        Section(title=_("Trust"), names=("trusted_authserv_id",)),
    )

    class Meta:
        model = Mailbox
        fields: ClassVar[list[str]] = [
            "address", "name", "is_enabled", "protocol", "host", "port", "security", "user_name", "sign_in",
            "client_id", "token_url", "scope", "secret_expires_on", "folder", "poll_seconds", "afterwards",
            "target_folder", "department", "topic", "priority", "status", "trusted_authserv_id",
        ]  # fmt: skip
        labels: ClassVar[dict[str, Any]] = {
            **LABELS,
            "name": _("Name"),
            "is_enabled": _("Fetch mail"),
            "protocol": _("Protocol"),
            "secret_expires_on": _("Ends on"),
            "folder": _("Folder"),
            "afterwards": _("Afterwards"),
            "target_folder": _("Folder for what was fetched"),
            "department": _("Department"),
            "topic": _("Help topic"),
            "priority": _("Priority"),
            "status": _("Status"),
            "trusted_authserv_id": _("Server whose checks are believed"),
        }
        help_texts: ClassVar[dict[str, Any]] = {
            "name": _("What agents read where this address is meant."),
            "is_enabled": _("Off: everything stays on the server until it is on again; nothing is lost."),
            "protocol": _("IMAP is the better choice where there is one. Handed over: by deskbell-pipe or the API."),
            "host": _("Its name as it stands in its certificate."),
            "security": _(
                "The certificate has to be valid. Where the server can't encrypt, the password is never sent."
            ),
            "user_name": _("Often the address itself."),
            "scope": _("As the provider demands it; many need none."),
            "secret_expires_on": _(
                "When password or client secret end, if they do: administrators are warned two weeks before."
            ),
            "folder": _("Every message in it is fetched once, read or not, old or new. POP3 has only one."),
            "afterwards": _("Only what is safe here is moved or deleted. POP3 can't move."),
            "target_folder": _("It is made where it is missing."),
            "department": _("None: the topic's, else the desk's default."),
            "priority": _("None: the topic's, else the desk's default."),
            "status": _("None: the topic's, else the first open status."),
            "trusted_authserv_id": _(
                "The name with which your mail server begins its Authentication-Results headers, such as mx.example.org. "
                "Only those say whether a sender is genuine; without it no sender counts as checked."
            ),
        }
        widgets: ClassVar[dict[str, Any]] = {
            "secret_expires_on": forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
        }

    def __init__(self, *arguments: Any, **keywords: Any) -> None:
        super().__init__(*arguments, **keywords)
        row: Any = self.instance
        for name in ("topic", "priority"):
            offer_in_use(self.fields[name], kept=getattr(row, f"{name}_id"))
        offer_in_use(self.fields["status"], kept=row.status_id, only=WORK)
        offer_departments(self.fields["department"], kept=[row.department_id or 0])

    def clean_name(self) -> str:
        """One line."""
        return one_line(self.cleaned_data["name"])

    def clean(self) -> dict[str, Any]:
        """What belongs together is there; nothing goes over the net unencrypted."""
        data: dict[str, Any] = super().clean() or self.cleaned_data
        if data.get("protocol") == Protocol.NONE:
            return data
        for name in ("host", "user_name"):
            if not data.get(name) and name not in self.errors:
                self.add_error(name, gettext("Mail can't be fetched without this."))
        if data.get("security") == Security.NONE and not is_loopback(data.get("host", "")):
            self.add_error("security", gettext("Without encryption mail comes only from this very machine."))
        self.demand_secrets(data)
        self._check_afterwards(data)
        return data

    def apply(self, actor: Actor) -> Mailbox:
        """Write the row, and try it at once; tokens that the provider gave for other secrets are forgotten."""
        with writing():
            row: Mailbox = super().apply(actor)
            start_anew(mailbox_id=row.pk, with_tokens=bool(TOKEN_FIELDS & set(self.changed_data)))
            return row

    def used_secrets(self, data: Mapping[str, Any]) -> tuple[str, ...]:
        """None where nothing is fetched."""
        return () if data.get("protocol") == Protocol.NONE else super().used_secrets(data)

    def _check_afterwards(self, data: Mapping[str, Any]) -> None:
        moves = data.get("afterwards") == Afterwards.MOVE
        if moves and data.get("protocol") == Protocol.POP3:
            self.add_error("afterwards", gettext("POP3 has no folders: delete what was fetched, or leave it there."))
        elif moves and not data.get("target_folder"):
            self.add_error("target_folder", gettext("Please say into which folder."))
        elif moves and data.get("target_folder") == data.get("folder"):
            self.add_error("target_folder", gettext("Please choose another folder than the one that is fetched from."))
        if data.get("protocol") == Protocol.IMAP and not data.get("folder"):
            self.add_error("folder", gettext("Please enter a folder; that of new mail is called INBOX."))


def _consequences(row: Mailbox, changes: Mapping[str, Any]) -> list[str]:
    if row._state.adding:
        return []
    said, after = [], changes.get("afterwards", row.afterwards)
    if row.afterwards == Afterwards.LEAVE and after != Afterwards.LEAVE:
        said.append(gettext("What was fetched earlier and still lies on the server is moved or deleted as well."))
    if any(changes.get(name, getattr(row, name)) != getattr(row, name) for name in ("host", "user_name", "folder")):
        said.append(
            gettext(
                "Everything that lies there is fetched. Messages that the desk has already are recognised and not doubled."
            )
        )
    return said


def _links(row: Mailbox) -> list[tuple[str, StrOrPromise]]:
    if row.protocol == Protocol.NONE:
        return []
    return [(reverse("admin_panel:try_mailbox", args=[row.pk]), _("Try it"))]


def _words(count: int) -> str:
    return ngettext("%(count)d mailbox leads to it", "%(count)d mailboxes lead to it", count) % {"count": count}


def _tied(column: str) -> Usage:
    """Mailboxes whose tickets start with a thing of this kind."""

    def rows(pk: int) -> QuerySet[Mailbox]:
        return Mailbox.objects.filter(**{column: pk})

    def replace(actor: Actor, old: int, new: int) -> int:
        return put_instead(rows(old), actor=actor, **{f"{column}_id": new})

    return Usage(words=_words, rows=rows, replace=replace)


MAILBOXES = register(
    Kind(
        key="mailboxes",
        model=Mailbox,
        form=MailboxForm,
        group=Group.MAIL,
        singular=_("mailbox"),
        plural=_("Mailboxes"),
        explanation=_("Addresses of the desk: where their mail is fetched from, and where its tickets go."),
        columns=(
            Column(title=_("Address"), value=str, sort="address"),
            Column(title=_("Server"), value=lambda one: one.host, sort="host"),
            Column(title=_("State"), value=in_one_line),
        ),
        search=("address", "name", "host"),
        ordering=("address",),
        related=("condition",),
        consequences=_consequences,
        extra_links=_links,
        keywords=_("imap, pop3, incoming, fetch, inbox, polling, idle, xoauth2, oauth, pipe"),
        position=10,
        icon="mail",
    )
)
for _key, _column in (
    (DEPARTMENTS.key, "department"),
    (TOPICS.key, "topic"),
    (PRIORITIES.key, "priority"),
    (STATUSES.key, "status"),
):
    add_usage(_key, _tied(_column))
