"""The companies and offices that clients belong to."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _


class Members(models.TextChoices):
    """Which of an organization's clients something holds for."""

    NONE = "none", _("Nobody")
    PRIMARY = "primary", _("Primary contacts")
    ALL = "all", _("Every member")


class Organization(models.Model):
    """A group of clients, such as a company. Who writes from one of its domains belongs to it from the first ticket on."""

    name = models.CharField(max_length=120, unique=True)
    manager = models.ForeignKey("people.Agent", models.SET_NULL, null=True, blank=True, related_name="+")
    assigns_manager = models.BooleanField(default=False)
    # Who sees the tickets of all members like their own, and who takes part in each new one from the beginning.
    sharing = models.CharField(max_length=7, choices=Members, default=Members.NONE)
    joining = models.CharField(max_length=7, choices=Members, default=Members.NONE)
    notes = models.TextField(blank=True)
    is_retired = models.BooleanField(default=False)

    def __str__(self) -> str:
        return self.name


class OrganizationDomain(models.Model):
    """A mail domain whose people belong to an organization; kept in the form in which it is compared."""

    organization = models.ForeignKey(Organization, models.CASCADE, related_name="domains")
    domain = models.CharField(max_length=253, unique=True)

    def __str__(self) -> str:
        return self.domain
