"""In whose name a ticket's mails go out, and whether the desk reads what is answered to them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from deskbell.kernel.batches import batch_of
from deskbell.kernel.ledger import RecordedFact
from deskbell.lib.email_address import normalise
from deskbell.mail.accounts import Route, default_route
from deskbell.mail.models import DepartmentMail, Mailbox, SendingAccount
from deskbell.mail.tokens import reply_address


@dataclass(frozen=True, kw_only=True)
class Sender:
    """An account by its number (None: whatever is the default when the mail goes out), and how it can be answered."""

    account_id: int | None = None
    address: str = ""
    reads_replies: bool = False
    has_plus_addresses: bool = False

    def reply_to(self, token: str) -> str:
        """Where answers go; empty where nobody reads them."""
        if not self.reads_replies:
            return ""
        return reply_address(self.address, token) if self.has_plus_addresses else self.address


@dataclass(frozen=True, kw_only=True)
class Senders:
    """What says in whose name mails go out, read at one moment."""

    ties: Mapping[int, DepartmentMail]
    default: Route | None
    addresses_read: frozenset[str]

    def of_department(self, department_id: int, *, is_automatic: bool) -> Sender:
        """By the department's own account, else by the desk's default."""
        tie = self.ties.get(department_id)
        account = (tie.automatic if is_automatic else None) or tie.answers if tie else None
        if account is None or account.is_retired:
            return self._default()
        return self._by(account, account_id=account.pk)

    def _default(self) -> Sender:
        if self.default is None:
            return Sender()
        if self.default.account is not None:
            return self._by(self.default.account, account_id=None)
        return Sender(address=self.default.address, reads_replies=self._takes_replies(self.default.address))

    def _by(self, account: SendingAccount, *, account_id: int | None) -> Sender:
        return Sender(
            account_id=account_id,
            address=account.address,
            reads_replies=self._takes_replies(account.address),
            has_plus_addresses=account.has_plus_addresses,
        )

    def _takes_replies(self, address: str) -> bool:
        return normalise(address) in self.addresses_read


def sender_for(recorded: RecordedFact, department_id: int, *, is_automatic: bool) -> Sender:
    """A department's sender; what says so is read once for a batch."""
    senders = batch_of(recorded).once("mail.senders", senders_now)
    return senders.of_department(department_id, is_automatic=is_automatic)


def senders_now() -> Senders:
    """In whose name mails go out from now on."""
    ties = DepartmentMail.objects.select_related("answers", "automatic")
    return Senders(
        ties={one.department_id: one for one in ties}, default=default_route(), addresses_read=_addresses_read()
    )


def takes_replies(address: str) -> bool:
    """Whether the desk reads what is sent to this address."""
    return normalise(address) in _addresses_read()


def _addresses_read() -> frozenset[str]:
    boxes = Mailbox.objects.filter(is_enabled=True, is_retired=False).values_list("address", flat=True)
    return frozenset(normalise(one) for one in boxes)
