"""In whose name a ticket's mails go out, and whether the desk reads what is answered to them."""

from __future__ import annotations

from dataclasses import dataclass

from deskbell.kernel.batches import batch_of
from deskbell.kernel.ledger import RecordedFact
from deskbell.lib.email_address import normalise
from deskbell.mail.accounts import default_route
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


def sender_for(recorded: RecordedFact, department_id: int, *, is_automatic: bool) -> Sender:
    """A department's sender, read once for a batch."""
    key = ("mail.sender", department_id, is_automatic)
    return batch_of(recorded).once(key, lambda: department_sender(department_id, is_automatic=is_automatic))


def department_sender(department_id: int, *, is_automatic: bool) -> Sender:
    """By the department's own account, else by the desk's default."""
    tie = DepartmentMail.objects.select_related("answers", "automatic").filter(pk=department_id).first()
    account = (tie.automatic if is_automatic else None) or tie.answers if tie else None
    if account is None or account.is_retired:
        return _default_sender()
    return _sender(account, account_id=account.pk)


def takes_replies(address: str) -> bool:
    """Whether the desk reads what is sent to this address."""
    boxes = Mailbox.objects.filter(is_enabled=True, is_retired=False).values_list("address", flat=True)
    return normalise(address) in {normalise(one) for one in boxes}


def _default_sender() -> Sender:
    route = default_route()
    if route is None:
        return Sender()
    if route.account is not None:
        return _sender(route.account, account_id=None)
    return Sender(address=route.address, reads_replies=takes_replies(route.address))


def _sender(account: SendingAccount, *, account_id: int | None) -> Sender:
    return Sender(
        account_id=account_id,
        address=account.address,
        reads_replies=takes_replies(account.address),
        has_plus_addresses=account.has_plus_addresses,
    )
