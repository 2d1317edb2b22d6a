"""Mails on their way out, and what became of them for each recipient."""

from __future__ import annotations

from django.conf import settings
from django.db import models

from deskbell.kernel.leases import LeasedRow


class MailKind(models.TextChoices):
    """What a mail is to its readers."""

    LETTER = "letter"  # sign-in mails: not about a ticket
    ANSWER = "answer"  # an agent's words to clients
    NOTICE = "notice"  # automatic, to clients
    ALERT = "alert"  # automatic, to agents


class RecipientState(models.TextChoices):
    """How far a mail got for one recipient. "logged": no mail server is set up, so the mail log is where it landed."""

    QUEUED = "queued"
    SENT = "sent"
    LOGGED = "logged"
    FAILED = "failed"


class OutgoingMail(LeasedRow):
    """One message, as it was composed. Where its access link belongs stands a marker: no token is ever stored."""

    message_id = models.CharField(max_length=320, unique=True)
    kind = models.CharField(max_length=8, choices=MailKind)
    effect = models.CharField(max_length=64, blank=True)
    fact = models.ForeignKey("kernel.LedgerRow", models.PROTECT, null=True, related_name="+", db_index=False)
    ticket = models.ForeignKey("tickets.Ticket", models.PROTECT, null=True, related_name="+")
    entry = models.ForeignKey("tickets.ThreadEntry", models.PROTECT, null=True, related_name="+", db_index=False)
    # None: whatever the desk's default is when it goes out.
    account = models.ForeignKey("mail.SendingAccount", models.PROTECT, null=True, related_name="+")
    from_name = models.CharField(max_length=200, blank=True)
    reply_to = models.CharField(max_length=320, blank=True, default="")
    subject = models.CharField(max_length=320)
    text = models.TextField(blank=True)
    html = models.TextField(blank=True)
    in_reply_to = models.CharField(max_length=320, blank=True)
    references = models.JSONField(default=list)
    is_automatic = models.BooleanField()
    is_logged = models.BooleanField(default=False)
    # By its nonce, which is known before the row is stored: effects return unsaved rows.
    access_link = models.ForeignKey(
        "tickets.AccessLink", models.PROTECT, null=True, to_field="nonce", related_name="+", db_index=False
    )
    link_marker = models.CharField(max_length=64, blank=True)

    class Meta(LeasedRow.Meta):
        pass

    def __str__(self) -> str:
        return self.subject


class MailRecipient(models.Model):
    """One address of a mail, with what the server said about it."""

    class Place(models.TextChoices):
        """The header that names the recipient."""

        TO = "to"
        CC = "cc"

    # By the Message-ID, which is known before the mail's row is stored.
    mail = models.ForeignKey(
        OutgoingMail, models.CASCADE, to_field="message_id", related_name="recipients", db_index=False
    )
    address = models.CharField(max_length=254)
    name = models.CharField(max_length=200, blank=True)
    place = models.CharField(max_length=2, choices=Place, default=Place.TO)
    kind = models.CharField(max_length=8, choices=MailKind)  # the mail's, repeated for the index below
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", db_index=False)
    state = models.CharField(max_length=8, choices=RecipientState, default=RecipientState.QUEUED)
    server_answer = models.CharField(max_length=500, blank=True)
    answered_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["mail", "address"], name="recipient_once_per_mail")]
        indexes = [
            models.Index(
                fields=["address", "answered_at"], condition=models.Q(kind="notice"), name="notice_to_address"
            ),
            models.Index(fields=["answered_at"], condition=models.Q(kind="notice"), name="notice_answered"),
        ]

    def __str__(self) -> str:
        return self.address


class LinkRequest(LeasedRow):
    """Somebody asks for a link to a ticket. The row goes as soon as it is answered, whether there was a ticket or not."""

    address = models.CharField(max_length=254)
    number = models.CharField(max_length=32)

    class Meta(LeasedRow.Meta):
        pass

    def __str__(self) -> str:
        return f"link request {self.pk}"
