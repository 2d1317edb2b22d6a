"""The departments that tickets stand in."""

from __future__ import annotations

from django.db import models


class Department(models.Model):
    """A part of the house; departments form a tree. Clients don't learn the name of one that is not public."""

    name = models.CharField(max_length=120)
    parent = models.ForeignKey("self", models.PROTECT, null=True, blank=True, related_name="children")
    manager = models.ForeignKey("people.Agent", models.SET_NULL, null=True, blank=True, related_name="manages")
    is_public = models.BooleanField(default=True)
    signature = models.TextField(blank=True)
    is_retired = models.BooleanField(default=False)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["parent", "name"], name="department_name_within_parent"),
            models.UniqueConstraint(
                fields=["name"], condition=models.Q(parent__isnull=True), name="department_name_at_the_root"
            ),
        ]

    def __str__(self) -> str:
        return self.name
