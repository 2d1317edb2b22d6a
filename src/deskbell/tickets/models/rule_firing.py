"""The log of filter rules: what acted on which ticket and why, and who was turned away."""

from __future__ import annotations

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _


class Outcome(models.TextChoices):
    """What became of a rule whose conditions held."""

    ACTED = "acted", _("Acted")
    REJECTED = "rejected", _("Turned away")
    CUT = "cut", _("Stopped as a loop")


class RuleFiring(models.Model):
    """One time that a rule's conditions held. `before` and `after` hold ids, `held` the places of its conditions.

    Who was turned away has no ticket: sender and subject stand here instead, and go with the row when its time is up.
    `occurrence` says what made the rule look; for one of them it acts at most once on a ticket.
    """

    rule_version = models.ForeignKey("routing.RuleVersion", models.PROTECT, related_name="+")
    ticket = models.ForeignKey("tickets.Ticket", models.PROTECT, null=True, related_name="rule_firings")
    occasion = models.CharField(max_length=8)
    occurrence = models.CharField(max_length=120)
    outcome = models.CharField(max_length=8, choices=Outcome, default=Outcome.ACTED)
    held = models.JSONField(default=list)
    before = models.JSONField(default=dict)
    after = models.JSONField(default=dict)
    cause_id = models.BigIntegerField(null=True)  # the fact that the rule followed
    sender = models.CharField(max_length=254, blank=True)
    subject = models.CharField(max_length=255, blank=True)
    fired_at = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["rule_version", "ticket", "occurrence"], name="rule_once_per_occurrence")
        ]
        indexes = [models.Index(fields=["fired_at", "id"], name="rule_firing_when")]

    def __str__(self) -> str:
        return f"{self.rule_version} · {self.get_outcome_display()}"
