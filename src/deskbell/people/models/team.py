"""Agents of any department who share work."""

from __future__ import annotations

from django.db import models


class Team(models.Model):
    """A group of agents that tickets are assigned to."""

    name = models.CharField(max_length=120, unique=True)
    escalates_to = models.ForeignKey("self", models.SET_NULL, null=True, blank=True, related_name="helps_out")
    lead = models.ForeignKey("people.Agent", models.SET_NULL, null=True, blank=True, related_name="leads")
    is_retired = models.BooleanField(default=False)

    def __str__(self) -> str:
        return self.name


class TeamMember(models.Model):
    """An agent's place in a team."""

    team = models.ForeignKey(Team, models.CASCADE, related_name="memberships")
    agent = models.ForeignKey("people.Agent", models.CASCADE, related_name="memberships")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["team", "agent"], name="agent_once_per_team")]

    def __str__(self) -> str:
        return f"{self.agent} in {self.team}"
