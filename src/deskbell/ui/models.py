"""Files that wait for the form they belong to."""

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
