"""Who takes part in a ticket, and what each agent has yet to read: derived from facts."""

from __future__ import annotations

from django.conf import settings
from django.db import models

from deskbell.tickets.models.guarded import GuardedModel


class Collaborator(GuardedModel):
    """A person beside the requester who reads and writes in a ticket."""

    ticket = models.ForeignKey("tickets.Ticket", models.PROTECT, related_name="collaborators")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["ticket", "user"], name="collaborator_once_per_ticket")]

    def __str__(self) -> str:
        return f"{self.user} in {self.ticket}"


class Reading(GuardedModel):
    """Up to where facts marked a ticket unread for an agent, and up to where that agent has seen it."""

    ticket = models.ForeignKey("tickets.Ticket", models.PROTECT, related_name="+", db_index=False)
    agent = models.ForeignKey("people.Agent", models.PROTECT, related_name="+")
    marked_sequence = models.PositiveIntegerField(default=0)
    seen_sequence = models.PositiveIntegerField(default=0)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["ticket", "agent"], name="one_reading_per_agent")]

    def __str__(self) -> str:
        return f"{self.agent} in {self.ticket}"
