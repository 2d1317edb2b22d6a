"""A client reopened a ticket without a word: tell the agents who were at it."""

from __future__ import annotations

from collections.abc import Sequence

from django.db.models import Model
from django.utils.translation import gettext as _

from deskbell.kernel.configure import read
from deskbell.kernel.effects import effect
from deskbell.kernel.ledger import RecordedFact
from deskbell.mail import reading
from deskbell.mail.alert_kinds import AlertKind
from deskbell.mail.alerts import Alert, actor_name, alert_rows
from deskbell.mail.audience import chosen_people, told
from deskbell.mail.settings import ALERTS_NEW_MESSAGE
from deskbell.mail.told_once import tells
from deskbell.people.models import Agent
from deskbell.tickets.events import MessageAdded, TicketReopened

NAME = "reopened_alert"


@effect(on=(TicketReopened,), name=NAME)
def send_reopened_alert(recorded: RecordedFact) -> Sequence[Model]:
    """To those who are told when a client writes. A message that reopens has its own alert, and agents know already."""
    ticket, agents = reading.ticket_of(recorded), audience(recorded)
    name = actor_name(recorded) or ticket.requester.display_name
    alert = Alert(heading=lambda _agent: _("%(name)s says it is not solved") % {"name": name})
    return alert_rows(alert, effect=NAME, recorded=recorded, ticket=ticket, agents=agents)


@tells(effect=NAME, kind=AlertKind.NEW_MESSAGE, on=TicketReopened)
def audience(recorded: RecordedFact) -> list[Agent]:
    """Whom the setting about messages names, if it was done without one."""
    if recorded.actor.is_agent or MessageAdded.__name__ in reading.names_beside(recorded):
        return []
    ticket = reading.ticket_of(recorded)
    people = chosen_people(read(ALERTS_NEW_MESSAGE), recorded=recorded, ticket=ticket)
    return told(people, kind=AlertKind.NEW_MESSAGE, recorded=recorded, ticket=ticket)
