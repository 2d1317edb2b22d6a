"""The tables of canned responses."""

from __future__ import annotations

from django.db import models


class CannedResponse(models.Model):
    """An answer written once; without a department it is for all. `body_html` is clean and may hold variables."""

    title = models.CharField(max_length=120)
    body_html = models.TextField()
    department = models.ForeignKey("people.Department", models.PROTECT, null=True, blank=True, related_name="+")
    is_active = models.BooleanField(default=True)

    class Meta:
        ordering = ["title", "pk"]

    def __str__(self) -> str:
        return self.title


class CannedFile(models.Model):
    """A file that goes along with a canned response."""

    response = models.ForeignKey(CannedResponse, models.CASCADE, related_name="files")
    file = models.ForeignKey("tickets.StoredFile", models.PROTECT, related_name="+")
    name = models.CharField(max_length=120)
    position = models.PositiveSmallIntegerField(default=0)

    class Meta:
        ordering = ["position", "pk"]

    def __str__(self) -> str:
        return self.name
