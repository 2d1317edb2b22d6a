"""Bounds on automatic mail, so that no loop and no flood of forms makes the desk a nuisance.

Counted when a mail is about to go out, over what really went out: per recipient and ticket, and for clients also
per recipient over all tickets. What is over the bound is held back, kept, and shown to administrators.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from datetime import datetime, timedelta

from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from deskbell.mail.models import MailKind, MailRecipient, OutgoingMail, RecipientState

# At most so many mails within so many minutes.
PER_TICKET = ((10, 10), (15, 30), (25, 60), (50, 180), (100, 600))
PER_CLIENT = ((30, 60), (100, 600))
LONGEST = timedelta(minutes=600)
GONE = (RecipientState.SENT, RecipientState.LOGGED)


class Caps:
    """The counts that matter for one batch of recipients, read once and kept up while the batch goes out."""

    def __init__(self, batch: Sequence[tuple[OutgoingMail, MailRecipient]]) -> None:
        self._per_ticket: dict[tuple[int | None, str], list[datetime]] = defaultdict(list)
        self._per_client: dict[str, list[datetime]] = defaultdict(list)
        capped = [(mail, one) for mail, one in batch if _is_capped(mail)]
        since = MailRecipient.objects.filter(answered_at__gte=timezone.now() - LONGEST, state__in=GONE)
        if capped:
            self._read_tickets(since.filter(mail__ticket_id__in={mail.ticket_id for mail, _one in capped}))
        notices = {one.address for _mail, one in capped if one.kind == MailKind.NOTICE}
        if notices:
            self._read_clients(since.filter(kind=MailKind.NOTICE, address__in=notices))

    def holds_back(self, mail: OutgoingMail, recipient: MailRecipient) -> str:
        """Why this mail must not go to this recipient now; empty if it may."""
        if not _is_capped(mail):
            return ""
        hit = _over(self._per_ticket[mail.ticket_id, recipient.address], PER_TICKET)
        if not hit and mail.kind == MailKind.NOTICE:
            hit = _over(self._per_client[recipient.address], PER_CLIENT)
        if not hit:
            return ""
        text = _("held back: more than %(most)d automatic mails to this address within %(minutes)d minutes")
        return text % {"most": hit[0], "minutes": hit[1]}

    def count(self, mail: OutgoingMail, recipient: MailRecipient) -> None:
        """This mail has gone to this recipient."""
        if not _is_capped(mail):
            return
        self._per_ticket[mail.ticket_id, recipient.address].append(timezone.now())
        if mail.kind == MailKind.NOTICE:
            self._per_client[recipient.address].append(timezone.now())

    def _read_tickets(self, gone: QuerySet[MailRecipient]) -> None:
        automatic = gone.filter(mail__is_automatic=True)
        for ticket_id, address, at in automatic.values_list("mail__ticket_id", "address", "answered_at"):
            self._per_ticket[ticket_id, address].append(at or timezone.now())

    def _read_clients(self, gone: QuerySet[MailRecipient]) -> None:
        for address, at in gone.values_list("address", "answered_at"):
            self._per_client[address].append(at or timezone.now())


def _is_capped(mail: OutgoingMail) -> bool:
    return mail.is_automatic and mail.ticket_id is not None


def _over(instants: list[datetime], bounds: tuple[tuple[int, int], ...]) -> tuple[int, int] | None:
    now = timezone.now()
    for most, minutes in bounds:
        if sum(at > now - timedelta(minutes=minutes) for at in instants) >= most:
            return most, minutes
    return None
