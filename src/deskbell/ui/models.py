"""What waits for a form to be sent: files, and the unsent text itself."""

from django.conf import settings
from django.db import models
from django.utils import timezone


class StagedUpload(models.Model):
    """A stored file and the form it was given to, before there is an entry that it could be attached to.

    It belongs to a browser, not to a session: whoever is signed out meanwhile finds it again.
    """

    owner = models.CharField(max_length=64)
    form_key = models.CharField(max_length=32)
    file = models.ForeignKey("tickets.StoredFile", models.PROTECT, related_name="+")
    name = models.CharField(max_length=255)
    created_at = models.DateTimeField(default=timezone.now, db_index=True)

    class Meta:
        indexes = [models.Index(fields=["owner", "form_key"], name="staged_of_form")]

    def __str__(self) -> str:
        return self.name


class Draft(models.Model):
    """An unsent text: whose, what for (`name`), and everything that a page needs to go on with it.

    `owner` is the browser that saved it last, as its staged files have it. `sequence` counts the saves.
    """

    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+")
    name = models.CharField(max_length=120)
    form_key = models.CharField(max_length=32, db_index=True)
    owner = models.CharField(max_length=64)
    sequence = models.BigIntegerField()
    body = models.TextField(blank=True)
    body_format = models.CharField(max_length=4)
    fields = models.JSONField(default=dict)
    updated_at = models.DateTimeField(default=timezone.now, db_index=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["user", "name"], name="one_draft_of_a_name")]

    def __str__(self) -> str:
        return self.name
