"""Who changed what in the desk's configuration."""

from __future__ import annotations

from django.db import models


class ConfigurationChange(models.Model):
    """One change of a setting or of a configuration row, with its values before and after."""

    target = models.CharField(max_length=120)
    before = models.JSONField(null=True)
    after = models.JSONField(null=True)
    actor_kind = models.CharField(max_length=16)
    actor_user_id = models.BigIntegerField(null=True)
    changed_at = models.DateTimeField()

    class Meta:
        indexes = [models.Index(fields=["target", "changed_at"], name="configuration_history")]

    def __str__(self) -> str:
        return f"{self.target} at {self.changed_at:%Y-%m-%d %H:%M}"
