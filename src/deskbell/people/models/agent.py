"""Agents, and the departments that they serve."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _


class SignatureUse(models.TextChoices):
    """Which signature ends a response; by "own" the department's stands in for one that was never written."""

    OWN = "own", _("Mine, or the department's if I have none")
    DEPARTMENT = "dept", _("The department's")
    NONE = "none", _("None")


class Agent(models.Model):
    """An account that works in the agent panel. It has the account's own number, so one id names both."""

    user = models.OneToOneField(settings.AUTH_USER_MODEL, models.PROTECT, primary_key=True, related_name="agent")
    department = models.ForeignKey("people.Department", models.PROTECT, related_name="agents")
    role = models.ForeignKey("people.Role", models.PROTECT, related_name="+")
    permissions = models.JSONField(default=list, blank=True)
    is_administrator = models.BooleanField(default=False)
    is_active = models.BooleanField(default=True)
    is_away = models.BooleanField(default=False)
    signature = models.TextField(blank=True)
    signature_use = models.CharField(max_length=4, choices=SignatureUse, default=SignatureUse.OWN)
    start_queue = models.CharField(max_length=40, blank=True, default="")
    rows_per_page = models.PositiveSmallIntegerField(default=0)  # 0: as many as the desk shows

    def __str__(self) -> str:
        return self.user.display_name if self.user_id else ""  # a form's own instance has no account yet


class DepartmentAccess(models.Model):
    """A department that an agent serves beside the primary one, and the role there."""

    agent = models.ForeignKey(Agent, models.CASCADE, related_name="accesses")
    department = models.ForeignKey("people.Department", models.PROTECT, related_name="accesses")
    role = models.ForeignKey("people.Role", models.PROTECT, related_name="+")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["agent", "department"], name="one_role_per_department")]

    def __str__(self) -> str:
        return f"{self.agent} in {self.department}"
