"""A client reopened a ticket without a word: tell the agents who were at it."""

from __future__ import annotations

from collections.abc import Sequence

from django.db.models import Model
from django.utils.translation import gettext as _

from deskbell.kernel.configure import read
from deskbell.kernel.effects import effect
from deskbell.kernel.ledger import RecordedFact
from deskbell.mail import reading
from deskbell.mail.alerts import Alert, actor_name, alert_rows
from deskbell.mail.audience import chosen_people, told
from deskbell.mail.settings import ALERTS_NEW_MESSAGE
from deskbell.tickets.events import MessageAdded, TicketReopened

NAME = "reopened_alert"


@effect(on=(TicketReopened,), name=NAME)
def send_reopened_alert(recorded: RecordedFact) -> Sequence[Model]:
    """To those who are told when a client writes. A message that reopens has its own alert, and agents know already."""
    if recorded.actor.is_agent or MessageAdded.__name__ in reading.names_beside(recorded):
        return []
    ticket = reading.ticket_of(recorded)
    agents = told(
        chosen_people(read(ALERTS_NEW_MESSAGE), recorded=recorded, ticket=ticket), recorded=recorded, ticket=ticket
    )
    name = actor_name(recorded) or ticket.requester.display_name
    alert = Alert(heading=lambda _agent: _("%(name)s says it is not solved") % {"name": name})
    return alert_rows(alert, effect=NAME, recorded=recorded, ticket=ticket, agents=agents)
