"""The clocks of tickets as they were reckoned last: derived from facts, so that lists and sweeps find them by an index."""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from deskbell.service_levels.words import Target
from deskbell.tickets.models.guarded import GuardedModel


class ClockState(models.TextChoices):
    """How a clock stood after the ticket's last fact; one that runs past its `due_at` is over all the same."""

    RUNNING = "running", _("Running")
    PAUSED = "paused", _("Paused")
    MET = "met", _("Met")
    BREACHED = "breached", _("Missed")
    CANCELLED = "cancelled", _("No longer needed")


class Clock(GuardedModel):
    """One target's time on one ticket. `next_step_at`: when a missed end or an alarm is next to be told."""

    ticket = models.ForeignKey("tickets.Ticket", models.PROTECT, related_name="clocks", db_index=False)
    # The ticket's own, kept here so that reports read one index and no ticket; every row has it.
    plan_version = models.ForeignKey(
        "service_levels.PlanVersion", models.PROTECT, null=True, related_name="+", db_index=False
    )
    target = models.CharField(max_length=16, choices=Target)
    episode = models.PositiveIntegerField()
    started_at = models.DateTimeField()
    due_at = models.DateTimeField(null=True)
    state = models.CharField(max_length=10, choices=ClockState)
    stopped_at = models.DateTimeField(null=True)
    next_step_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["ticket", "target", "episode"], name="one_clock_per_target_and_episode")
        ]
        indexes = [
            models.Index(fields=["next_step_at"], condition=Q(next_step_at__isnull=False), name="clock_next_step"),
            models.Index(
                fields=["stopped_at", "plan_version", "target", "state"],
                condition=Q(stopped_at__isnull=False),
                name="clock_stopped",
            ),
            models.Index(
                fields=["due_at", "plan_version", "target", "ticket"],
                condition=Q(stopped_at__isnull=True),
                name="clock_open",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.target} ({self.episode}) of {self.ticket_id}"
