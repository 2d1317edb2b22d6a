"""Bounds on automatic mail, so that no loop and no flood of forms makes the desk a nuisance.

Counted when a mail is about to go out, over what really went out: per recipient and ticket, for clients also per
recipient over all tickets, and over all that the desk sends to clients by itself. What is over a bound is held back, kept,
and shown to administrators, who are told by mail once a day. Addresses that mails come back from get none either.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from datetime import datetime, timedelta

from django.db.models import QuerySet
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from deskbell.lib.email_address import normalise
from deskbell.mail.administrators import warn_administrators
from deskbell.mail.links import absolute
from deskbell.mail.models import MailKind, MailRecipient, OutgoingMail, RecipientState
from deskbell.mail.troubles import out_of_reach

# At most so many mails within so many minutes.
PER_TICKET = ((10, 10), (15, 30), (25, 60), (50, 180), (100, 600))
PER_CLIENT = ((30, 60), (100, 600))
WHOLE_DESK = (3000, 60)
LONGEST = timedelta(minutes=600)
AUTOMATIC = (MailKind.NOTICE, MailKind.ALERT)
GONE = (RecipientState.SENT, RecipientState.LOGGED)


class Caps:
    """The counts that matter for one batch of recipients, read once and kept up while the batch goes out."""

    def __init__(self, batch: Sequence[tuple[OutgoingMail, MailRecipient]]) -> None:
        self._per_ticket: dict[tuple[int | None, str], list[datetime]] = defaultdict(list)
        self._per_client: dict[str, list[datetime]] = defaultdict(list)
        self._whole_desk = 0
        self._has_told = False
        self._unreachable = out_of_reach(normalise(one.address) for mail, one in batch if mail.kind in AUTOMATIC)
        capped = [(mail, one) for mail, one in batch if _is_capped(mail)]
        since = MailRecipient.objects.filter(answered_at__gte=timezone.now() - LONGEST, state__in=GONE)
        if capped:
            self._read_tickets(since.filter(mail__ticket_id__in={mail.ticket_id for mail, _one in capped}))
        notices = {one.address for _mail, one in capped if one.kind == MailKind.NOTICE}
        if notices:
            self._read_clients(since.filter(kind=MailKind.NOTICE, address__in=notices))
            lately = timezone.now() - timedelta(minutes=WHOLE_DESK[1])
            of_the_desk = since.filter(kind=MailKind.NOTICE, answered_at__gte=lately)
            self._whole_desk = of_the_desk[: WHOLE_DESK[0]].count()  # no more are of interest

    def holds_back(self, mail: OutgoingMail, recipient: MailRecipient) -> str:
        """Why this mail must not go to this recipient now; empty if it may."""
        until = self._unreachable.get(normalise(recipient.address))
        if until is not None and mail.kind in AUTOMATIC:
            return _("held back: mails to this address come back; tried again after %(date)s") % {"date": until.date()}
        reason = self._over_a_bound(mail, recipient) if _is_capped(mail) else ""
        if reason and not self._has_told:
            self._has_told = True
            _tell_administrators()
        return reason

    def _over_a_bound(self, mail: OutgoingMail, recipient: MailRecipient) -> str:
        hit = _over(self._per_ticket[mail.ticket_id, recipient.address], PER_TICKET)
        if not hit and mail.kind == MailKind.NOTICE:
            hit = _over(self._per_client[recipient.address], PER_CLIENT)
        if hit:
            text = _("held back: more than %(most)d automatic mails to this address within %(minutes)d minutes")
            return text % {"most": hit[0], "minutes": hit[1]}
        if mail.kind == MailKind.NOTICE and self._whole_desk >= WHOLE_DESK[0]:
            text = _("held back: more than %(most)d automatic mails to clients within %(minutes)d minutes")
            return text % {"most": WHOLE_DESK[0], "minutes": WHOLE_DESK[1]}
        return ""

    def count(self, mail: OutgoingMail, recipient: MailRecipient) -> None:
        """This mail has gone to this recipient."""
        if not _is_capped(mail):
            return
        self._per_ticket[mail.ticket_id, recipient.address].append(timezone.now())
        if mail.kind == MailKind.NOTICE:
            self._per_client[recipient.address].append(timezone.now())
            self._whole_desk += 1

    def _read_tickets(self, gone: QuerySet[MailRecipient]) -> None:
        automatic = gone.filter(mail__is_automatic=True)
        for ticket_id, address, at in automatic.values_list("mail__ticket_id", "address", "answered_at"):
            self._per_ticket[ticket_id, address].append(at or timezone.now())

    def _read_clients(self, gone: QuerySet[MailRecipient]) -> None:
        for address, at in gone.values_list("address", "answered_at"):
            self._per_client[address].append(at or timezone.now())


def _tell_administrators() -> None:
    """Once a day, however many bounds are hit."""

    def words() -> tuple[str, list[str]]:
        return _("Automatic mails are being held back"), [
            _("The desk was about to send more automatic mails than its bounds allow, so it keeps them."),
            _("That may be a loop with another system that answers by itself, or somebody who fills in many forms."),
        ]

    day = timezone.now().date().isoformat()
    warn_administrators(key=f"caps {day}", words=words, page=absolute(reverse("admin_panel:failed_work")))


def _is_capped(mail: OutgoingMail) -> bool:
    return mail.is_automatic and mail.ticket_id is not None


def _over(instants: list[datetime], bounds: tuple[tuple[int, int], ...]) -> tuple[int, int] | None:
    now = timezone.now()
    for most, minutes in bounds:
        if sum(at > now - timedelta(minutes=minutes) for at in instants) >= most:
            return most, minutes
    return None
