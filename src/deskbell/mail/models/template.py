"""Words that administrators gave to mails in place of the built-in ones."""

from __future__ import annotations

from django.db import models

from deskbell.mail.template_events import EVENTS
from deskbell.people.language_settings import installed


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
        return f"{self.title} ({self.language_name})"

    @property
    def title(self) -> str:
        """What the mail is called; its name in words where it is none that the desk sends."""
        event = EVENTS.get(self.event)
        return str(event.title) if event else self.event

    @property
    def language_name(self) -> str:
        """The language as its speakers call it."""
        return dict(installed()).get(self.language, self.language)
