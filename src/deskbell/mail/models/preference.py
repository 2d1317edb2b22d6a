"""Which alerts an agent does not want."""

from __future__ import annotations

from django.db import models


class AlertPreference(models.Model):
    """An agent's own choice, within what the desk's settings send; without a row everything comes."""

    agent = models.OneToOneField("people.Agent", models.CASCADE, primary_key=True, related_name="+")
    unwanted = models.JSONField(default=list)  # names of kinds of alerts
    # Numbers of departments and teams of whose tickets the agent does not want to hear as one of many.
    unwanted_departments = models.JSONField(default=list)
    unwanted_teams = models.JSONField(default=list)

    def __str__(self) -> str:
        return f"alerts of {self.agent_id}"
