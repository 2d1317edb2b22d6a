"""Files: contents by their hash, and their places in thread entries."""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.utils import timezone

from deskbell.tickets.models.guarded import GuardedModel


class StoredFile(models.Model):
    """One content in the storage, once however often it is attached. Nothing of its path comes from a person."""

    sha256 = models.CharField(max_length=64, unique=True)
    size = models.PositiveBigIntegerField()
    content_type = models.CharField(max_length=100)
    created_at = models.DateTimeField(default=timezone.now)
    # When a ticket with it was deleted: it goes unless something else has it.
    doomed_at = models.DateTimeField(null=True)

    class Meta:
        indexes = [models.Index(fields=["doomed_at"], condition=Q(doomed_at__isnull=False), name="file_doomed")]

    def __str__(self) -> str:
        return self.sha256

    @property
    def path(self) -> str:
        """The name under which the storage keeps the content."""
        return f"{self.sha256[:2]}/{self.sha256[2:4]}/{self.sha256}"


class Attachment(GuardedModel):
    """A stored file under the name that its sender gave it, made safe."""

    entry = models.ForeignKey("tickets.ThreadEntry", models.PROTECT, related_name="attachments")
    file = models.ForeignKey(StoredFile, models.PROTECT, related_name="attachments")
    name = models.CharField(max_length=120)
    position = models.PositiveSmallIntegerField(default=0)
    # Of a mail: the name by which its text shows the file (RFC 2392, without brackets), and whether it came for that.
    content_id = models.CharField(max_length=255, blank=True, default="")
    is_inline = models.BooleanField(default=False)

    class Meta:
        ordering = ["position", "pk"]

    def __str__(self) -> str:
        return self.name
