"""Which addresses are the desk's own, and for which mailbox a message came."""

from __future__ import annotations

from collections.abc import Iterable
from email.utils import parseaddr

from django.conf import settings

from deskbell.lib.email_address import normalise
from deskbell.mail.models import IncomingMail, Mailbox, SendingAccount
from deskbell.mail.parsing.message import IncomingMessage, Person


def plain(address: str) -> str:
    """An address as it is compared, without what stands behind the plus of its local part."""
    local, at, domain = normalise(address).rpartition("@")
    return f"{local.partition('+')[0]}{at}{domain}"


def own_addresses() -> frozenset[str]:
    """Every address that the desk reads or writes under, as they are compared; retired mailboxes too."""
    mailboxes = Mailbox.objects.values_list("address", flat=True)
    accounts = [one for pair in SendingAccount.objects.values_list("address", "return_path") for one in pair]
    return frozenset(plain(one) for one in [*mailboxes, *accounts, parseaddr(settings.DEFAULT_FROM_EMAIL)[1]] if one)


def mailbox_of(mail: IncomingMail, message: IncomingMessage) -> Mailbox | None:
    """The mailbox that it was fetched from; else the first in use that it is addressed to."""
    if mail.mailbox_id is not None:
        return mail.mailbox
    wanted = [plain(one) for one in addressed_to(mail, message)]
    rows = {plain(row.address): row for row in Mailbox.objects.filter(is_retired=False)}
    return next((rows[one] for one in wanted if one in rows), None)


def addressed_to(mail: IncomingMail, message: IncomingMessage) -> list[str]:
    """Every address that it went to, by the envelope first, then as its headers say."""
    return [*map(str, mail.envelope_recipients), *message.delivered_to, *(one.address for one in recipients(message))]


def recipients(message: IncomingMessage) -> tuple[Person, ...]:
    """To and Cc."""
    return (*message.to, *message.cc)


def others(people: Iterable[Person], *, own: frozenset[str]) -> list[Person]:
    """The people who are not the desk itself, each once."""
    found = {normalise(one.address): one for one in people if "@" in one.address and plain(one.address) not in own}
    return list(found.values())
