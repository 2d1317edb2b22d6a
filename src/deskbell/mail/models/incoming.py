"""Every message that ever came in, and what became of it."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from deskbell.kernel.leases import LeasedRow


class Door(models.TextChoices):
    """The way by which a message came in."""

    MAILBOX = "mailbox", _("Mailbox")
    PIPE = "pipe", _("Pipe")
    API = "api", _("API")
    COMMAND_LINE = "command", _("Command line")


class Outcome(models.TextChoices):
    """What became of a message. Each is shown to administrators; none means that it is gone."""

    STORED = "stored", _("Not looked at yet")
    OPENED = "opened", _("Opened a ticket")
    ADDED = "added", _("Added to a ticket")
    ANSWERED = "answered", _("An agent's answer")
    NOTED = "noted", _("An agent's note")
    DUPLICATE = "duplicate", _("Came a second time")
    MACHINE = "machine", _("Sent by a machine")
    REJECTED = "rejected", _("Turned away")
    HELD = "held", _("Held for agents")
    QUARANTINED = "quarantined", _("In quarantine")


class Erasure(models.TextChoices):
    """Whether a message went with its ticket: what it said is blank then, and its bytes are taken away soon after."""

    NONE = ""
    OWED = "owed"
    DONE = "done"


class IncomingMail(LeasedRow):
    """One message whose bytes are safe in the store, named by their hash; the row stays for ever.

    `uid` is the mailbox server's own name for the message: in its `place`, IMAP's UID under `uid_validity`, or POP3's
    UIDL. What came in by another way has none.
    """

    door = models.CharField(max_length=8, choices=Door)
    mailbox = models.ForeignKey("mail.Mailbox", models.PROTECT, null=True, related_name="+", db_index=False)
    # Of which server, account and folder: IMAP folders may share a validity, and an administrator may choose another one.
    place = models.CharField(max_length=16, blank=True, default="")
    uid_validity = models.BigIntegerField(null=True)
    uid = models.CharField(max_length=80, blank=True, default="")
    sha256 = models.CharField(max_length=64, db_index=True)
    size = models.PositiveBigIntegerField()
    envelope_sender = models.CharField(max_length=320, blank=True, default="")
    envelope_recipients = models.JSONField(default=list)
    outcome = models.CharField(max_length=12, choices=Outcome, default=Outcome.STORED)
    reason = models.TextField(blank=True, default="")  # why it was turned away, held or put into quarantine
    # Known once it was read.
    sender = models.CharField(max_length=320, blank=True, default="")
    sender_name = models.CharField(max_length=200, blank=True, default="")
    subject = models.CharField(max_length=255, blank=True, default="")
    message_id = models.CharField(max_length=998, blank=True, default="")
    content_hash = models.CharField(max_length=64, blank=True, default="")
    match_step = models.CharField(max_length=24, blank=True, default="")
    authentication = models.JSONField(
        default=dict
    )  # {"spf": "pass", "dkim": …, "dmarc": …} where a trusted server says so
    problems = models.JSONField(default=list)
    ticket = models.ForeignKey("tickets.Ticket", models.PROTECT, null=True, related_name="+")
    entry = models.OneToOneField("tickets.ThreadEntry", models.PROTECT, null=True, related_name="+")
    duplicate_of = models.ForeignKey("self", models.PROTECT, null=True, related_name="duplicates")
    erasure = models.CharField(max_length=4, choices=Erasure, blank=True, default=Erasure.NONE)

    class Meta(LeasedRow.Meta):
        constraints = [
            # Nulls differ: what came in by another way has no place in a mailbox. POP3 knows no validity: 0.
            models.UniqueConstraint(
                fields=["mailbox", "place", "uid_validity", "uid"], name="incoming_mail_once_per_mailbox"
            ),
            # What was handed over has a name of its own: the spool's, say.
            models.UniqueConstraint(
                fields=["door", "uid"],
                condition=models.Q(uid_validity__isnull=True) & ~models.Q(uid=""),
                name="incoming_mail_once_per_door",
            ),
        ]
        indexes = [
            *LeasedRow.Meta.indexes,
            models.Index(fields=["outcome", "id"], name="incoming_mail_outcome"),
            models.Index(fields=["id"], condition=models.Q(erasure="owed"), name="incoming_mail_erasure"),
            models.Index(fields=["message_id", "content_hash"], name="incoming_mail_identity"),
        ]

    def __str__(self) -> str:
        return f"incoming mail {self.pk}"


class KnownMessageId(models.Model):
    """A Message-ID that belongs to a ticket: of a mail that came in, or only ever seen in References.

    A mail that went out is known by its own row.
    """

    class Origin(models.TextChoices):
        """How the desk got to know it."""

        INCOMING = "in"
        REFERENCED = "ref"

    digest = models.CharField(max_length=64)  # SHA-256 of the id without its brackets: ids may be of any length
    ticket = models.ForeignKey("tickets.Ticket", models.PROTECT, related_name="+")
    entry = models.ForeignKey("tickets.ThreadEntry", models.PROTECT, null=True, related_name="+", db_index=False)
    origin = models.CharField(max_length=3, choices=Origin)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["digest", "ticket"], name="message_id_once_per_ticket")]

    def __str__(self) -> str:
        return f"{self.origin} {self.digest[:8]}"
