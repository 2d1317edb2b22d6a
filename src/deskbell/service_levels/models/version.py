"""What has been published does not change: clocks, and the reports on them, lean on it."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from typing import Any, NoReturn

from django.db import models
from django.utils import timezone

NEVER = "a published version never changes"


class NeverChanging(models.QuerySet[Any]):
    """Rows that are made and read, and nothing else."""

    def update(self, **_changes: Any) -> NoReturn:
        """Refused: RuntimeError."""
        raise RuntimeError(NEVER)

    def bulk_update(self, *_arguments: Any, **_keywords: Any) -> NoReturn:
        """Refused: RuntimeError."""
        raise RuntimeError(NEVER)

    def delete(self) -> NoReturn:
        """Refused: RuntimeError."""
        raise RuntimeError(NEVER)


class Published(models.Model):
    """Something named, in an order, that is published in versions; `current` is the key of the one that holds."""

    name = models.CharField(max_length=120, unique=True)
    description = models.CharField(max_length=240, blank=True)
    position = models.PositiveSmallIntegerField(default=0)
    is_retired = models.BooleanField(default=False)
    current: Any

    class Meta:
        abstract = True
        ordering = ["position", "name", "pk"]

    def __str__(self) -> str:
        return self.name

    @property
    def content(self) -> dict[str, Any] | None:
        """What is published of it; None where nothing is."""
        return self.current.content if self.current else None


class Version(models.Model):
    """One numbered, finished state of something that is configured."""

    number = models.PositiveIntegerField()
    content = models.JSONField()
    digest = models.CharField(max_length=64)
    published_at = models.DateTimeField(default=timezone.now)

    objects = NeverChanging.as_manager()

    class Meta:
        abstract = True

    def save(self, *arguments: Any, **keywords: Any) -> None:
        """Store a new version. RuntimeError for one that is stored already."""
        if not self._state.adding:
            raise RuntimeError(NEVER)
        self.digest = digest_of(self.content)
        super().save(*arguments, **keywords)

    def delete(self, *_arguments: Any, **_keywords: Any) -> NoReturn:
        """Refused: RuntimeError."""
        raise RuntimeError(NEVER)


def digest_of(content: Mapping[str, Any]) -> str:
    """SHA-256 of a content, the same however its keys are ordered."""
    return hashlib.sha256(json.dumps(content, sort_keys=True, separators=(",", ":")).encode()).hexdigest()
