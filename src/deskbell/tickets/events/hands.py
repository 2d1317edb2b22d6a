"""Into whose hands a ticket comes."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from deskbell.kernel.facts import fact
from deskbell.tickets.events.base import TicketFact
from deskbell.tickets.names import Names


@fact
@dataclass(frozen=True, kw_only=True)
class TicketAssigned(TicketFact):
    """Somebody put the ticket into an agent's or a team's hands, or both."""

    agent_id: int | None
    team_id: int | None
    from_agent_id: int | None = None
    from_team_id: int | None = None
    comment_id: int | None = None
    decision_id: int | None = None

    def sentence(self, *, by: SafeString, names: Names) -> SafeString:
        """Who assigned whom."""
        agent, team = names.agent(self.agent_id), names.team(self.team_id)
        if self.agent_id and self.team_id:
            return format_html(_("{by} assigned {agent} and the team {team}"), by=by, agent=agent, team=team)
        if self.team_id:
            return format_html(_("{by} assigned the team {team}"), by=by, team=team)
        return format_html(_("{by} assigned {agent}"), by=by, agent=agent)


@fact
@dataclass(frozen=True, kw_only=True)
class TicketEscalated(TicketAssigned):
    """Somebody could not go on: the ticket came into the hands of a team above, or of a manager."""

    def sentence(self, *, by: SafeString, names: Names) -> SafeString:
        """Who escalated it to whom."""
        whom = names.agent(self.agent_id) if self.agent_id else names.team(self.team_id)
        return format_html(_("{by} escalated the ticket to {whom}"), by=by, whom=whom)


@fact
@dataclass(frozen=True, kw_only=True)
class TicketClaimed(TicketFact):
    """An agent took the ticket."""

    agent_id: int
    from_agent_id: int | None = None

    def sentence(self, *, by: SafeString, names: Names) -> SafeString:
        """Who took it."""
        return format_html(_("{by} claimed the ticket"), by=by)


@fact
@dataclass(frozen=True, kw_only=True)
class TicketReleased(TicketFact):
    """The ticket is in nobody's hands any more."""

    from_agent_id: int | None
    from_team_id: int | None
    comment_id: int | None = None

    def sentence(self, *, by: SafeString, names: Names) -> SafeString:
        """Who let go of it, and whose it was."""
        whose = names.agent(self.from_agent_id) if self.from_agent_id else names.team(self.from_team_id)
        return format_html(_("{by} released the ticket from {whose}"), by=by, whose=whose)


@fact
@dataclass(frozen=True, kw_only=True)
class TicketTransferred(TicketFact):
    """The ticket moved to another department."""

    department_id: int
    from_department_id: int
    comment_id: int | None = None

    def sentence(self, *, by: SafeString, names: Names) -> SafeString:
        """From where to where."""
        return format_html(
            _("{by} transferred the ticket from {before} to {after}"),
            by=by,
            before=names.department(self.from_department_id),
            after=names.department(self.department_id),
        )


@fact
@dataclass(frozen=True, kw_only=True)
class AssignmentDeferred(TicketFact):
    """Work is handed out in turn here, but nobody could take more; the ticket waits for whoever is free first."""

    touches: ClassVar[bool] = False
    decision_id: int

    def sentence(self, *, by: SafeString, names: Names) -> SafeString:
        """That it waits."""
        return format_html(_("{by} found nobody who can take the ticket now; it waits in line"), by=by)
