"""Mailboxes that the desk fetches from, and addresses that mail is piped in for."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from deskbell.mail.models.signing_in import GivenTokens, SigningIn

LEAST_POLL_SECONDS, MOST_POLL_SECONDS = 15, 86_400


class Protocol(models.TextChoices):
    """How the desk gets at the mail of an address."""

    IMAP = "imap", _("IMAP")
    POP3 = "pop3", _("POP3")
    NONE = "none", _("It is handed over (pipe or API)")


class Security(models.TextChoices):
    """How the connection is encrypted. Without encryption nothing leaves this machine."""

    TLS = "tls", _("TLS from the first byte")
    STARTTLS = "starttls", _("STARTTLS")
    NONE = "none", _("None (only to this very machine)")


class Afterwards(models.TextChoices):
    """What becomes of a message on the server, once its bytes are safe here."""

    MOVE = "move", _("Move it to a folder")
    DELETE = "delete", _("Delete it")
    LEAVE = "leave", _("Leave it there")


class Mailbox(SigningIn):
    """One address of the desk: where its mail lies, and where tickets from it go."""

    address = models.CharField(max_length=254, unique=True)
    name = models.CharField(max_length=120)
    protocol = models.CharField(max_length=4, choices=Protocol, default=Protocol.IMAP)
    is_enabled = models.BooleanField(default=True)
    is_retired = models.BooleanField(default=False)
    department = models.ForeignKey("people.Department", models.PROTECT, null=True, blank=True, related_name="+")
    topic = models.ForeignKey("tickets.HelpTopic", models.PROTECT, null=True, blank=True, related_name="+")
    priority = models.ForeignKey("tickets.Priority", models.PROTECT, null=True, blank=True, related_name="+")
    status = models.ForeignKey("tickets.Status", models.PROTECT, null=True, blank=True, related_name="+")
    # Threat 22: only what this server wrote about SPF, DKIM and DMARC is believed (authserv-id of RFC 8601).
    trusted_authserv_id = models.CharField(max_length=254, blank=True, default="")
    # How to get at the mail; none of it means anything where it is handed over.
    host = models.CharField(max_length=253, blank=True, default="")
    port = models.PositiveIntegerField(null=True, blank=True)  # None: the usual one
    security = models.CharField(max_length=8, choices=Security, default=Security.TLS)
    secret_expires_on = models.DateField(null=True, blank=True)  # as the provider says of password or client secret
    folder = models.CharField(max_length=255, blank=True, default="INBOX")
    afterwards = models.CharField(max_length=6, choices=Afterwards, default=Afterwards.MOVE)
    target_folder = models.CharField(max_length=255, blank=True, default="")
    poll_seconds = models.PositiveIntegerField(default=60)

    class Meta:
        ordering = ["address"]

    def __str__(self) -> str:
        return self.address


class MailboxState(GivenTokens):
    """How fetching goes: written by whichever process holds the lease, and by nobody's form.

    `turn` counts the leases: what is written with an older turn comes from a process that has lost its lease meanwhile.
    """

    mailbox = models.OneToOneField(Mailbox, models.CASCADE, primary_key=True, related_name="condition")
    worker = models.CharField(max_length=80, blank=True, default="")
    lease_until = models.DateTimeField(null=True)
    turn = models.PositiveBigIntegerField(default=0)
    next_attempt_at = models.DateTimeField(null=True)  # None: at once
    last_success_at = models.DateTimeField(null=True)
    failing_since = models.DateTimeField(null=True)
    last_failure_at = models.DateTimeField(null=True)
    failures = models.PositiveIntegerField(default=0)  # one after the other
    failed_step = models.CharField(max_length=12, blank=True, default="")
    failure = models.TextField(blank=True, default="")
    alarmed_at = models.DateTimeField(null=True)
    alarmed_for = models.CharField(max_length=40, blank=True, default="")
    # What was seen of the folder.
    place = models.CharField(max_length=16, blank=True, default="")
    uid_validity = models.BigIntegerField(null=True)
    fetched = models.PositiveBigIntegerField(default=0)
    recognised = models.PositiveBigIntegerField(default=0)
    stuck = models.JSONField(default=dict)  # how often the line broke at a message, by its UID
    refresh_expires_at = models.DateTimeField(null=True)  # of the refresh token that the provider gave
    token_failure = models.TextField(blank=True, default="")  # the mailbox still works, but won't for long

    def __str__(self) -> str:
        return f"state of mailbox {self.mailbox_id}"
