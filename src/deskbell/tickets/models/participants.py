"""Who takes part in a ticket, and what each agent has yet to read: derived from facts."""

from __future__ import annotations

from django.conf import settings
from django.db import models

from deskbell.tickets.models.guarded import GuardedModel


class Collaborator(GuardedModel):
    """A person beside the requester who reads and writes in a ticket.

    Whoever came in by a copy of a mail sees the thread from that entry on (threat 2), which arrived at `sees_from_at`;
    None: all of it.
    """

    ticket = models.ForeignKey("tickets.Ticket", models.PROTECT, related_name="collaborators")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    sees_from_entry = models.ForeignKey(
        "tickets.ThreadEntry", models.PROTECT, null=True, related_name="+", db_index=False
    )
    sees_from_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["ticket", "user"], name="collaborator_once_per_ticket")]

    def __str__(self) -> str:
        return f"{self.user} in {self.ticket}"


class SuggestedCollaborator(GuardedModel):
    """Somebody whom a mail had in copy, and whom the desk does not let in unless an agent says so.

    An address, not an account: nobody becomes known to the desk by being named in a mail.
    """

    class Verdict(models.TextChoices):
        """What agents made of it."""

        OPEN = "open"
        ACCEPTED = "accepted"
        DISMISSED = "dismissed"

    ticket = models.ForeignKey("tickets.Ticket", models.PROTECT, related_name="suggested_collaborators")
    entry = models.ForeignKey("tickets.ThreadEntry", models.PROTECT, related_name="+", db_index=False)
    address = models.CharField(max_length=254)
    name = models.CharField(max_length=120, blank=True, default="")
    verdict = models.CharField(max_length=9, choices=Verdict, default=Verdict.OPEN)
    decided_by = models.ForeignKey("people.Agent", models.PROTECT, null=True, related_name="+", db_index=False)
    decided_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["ticket", "address"], name="suggested_once_per_ticket")]

    def __str__(self) -> str:
        return f"{self.address} for {self.ticket}"


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
