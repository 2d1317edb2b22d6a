"""A ticket was referred to somebody: tell them."""

from __future__ import annotations

from collections.abc import Sequence

from django.db.models import Model
from django.utils.translation import gettext as _

from deskbell.kernel.effects import effect
from deskbell.kernel.ledger import RecordedFact
from deskbell.mail import reading
from deskbell.mail.alert_kinds import AlertKind
from deskbell.mail.alerts import Alert, actor_name, alert_rows, comment_quote
from deskbell.mail.audience import serving_in, told
from deskbell.mail.told_once import tells
from deskbell.people.models import Agent, Department, Team
from deskbell.tickets.events import TicketReferred
from deskbell.tickets.queries import is_referred_as

NAME = "referral_alert"


@effect(on=(TicketReferred,), name=NAME)
def send_referral_alert(recorded: RecordedFact) -> Sequence[Model]:
    """To the agent; of a team to its lead, of a department to its manager, and to all in it where those are not there."""
    fact, agents = recorded.fact, audience(recorded)
    if not isinstance(fact, TicketReferred) or not agents:
        return []
    name = actor_name(recorded)
    alert = Alert(heading=lambda _agent: _heading(fact, name), quote=comment_quote(fact.comment_id, author=name))
    return alert_rows(alert, effect=NAME, recorded=recorded, ticket=reading.ticket_of(recorded), agents=agents)


@tells(effect=NAME, kind=AlertKind.REFERRAL, on=TicketReferred)
def audience(recorded: RecordedFact) -> list[Agent]:
    """Whom the referral reaches, as long as it stands."""
    fact, ticket = recorded.fact, reading.ticket_of(recorded)
    if not isinstance(fact, TicketReferred) or not is_referred_as(ticket_id=ticket.pk, fact=fact):
        return []
    groups = (told(ids, kind=AlertKind.REFERRAL, recorded=recorded, ticket=ticket) for ids in _groups(recorded, fact))
    return next((agents for agents in groups if agents), [])


def _groups(recorded: RecordedFact, fact: TicketReferred) -> list[list[int | None]]:
    """Whom to tell, and whom else if none of those is there."""
    if fact.agent_id:
        return [[fact.agent_id]]
    if fact.team_id:
        lead = Team.objects.values_list("lead_id", flat=True).get(pk=fact.team_id)
        return [[lead], [*reading.members(recorded, fact.team_id)]]
    department_id = fact.department_id or 0
    manager = Department.objects.values_list("manager_id", flat=True).get(pk=department_id)
    return [[manager], [*serving_in(recorded, department_id)]]


def _heading(fact: TicketReferred, name: str) -> str:
    if fact.agent_id:
        return (
            _("%(name)s referred this ticket to you") % {"name": name} if name else _("This ticket is referred to you")
        )
    if fact.team_id:
        team = Team.objects.get(pk=fact.team_id).name
        return _("A ticket is referred to your team %(team)s") % {"team": team}
    return _("A ticket is referred to %(department)s") % {
        "department": Department.objects.get(pk=fact.department_id or 0).name
    }
