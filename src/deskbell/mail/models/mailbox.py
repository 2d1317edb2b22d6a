"""Mailboxes that the desk fetches from, and addresses that mail is piped in for."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _


class Protocol(models.TextChoices):
    """How the desk gets at the mail of an address."""

    IMAP = "imap", _("IMAP")
    POP3 = "pop3", _("POP3")
    NONE = "none", _("It is handed over (pipe or API)")


class Afterwards(models.TextChoices):
    """What becomes of a message on the server, once its bytes are safe here."""

    MOVE = "move", _("Move it to a folder")
    DELETE = "delete", _("Delete it")
    LEAVE = "leave", _("Leave it there")


class Mailbox(models.Model):
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

    class Meta:
        ordering = ["address"]

    def __str__(self) -> str:
        return self.address
