"""Help topics: what a client can ask for, and where that leads."""

from __future__ import annotations

from django.db import models


class HelpTopic(models.Model):
    """A topic in the tree that the portal offers; its defaults hold where nothing else says otherwise."""

    name = models.CharField(max_length=120)
    parent = models.ForeignKey("self", models.PROTECT, null=True, blank=True, related_name="children")
    description = models.CharField(max_length=240, blank=True)
    department = models.ForeignKey("people.Department", models.PROTECT, null=True, blank=True, related_name="+")
    priority = models.ForeignKey("tickets.Priority", models.PROTECT, null=True, blank=True, related_name="+")
    status = models.ForeignKey("tickets.Status", models.PROTECT, null=True, blank=True, related_name="+")
    agent = models.ForeignKey("people.Agent", models.SET_NULL, null=True, blank=True, related_name="+")
    team = models.ForeignKey("people.Team", models.SET_NULL, null=True, blank=True, related_name="+")
    number_format = models.ForeignKey("tickets.NumberFormat", models.PROTECT, null=True, blank=True, related_name="+")
    plan = models.ForeignKey("service_levels.Plan", models.PROTECT, null=True, blank=True, related_name="+")
    thank_you = models.TextField(blank=True)
    position = models.PositiveSmallIntegerField(default=0)
    is_public = models.BooleanField(default=True)
    is_retired = models.BooleanField(default=False)

    class Meta:
        ordering = ["position", "name", "pk"]

    def __str__(self) -> str:
        return f"{self.parent} / {self.name}" if self.parent else self.name
