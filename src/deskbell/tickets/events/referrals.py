"""To whom a ticket is shown without moving it."""

from __future__ import annotations

from dataclasses import dataclass

from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from deskbell.kernel.facts import fact
from deskbell.tickets.events.base import TicketFact
from deskbell.tickets.names import Names


@dataclass(frozen=True, kw_only=True)
class ReferralFact(TicketFact):
    """What both carry: a department, a team or an agent."""

    department_id: int | None = None
    team_id: int | None = None
    agent_id: int | None = None
    comment_id: int | None = None

    def whom(self, names: Names) -> SafeString:
        """The name of the one whom it is about."""
        if self.agent_id:
            return names.agent(self.agent_id)
        return names.team(self.team_id) if self.team_id else names.department(self.department_id)


@fact
@dataclass(frozen=True, kw_only=True)
class TicketReferred(ReferralFact):
    """Somebody else was asked to look at the ticket, which stays where it is."""

    def sentence(self, *, by: SafeString, names: Names) -> SafeString:
        """Who referred it to whom."""
        return format_html(_("{by} referred the ticket to {whom}"), by=by, whom=self.whom(names))


@fact
@dataclass(frozen=True, kw_only=True)
class ReferralWithdrawn(ReferralFact):
    """Whom the ticket was referred to is out of it again."""

    def sentence(self, *, by: SafeString, names: Names) -> SafeString:
        """Who withdrew it from whom."""
        return format_html(_("{by} withdrew the referral to {whom}"), by=by, whom=self.whom(names))
