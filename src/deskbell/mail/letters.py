"""Letters: mails that are about no ticket, such as those for signing in."""

from __future__ import annotations

import secrets

from deskbell.kernel.transactions import writing
from deskbell.kernel.waking import wake_worker
from deskbell.lib.text import one_line
from deskbell.mail.identity import letter_id
from deskbell.mail.models import MailKind, MailRecipient, OutgoingMail


def queue_letter(*, to: str, subject: str, text: str, html: str | None = None, key: str | None = None) -> None:
    """Send a letter soon. With the same `key` it goes once, however often it is asked for.

    Over SMTP the body is forgotten when it is sent; in the mail log it stays, for there is nowhere else to read it.
    """
    mail = OutgoingMail(
        message_id=letter_id(key or secrets.token_hex(16)),
        kind=MailKind.LETTER,
        subject=one_line(subject)[:300],
        text=text,
        html=html or "",
        is_automatic=True,
    )
    recipient = MailRecipient(mail_id=mail.message_id, address=to.strip(), kind=mail.kind)
    with writing():
        OutgoingMail.objects.bulk_create([mail], ignore_conflicts=True)
        MailRecipient.objects.bulk_create([recipient], ignore_conflicts=True)
        wake_worker()
