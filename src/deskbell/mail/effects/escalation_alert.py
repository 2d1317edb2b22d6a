"""A ticket was escalated: tell whom it reached."""

from __future__ import annotations

from collections.abc import Sequence

from django.db.models import Model
from django.utils.translation import gettext as _

from deskbell.kernel.effects import effect
from deskbell.kernel.ledger import RecordedFact
from deskbell.mail import reading
from deskbell.mail.alert_kinds import AlertKind
from deskbell.mail.alerts import Alert, actor_name, alert_rows, comment_quote
from deskbell.mail.audience import told
from deskbell.mail.told_once import tells
from deskbell.people.models import Agent, Team
from deskbell.tickets.events import TicketEscalated

NAME = "escalation_alert"


@effect(on=(TicketEscalated,), name=NAME)
def send_escalation_alert(recorded: RecordedFact) -> Sequence[Model]:
    """To the manager, even one who is away; of a team to its lead, else to its members. With the reason."""
    fact, agents = recorded.fact, audience(recorded)
    if not isinstance(fact, TicketEscalated) or not agents:
        return []
    name, ticket = actor_name(recorded), reading.ticket_of(recorded)
    alert = Alert(
        heading=lambda agent: _heading(fact, name, agent.pk == ticket.agent_id),
        quote=comment_quote(fact.comment_id, author=name),
    )
    return alert_rows(alert, effect=NAME, recorded=recorded, ticket=ticket, agents=agents)


@tells(effect=NAME, kind=AlertKind.ASSIGNMENT, on=TicketEscalated)
def audience(recorded: RecordedFact) -> list[Agent]:
    """Who has it now, as far as this fact put it there."""
    fact, ticket = recorded.fact, reading.ticket_of(recorded)
    if not isinstance(fact, TicketEscalated):
        return []
    if fact.agent_id is not None:
        mine = [fact.agent_id] if fact.agent_id == ticket.agent_id else []
        return told(mine, kind=AlertKind.ASSIGNMENT, recorded=recorded, ticket=ticket, also_away=True)
    if fact.team_id != ticket.team_id:
        return []
    lead = Team.objects.values_list("lead_id", flat=True).get(pk=fact.team_id or 0)
    groups: list[list[int | None]] = [[lead], [*reading.members(recorded, fact.team_id)]]
    found = (told(group, kind=AlertKind.ASSIGNMENT, recorded=recorded, ticket=ticket) for group in groups)
    return next((agents for agents in found if agents), [])


def _heading(fact: TicketEscalated, name: str, is_mine: bool) -> str:  # noqa: FBT001 - private
    if is_mine:
        return _("%(name)s escalated this ticket to you") % {"name": name}
    team = Team.objects.get(pk=fact.team_id or 0).name
    return _("%(name)s escalated a ticket to your team %(team)s") % {"name": name, "team": team}
