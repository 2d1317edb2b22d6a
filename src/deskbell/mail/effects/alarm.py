"""An alarm of a ticket's SLA plan came: tell those whom its step names."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from datetime import datetime

from django.db.models import Model, Q
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from deskbell.kernel.effects import effect
from deskbell.kernel.ledger import RecordedFact
from deskbell.mail import reading
from deskbell.mail.alert_kinds import AlertKind
from deskbell.mail.alerts import Alert, alert_rows
from deskbell.mail.audience import administrators, serving, told
from deskbell.mail.told_once import tells
from deskbell.people.models import Agent
from deskbell.people.queries import active_agents
from deskbell.service_levels.published import terms_of
from deskbell.service_levels.terms import ROLE, AlarmStep
from deskbell.service_levels.words import Target
from deskbell.tickets.events import AlarmRaised
from deskbell.tickets.models import Ticket
from deskbell.ui.time_zone import zone_of

NAME = "alarm"
Numbers = Iterable[int | None]


@effect(on=(AlarmRaised,), name=NAME)
def send_alarm(recorded: RecordedFact) -> Sequence[Model]:
    """To everybody whom the step names, once each. A warning that comes too late to warn, after a standstill, is not sent."""
    fact = recorded.fact
    if not isinstance(fact, AlarmRaised):
        return []
    is_over = recorded.recorded_at > fact.due_at
    ticket, agents = reading.ticket_of(recorded), audience(recorded)
    target = Target(fact.target)
    alert = Alert(
        heading=lambda _agent: _heading(target, is_over=is_over),
        details=lambda agent: [(_("Was due") if is_over else _("Is due"), _instant(fact.due_at, agent))],
    )
    return alert_rows(alert, effect=NAME, recorded=recorded, ticket=ticket, agents=agents)


@tells(effect=NAME, kind=AlertKind.ALARM, on=AlarmRaised)
def audience(recorded: RecordedFact) -> list[Agent]:
    """Those whom the step names; nobody where a warning comes too late to warn."""
    fact = recorded.fact
    if not isinstance(fact, AlarmRaised):
        return []
    step = terms_of(fact.plan_version_id).alarms[fact.step]
    if not step.tell or (step.minutes < 0 and recorded.recorded_at > fact.due_at):
        return []
    return _named_or_above(step, recorded, reading.ticket_of(recorded))


def _named_or_above(step: AlarmStep, recorded: RecordedFact, ticket: Ticket) -> list[Agent]:
    """Those who are named. Where none of them is there, the alarm goes up: team lead, manager, administrators."""
    named = [number for name in step.tell for number in _named(name, recorded, ticket)]
    ways: list[Numbers] = [named, _lead(ticket), [ticket.department.manager_id], administrators(recorded)]
    found = (told(way, kind=AlertKind.ALARM, recorded=recorded, ticket=ticket) for way in ways)
    return next((agents for agents in found if agents), [])


def _named(name: str, recorded: RecordedFact, ticket: Ticket) -> Numbers:
    if name.startswith(ROLE):
        return _with_role(int(name[len(ROLE) :]), ticket)
    return _BY_NAME[name](recorded, ticket)


_BY_NAME: dict[str, Callable[[RecordedFact, Ticket], Numbers]] = {
    "agent": lambda _recorded, ticket: [ticket.agent_id],
    "team": lambda recorded, ticket: reading.members(recorded, ticket.team_id),
    "team_lead": lambda _recorded, ticket: _lead(ticket),
    "manager": lambda _recorded, ticket: [ticket.department.manager_id],
    "department": serving,
}


def _lead(ticket: Ticket) -> Numbers:
    return [ticket.team.lead_id] if ticket.team else []


def _with_role(role_id: int, ticket: Ticket) -> Numbers:
    """Who serves the ticket's department in this role."""
    primary = Q(department=ticket.department_id, role=role_id)
    beside = Q(accesses__department=ticket.department_id, accesses__role=role_id)
    return active_agents().filter(primary | beside).values_list("pk", flat=True)


def _heading(target: Target, *, is_over: bool) -> str:
    if target is Target.RESOLUTION:
        return _("The time to resolve this ticket is over") if is_over else _("This ticket is to be resolved soon")
    return _("The time to answer this ticket is over") if is_over else _("This ticket is to be answered soon")


def _instant(at: datetime, agent: Agent) -> str:
    """In the reader's zone, with its name."""
    local = timezone.localtime(at, zone_of(agent.user.time_zone))
    return date_format(local, "l, j F Y, H:i (T)")
