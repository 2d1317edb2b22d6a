"""Links by mail that open one ticket to one person."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.utils import timezone


class AccessLink(models.Model):
    """A grant of access. The token itself stands nowhere: it derives from `nonce` and the desk's secret key."""

    ticket = models.ForeignKey("tickets.Ticket", models.PROTECT, related_name="+")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    nonce = models.CharField(max_length=32, unique=True)
    token_hash = models.CharField(max_length=64, unique=True)
    created_at = models.DateTimeField(default=timezone.now)
    expires_at = models.DateTimeField()
    revoked_at = models.DateTimeField(null=True)

    def __str__(self) -> str:
        return f"link {self.pk}"
