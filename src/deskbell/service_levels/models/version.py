"""What has been published does not change: clocks, and the reports on them, lean on it."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from typing import Any

from django.db import models
from django.utils import timezone


class Version(models.Model):
    """One numbered, finished state of something that is configured."""

    number = models.PositiveIntegerField()
    content = models.JSONField()
    digest = models.CharField(max_length=64)
    published_at = models.DateTimeField(default=timezone.now)

    class Meta:
        abstract = True

    def save(self, *arguments: Any, **keywords: Any) -> None:
        """Store a new version. RuntimeError for one that is stored already."""
        if not self._state.adding:
            raise RuntimeError("a published version never changes")
        self.digest = digest_of(self.content)
        super().save(*arguments, **keywords)


def digest_of(content: Mapping[str, Any]) -> str:
    """SHA-256 of a content, the same however its keys are ordered."""
    return hashlib.sha256(json.dumps(content, sort_keys=True, separators=(",", ":")).encode()).hexdigest()
