"""What hand-outs leave behind: each decision with its candidates, and the line of those whom nobody could take."""

from __future__ import annotations

from typing import Any

from django.db import models

from deskbell.routing.assignment import Ground, Method, Occasion
from deskbell.tickets.models.guarded import GuardedModel


class AssignmentDecision(GuardedModel):
    """Who could have taken a ticket, who got it and on what ground; ids, numbers and words of the desk's own lists.

    `candidates` are what `hand_out.as_stored` makes. Without a pool it was the organization's account manager.
    """

    ticket = models.ForeignKey("tickets.Ticket", models.PROTECT, related_name="+")
    pool = models.ForeignKey("routing.AssignmentPolicy", models.SET_NULL, null=True, related_name="+", db_index=False)
    occasion = models.CharField(max_length=16, choices=Occasion)
    method = models.CharField(max_length=16, choices=Method)
    ground = models.CharField(max_length=16, choices=Ground)
    agent = models.ForeignKey("people.Agent", models.PROTECT, null=True, related_name="+", db_index=False)
    candidates: models.JSONField[Any, Any] = models.JSONField(default=list)
    made_at = models.DateTimeField()

    def __str__(self) -> str:
        return f"{self.agent_id} for {self.ticket_id}"


class AwaitingAgent(GuardedModel):
    """A ticket's place in the line of a pool; it follows from the ticket's facts."""

    ticket = models.OneToOneField("tickets.Ticket", models.CASCADE, primary_key=True, related_name="awaiting")
    pool = models.ForeignKey("routing.AssignmentPolicy", models.CASCADE, related_name="+")
    since = models.DateTimeField()

    def __str__(self) -> str:
        return f"{self.ticket_id} in the line of {self.pool_id}"
