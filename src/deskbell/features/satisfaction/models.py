"""Surveys: one for each resolution, whether it was asked, and what the client said."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _


class SurveyState(models.TextChoices):
    """How far a survey is."""

    WAITING = "waiting", _("Not asked yet")
    ASKED = "asked", _("Asked")
    ANSWERED = "answered", _("Answered")
    DROPPED = "dropped", _("Not asked")


class Dropped(models.TextChoices):
    """Why a client was not asked."""

    OFF = "off", _("surveys are off")
    REOPENED = "reopened", _("the ticket was reopened")
    UNANSWERED = "unanswered", _("nobody had answered")
    UNREACHABLE = "unreachable", _("the client's account is blocked, or an agent's")
    LATELY = "lately", _("the client was asked lately")
    DELETED = "deleted", _("the ticket was deleted")


class Survey(models.Model):
    """What one client is asked about one resolution. The agent is whoever answered last; the token stands nowhere."""

    fact = models.OneToOneField("kernel.LedgerRow", models.PROTECT, related_name="+")
    ticket = models.ForeignKey("tickets.Ticket", models.PROTECT, related_name="+")
    client = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    agent = models.ForeignKey("people.Agent", models.PROTECT, null=True, related_name="+")
    department = models.ForeignKey("people.Department", models.PROTECT, related_name="+")
    token_hash = models.CharField(max_length=64, unique=True)
    state = models.CharField(max_length=8, choices=SurveyState, default=SurveyState.WAITING)
    dropped = models.CharField(max_length=12, choices=Dropped, blank=True)
    due_at = models.DateTimeField()
    asked_at = models.DateTimeField(null=True)
    score = models.PositiveSmallIntegerField(null=True)
    comment = models.TextField(blank=True)
    answered_at = models.DateTimeField(null=True)

    class Meta:
        indexes = [
            models.Index(fields=["due_at"], condition=models.Q(state="waiting"), name="survey_due"),
            models.Index(fields=["client", "asked_at"], name="survey_client"),
            models.Index(fields=["asked_at", "id"], condition=models.Q(asked_at__isnull=False), name="survey_asked"),
        ]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(score__isnull=True) | models.Q(score__range=(1, 5)), name="score_1_to_5"
            )
        ]

    def __str__(self) -> str:
        return f"{self.ticket}: {self.get_state_display()}"
