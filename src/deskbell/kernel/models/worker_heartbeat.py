"""The sign of life of each worker."""

from __future__ import annotations

from django.db import models


class WorkerHeartbeat(models.Model):
    """When a worker was last at work; `/healthz` and `doctor` read it."""

    worker = models.CharField(max_length=80, primary_key=True)
    started_at = models.DateTimeField()
    seen_at = models.DateTimeField()

    def __str__(self) -> str:
        return self.worker
