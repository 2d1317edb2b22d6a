"""Tickets that belong together: derived from facts."""

from __future__ import annotations

from django.db import models

from deskbell.tickets.models.guarded import GuardedModel
from deskbell.tickets.words import LinkKind


class TicketLink(GuardedModel):
    """A tie to another ticket, said from the one that it stands in."""

    ticket = models.ForeignKey("tickets.Ticket", models.PROTECT, related_name="links")
    other = models.ForeignKey("tickets.Ticket", models.PROTECT, related_name="+")
    kind = models.CharField(max_length=12, choices=LinkKind)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["ticket", "other", "kind"], name="link_once")]

    def __str__(self) -> str:
        return f"{self.ticket} {self.get_kind_display()} {self.other}"
