"""Which addresses are the desk's own, and for which mailbox a message came."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from email.utils import parseaddr

from django.conf import settings

from deskbell.lib.email_address import normalise
from deskbell.mail.models import IncomingMail, Mailbox, SendingAccount
from deskbell.mail.parsing.message import IncomingMessage, Person


def plain(address: str) -> str:
    """An address as it is compared, without what stands behind the plus of its local part."""
    local, at, domain = normalise(address).rpartition("@")
    return f"{local.partition('+')[0]}{at}{domain}"


@dataclass(frozen=True, kw_only=True)
class DeskAddresses:
    """The desk's mailboxes, and every address that it reads or writes under, as they are compared."""

    own: frozenset[str]
    mailboxes: tuple[Mailbox, ...]

    def mailbox_of(self, mail: IncomingMail, message: IncomingMessage) -> Mailbox | None:
        """The mailbox that it was fetched from; else the first in use that it is addressed to."""
        if mail.mailbox_id is not None:
            return next((row for row in self.mailboxes if row.pk == mail.mailbox_id), mail.mailbox)
        rows = {plain(row.address): row for row in reversed(self.mailboxes) if not row.is_retired}
        return next((rows[one] for one in map(plain, addressed_to(mail, message)) if one in rows), None)

    def others_for(self, mail: IncomingMail, message: IncomingMessage, *, but: Mailbox | None) -> list[Mailbox]:
        """The further mailboxes in use that a message is addressed to, by itself or by its envelope."""
        rows = {plain(row.address): row for row in self.mailboxes if not row.is_retired and row != but}
        return [rows[one] for one in dict.fromkeys(map(plain, addressed_to(mail, message))) if one in rows]


def desk_addresses() -> DeskAddresses:
    """As they stand now; retired mailboxes too."""
    related = Mailbox.objects.select_related("topic__department", "department", "priority")
    mailboxes = tuple(related.order_by("pk"))
    accounts = [one for pair in SendingAccount.objects.values_list("address", "return_path") for one in pair]
    named = [*(row.address for row in mailboxes), *accounts, parseaddr(settings.DEFAULT_FROM_EMAIL)[1]]
    return DeskAddresses(own=frozenset(plain(one) for one in named if one), mailboxes=mailboxes)


def own_addresses() -> frozenset[str]:
    """Every address that the desk reads or writes under, as they are compared; retired mailboxes too."""
    return desk_addresses().own


def addressed_to(mail: IncomingMail, message: IncomingMessage) -> list[str]:
    """Every address that it went to, by the envelope first, then as its headers say."""
    return [*addresses_of_envelope(mail), *message.delivered_to, *(one.address for one in recipients(message))]


def addresses_of_envelope(mail: IncomingMail) -> list[str]:
    """The addresses that the desk was handed it for: its own by that, whatever is configured."""
    return [str(one) for one in mail.envelope_recipients]


def recipients(message: IncomingMessage) -> tuple[Person, ...]:
    """To and Cc."""
    return (*message.to, *message.cc)


def others(people: Iterable[Person], *, own: frozenset[str]) -> list[Person]:
    """The people who are not the desk itself, each once."""
    found = {normalise(one.address): one for one in people if "@" in one.address and plain(one.address) not in own}
    return list(found.values())
