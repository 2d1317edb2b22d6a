"""Words that administrators gave to mails in place of the built-in ones."""

from __future__ import annotations

from django.db import models


class MailTemplate(models.Model):
    """The words of one mail in one language. `body_html` is clean; both it and the subject may hold variables."""

    event = models.CharField(max_length=40)
    language = models.CharField(max_length=16)
    subject = models.CharField(max_length=200)
    body_html = models.TextField()
    is_retired = models.BooleanField(default=False)  # back to the built-in words

    class Meta:
        ordering = ["event", "language"]
        constraints = [models.UniqueConstraint(fields=["event", "language"], name="one_template_per_language")]

    def __str__(self) -> str:
        return f"{self.event} ({self.language})"
