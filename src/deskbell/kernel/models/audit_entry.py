"""What happened around the desk that somebody may have to answer for."""

from __future__ import annotations

from django.db import models

from deskbell.kernel.audit_kind import AuditKind


class AuditEntry(models.Model):
    """One entry of the audit log. It holds no secret: no password, no token, no text of a ticket."""

    at = models.DateTimeField(db_index=True)
    kind = models.CharField(max_length=16, choices=AuditKind.choices)
    actor_kind = models.CharField(max_length=16)
    actor_user_id = models.BigIntegerField(null=True, db_index=True)
    subject = models.CharField(max_length=200, blank=True)
    address = models.CharField(max_length=45, blank=True)

    class Meta:
        indexes = [models.Index(fields=["kind", "-id"], name="audit_by_kind")]

    def __str__(self) -> str:
        return f"{self.kind} {self.subject} at {self.at:%Y-%m-%d %H:%M}"
