"""Trying again what was given up."""

from __future__ import annotations

from deskbell.kernel.leases import retry
from deskbell.kernel.models import Delivery
from deskbell.kernel.transactions import writing
from deskbell.kernel.waking import wake_worker
from deskbell.mail.models import MailRecipient, OutgoingMail, RecipientState


def retry_mail(*, mail_id: int) -> bool:
    """Send a failed mail again to those who don't have it; False if there is no such failed mail.

    What the caps held back is held back again while they still say so.
    """
    with writing():
        if not retry(model=OutgoingMail, pk=mail_id):
            return False
        OutgoingMail.objects.filter(pk=mail_id).update(is_logged=False)
        MailRecipient.objects.filter(mail__pk=mail_id, state=RecipientState.FAILED).update(state=RecipientState.QUEUED)
        wake_worker()
        return True


def retry_delivery(*, delivery_id: int) -> bool:
    """Run a failed effect again; False if there is no such failed delivery."""
    with writing():
        wake_worker()
        return retry(model=Delivery, pk=delivery_id)
