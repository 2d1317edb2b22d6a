"""What people wrote: entries, subjects and comments. Facts refer to these rows and carry no text themselves."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.utils import timezone

from deskbell.tickets.models.guarded import GuardedModel
from deskbell.tickets.words import EntryKind, Source


class SubjectVersion(GuardedModel):
    """One wording of a ticket's subject."""

    text = models.CharField(max_length=255)

    def __str__(self) -> str:
        return self.text


class ThreadEntry(GuardedModel):
    """A message, response or note; what a machine sent agents alone see. `body_html` is clean: sanitised on its way in.

    `quoted_html`, as clean, is what a mail repeats of the mails before; `refused_files` are the files that the desk did not
    take in with it: {"name": …, "why": …}.
    """

    ticket = models.ForeignKey("tickets.Ticket", models.PROTECT, related_name="entries")
    kind = models.CharField(max_length=8, choices=EntryKind)
    author = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    body_html = models.TextField()
    quoted_html = models.TextField(blank=True, default="")
    is_machine = models.BooleanField(default=False)
    # Of a response: whose signature ends its mail (`people.models.SignatureUse`); empty: as its writer has it.
    signature_use = models.CharField(max_length=4, blank=True, default="")
    refused_files = models.JSONField(default=list)
    preview = models.CharField(max_length=160)
    attachment_count = models.PositiveSmallIntegerField(default=0)
    source = models.CharField(max_length=8, choices=Source)
    created_at = models.DateTimeField(default=timezone.now)
    arrived_at = models.DateTimeField(
        default=timezone.now
    )  # in the ticket where it stands: later, if it was moved there
    edited_at = models.DateTimeField(null=True)

    def __str__(self) -> str:
        return f"{self.kind} {self.pk}"


class EntryVersion(GuardedModel):
    """What stood in an entry before somebody edited it, by whom and since when. Agents alone read it."""

    entry = models.ForeignKey(ThreadEntry, models.PROTECT, related_name="versions")
    body_html = models.TextField()
    quoted_html = models.TextField(blank=True, default="")
    author = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", db_index=False)
    written_at = models.DateTimeField()

    def __str__(self) -> str:
        return f"entry {self.entry_id} of {self.written_at:%Y-%m-%d %H:%M}"


class Comment(GuardedModel):
    """The words that somebody added to a change, such as why a ticket is handed over. Agents alone read them."""

    ticket = models.ForeignKey("tickets.Ticket", models.PROTECT, related_name="comments")
    author = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", db_index=False)
    text = models.TextField()
    created_at = models.DateTimeField(default=timezone.now)

    def __str__(self) -> str:
        return f"comment {self.pk}"
