"""Who else is asked to look at a ticket: derived from facts."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from deskbell.tickets.models.guarded import GuardedModel

_TO_ONE = (
    Q(department__isnull=False, team__isnull=True, agent__isnull=True)
    | Q(department__isnull=True, team__isnull=False, agent__isnull=True)
    | Q(department__isnull=True, team__isnull=True, agent__isnull=False)
)


class Referral(GuardedModel):
    """A department, a team or an agent to whom a ticket is shown without moving it: a way in, like serving its department."""

    ticket = models.ForeignKey("tickets.Ticket", models.PROTECT, related_name="referrals")
    department = models.ForeignKey("people.Department", models.PROTECT, null=True, related_name="+", db_index=False)
    team = models.ForeignKey("people.Team", models.PROTECT, null=True, related_name="+", db_index=False)
    agent = models.ForeignKey("people.Agent", models.PROTECT, null=True, related_name="+", db_index=False)

    class Meta:
        # Each is the way from whom it reaches to the tickets as well.
        constraints = [
            models.UniqueConstraint(
                fields=["department", "ticket"], condition=Q(department__isnull=False), name="referral_to_department"
            ),
            models.UniqueConstraint(
                fields=["team", "ticket"], condition=Q(team__isnull=False), name="referral_to_team"
            ),
            models.UniqueConstraint(
                fields=["agent", "ticket"], condition=Q(agent__isnull=False), name="referral_to_agent"
            ),
            models.CheckConstraint(condition=_TO_ONE, name="referral_to_one"),
        ]

    def __str__(self) -> str:
        return f"{self.ticket} to {self.department or self.team or self.agent}"
