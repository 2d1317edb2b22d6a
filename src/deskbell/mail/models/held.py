"""Mails of agents that the desk does not take at their word, and addresses that mails come back from."""

from __future__ import annotations

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _


class HeldReply(models.Model):
    """What an agent seems to have answered by mail: it waits until somebody who may answer says what becomes of it."""

    class Verdict(models.TextChoices):
        """What became of it."""

        WAITING = "waiting", _("Waits")
        SENT = "sent", _("Sent to the client")
        NOTED = "noted", _("Kept as a note")
        DISCARDED = "discarded", _("Discarded")

    incoming = models.OneToOneField("mail.IncomingMail", models.PROTECT, related_name="held_reply")
    ticket = models.ForeignKey("tickets.Ticket", models.PROTECT, related_name="+")
    body_html = models.TextField(blank=True, default="")  # clean
    attachments = models.JSONField(default=list)  # {"file_id", "name", "content_id", "is_inline"}
    refused_files = models.JSONField(default=list)  # {"name", "why"}
    verdict = models.CharField(max_length=9, choices=Verdict, default=Verdict.WAITING)
    decided_by = models.ForeignKey("people.Agent", models.PROTECT, null=True, related_name="+", db_index=False)
    decided_at = models.DateTimeField(null=True)

    def __str__(self) -> str:
        return f"held reply {self.pk}"


class AddressTrouble(models.Model):
    """Mails to this address came back. Permanently: for a while the desk sends it nothing by itself, unless an
    administrator has retired the row because the address works again."""

    address = models.CharField(max_length=254, unique=True)  # as it is compared
    status = models.CharField(max_length=12, blank=True, default="")  # RFC 3463, such as "5.1.1"
    is_permanent = models.BooleanField(default=True)
    bounces = models.PositiveIntegerField(default=0)
    last_at = models.DateTimeField(default=timezone.now)
    is_retired = models.BooleanField(default=False)

    class Meta:
        ordering = ["-last_at"]

    def __str__(self) -> str:
        return self.address
