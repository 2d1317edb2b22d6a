"""Forms that have been taken in, so that a double submit finds what the first one made."""

from __future__ import annotations

from django.db import models
from django.utils import timezone


class SubmittedForm(models.Model):
    """The result of one submitted form, by the form's own key and whose form it was."""

    scope = models.CharField(max_length=120)
    key = models.CharField(max_length=64)
    result = models.BigIntegerField(null=True)
    submitted_at = models.DateTimeField(default=timezone.now, db_index=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["scope", "key"], name="one_result_per_form")]
        indexes = [models.Index(fields=["key"], name="form_by_key")]

    def __str__(self) -> str:
        return f"{self.scope} {self.key}"
