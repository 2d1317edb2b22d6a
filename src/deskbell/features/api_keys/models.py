"""The table of API keys."""

from __future__ import annotations

from django.db import models

# More than the desk can do: it stops a program that has run wild, not one that has much to say.
USUAL_CALLS_PER_MINUTE = 20_000


class ApiKey(models.Model):
    """A program's key. Only its hash is kept (see `keys.py`), and its end, by which people tell keys apart.

    `networks` holds the addresses and networks that may use it, one a line.
    """

    name = models.CharField(max_length=120)
    key_digest = models.CharField(max_length=64)
    key_end = models.CharField(max_length=6)
    networks = models.TextField()
    may_create_tickets = models.BooleanField(default=True)
    may_run_cron = models.BooleanField(default=False)
    calls_per_minute = models.PositiveIntegerField(default=USUAL_CALLS_PER_MINUTE)
    note = models.TextField(blank=True, default="")
    is_active = models.BooleanField(default=True)
    last_used_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["name", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["name"], name="api_key_name"),
            models.UniqueConstraint(fields=["key_digest"], name="api_key_digest"),
        ]

    def __str__(self) -> str:
        return self.name
