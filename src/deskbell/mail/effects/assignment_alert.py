"""A ticket was put into somebody's hands: tell them."""

from __future__ import annotations

from collections.abc import Sequence

from django.db.models import Model
from django.utils.translation import gettext as _

from deskbell.kernel.configure import read
from deskbell.kernel.effects import effect
from deskbell.kernel.ledger import RecordedFact
from deskbell.mail import reading
from deskbell.mail.alert_kinds import AlertKind
from deskbell.mail.alerts import Alert, actor_name, alert_rows, comment_quote
from deskbell.mail.audience import told
from deskbell.mail.settings import ALERTS_ASSIGNMENT
from deskbell.mail.told_once import not_told_with_the_team, tells
from deskbell.people.models import Agent, Team
from deskbell.tickets.events import TicketAssigned
from deskbell.tickets.models import Ticket

NAME = "assignment_alert"


@effect(on=(TicketAssigned,), name=NAME)
def send_assignment_alert(recorded: RecordedFact) -> Sequence[Model]:
    """To the assigned agent, even one who is away: the ticket is theirs now. To a team: its lead, else its members.

    Only as far as the desk's setting names them.
    """
    fact, agents = recorded.fact, not_told_with_the_team(audience(recorded), recorded=recorded)
    if not isinstance(fact, TicketAssigned) or not agents:
        return []
    ticket = reading.ticket_of(recorded)
    name = actor_name(recorded) if recorded.actor.is_agent else ""
    giver = name if fact.agent_id else ""  # a team's member has it from the desk
    alert = Alert(
        heading=lambda agent: _heading(giver, agent.pk == ticket.agent_id, ticket),
        quote=comment_quote(fact.comment_id, author=name),
    )
    return alert_rows(alert, effect=NAME, recorded=recorded, ticket=ticket, agents=agents)


@tells(effect=NAME, kind=AlertKind.ASSIGNMENT, on=TicketAssigned)
def audience(recorded: RecordedFact) -> list[Agent]:
    """Who has it now, as far as this fact put it there: not who had it until somebody else got it."""
    fact, ticket = recorded.fact, reading.ticket_of(recorded)
    if not isinstance(fact, TicketAssigned):
        return []
    if fact.agent_id is not None:
        is_told = fact.agent_id == ticket.agent_id and "agent" in read(ALERTS_ASSIGNMENT)
        mine = [fact.agent_id] if is_told else []
        return told(mine, kind=AlertKind.ASSIGNMENT, recorded=recorded, ticket=ticket, also_away=True)
    if fact.team_id is None or fact.team_id != ticket.team_id:
        return []
    names = read(ALERTS_ASSIGNMENT)
    chosen = set(names)
    lead = Team.objects.values_list("lead_id", flat=True).get(pk=fact.team_id) if "lead" in chosen else None
    members = reading.members(recorded, fact.team_id) if chosen & {"lead", "team_members"} else []
    groups: list[list[int | None]] = [[lead, *members]] if "team_members" in chosen else [[lead], [*members]]
    found = (told(group, kind=AlertKind.ASSIGNMENT, recorded=recorded, ticket=ticket) for group in groups)
    return next((agents for agents in found if agents), [])


def _heading(name: str, is_mine: bool, ticket: Ticket) -> str:  # noqa: FBT001 - private
    if is_mine:
        return _("%(name)s assigned this ticket to you") % {"name": name} if name else _("This ticket is yours")
    team = ticket.team.name if ticket.team else ""
    return _("A ticket for your team %(team)s") % {"team": team}
