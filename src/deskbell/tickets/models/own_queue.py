"""Lists that agents keep: under a name of their own, and the columns that each of them wants to see."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _


class SharedWith(models.TextChoices):
    """Who else has a kept list in front of them."""

    NOBODY = "", _("Nobody: it is mine alone")
    TEAM = "team", _("A team")
    EVERYBODY = "everybody", _("Every agent")


class OwnQueue(models.Model):
    """A list with a name. What stands in it is always what its reader may see, whoever kept it.

    `base` is the queue that it narrows down; `criteria` and `columns` are read as warily as an address.
    """

    agent = models.ForeignKey("people.Agent", models.CASCADE, related_name="+")
    name = models.CharField(max_length=60)
    base = models.CharField(max_length=24)
    criteria = models.JSONField(default=dict)
    columns = models.JSONField(default=list)
    sort = models.CharField(max_length=16)
    is_descending = models.BooleanField()
    position = models.PositiveSmallIntegerField()
    shared_with = models.CharField(max_length=9, choices=SharedWith, blank=True, default="")
    team = models.ForeignKey("people.Team", models.CASCADE, null=True, related_name="+")

    class Meta:
        ordering = ["position", "pk"]

    def __str__(self) -> str:
        return self.name


class ListColumns(models.Model):
    """The columns that an agent wants in every list that has none of its own."""

    agent = models.OneToOneField("people.Agent", models.CASCADE, primary_key=True, related_name="+")
    columns = models.JSONField()

    def __str__(self) -> str:
        return ", ".join(self.columns)
