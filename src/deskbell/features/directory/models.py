"""What agents write down about people and organizations."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.utils import timezone


class DirectoryNote(models.Model):
    """A note about a client or an organization, for agents who may see the directory. Clients never read it."""

    client = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, null=True, related_name="+")
    organization = models.ForeignKey("people.Organization", models.CASCADE, null=True, related_name="+")
    author = models.ForeignKey("people.Agent", models.PROTECT, null=True, related_name="+", db_index=False)
    text = models.TextField()
    created_at = models.DateTimeField(default=timezone.now)
    edited_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=models.Q(client__isnull=True) ^ models.Q(organization__isnull=True),
                name="note_about_one_thing",
            )
        ]

    def __str__(self) -> str:
        return f"note {self.pk}"
