"""Where a ticket goes when whoever has it can't go on: the team above, else whoever manages its department."""

from __future__ import annotations

from dataclasses import dataclass

from deskbell.people.models import Agent, Team
from deskbell.people.tree import managers_above, teams_above
from deskbell.tickets.models import Ticket


@dataclass(frozen=True, kw_only=True)
class WaysUp:
    """The team and the manager to whom a ticket can be escalated; None where there is no such way."""

    team: Team | None
    manager: Agent | None


def ways_up(ticket: Ticket, *, by: int | None) -> WaysUp:
    """From the hands in which the ticket is. `by`: who escalates it, who is not reached by that.

    The nearest manager who is here; where all are away, the nearest of them. Nobody who has the ticket already.
    """
    team_ids = teams_above(ticket.team_id) if ticket.team_id else []
    in_use = Team.objects.filter(is_retired=False).in_bulk(team_ids)
    managers = [one for one in managers_above(ticket.department_id) if one.pk not in (ticket.agent_id, by)]
    here = [one for one in managers if not one.is_away]
    return WaysUp(
        team=next((in_use[pk] for pk in team_ids if pk in in_use), None), manager=next(iter(here or managers), None)
    )
