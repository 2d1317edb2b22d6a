"""A ticket came in: tell who answers for the department."""

from __future__ import annotations

from collections.abc import Sequence

from django.db.models import Model
from django.utils.translation import gettext as _

from deskbell.kernel.configure import read
from deskbell.kernel.effects import effect
from deskbell.kernel.ledger import RecordedFact
from deskbell.mail import reading
from deskbell.mail.alerts import Alert, alert_rows, quote_of
from deskbell.mail.audience import chosen_people, told
from deskbell.mail.settings import ALERTS_NEW_TICKET
from deskbell.people.models import Agent
from deskbell.tickets.events import TicketOpened
from deskbell.tickets.models import Ticket

NAME = "new_ticket_alert"


@effect(on=(TicketOpened,), name=NAME)
def send_new_ticket_alert(recorded: RecordedFact) -> Sequence[Model]:
    """To those whom the desk's setting names; nobody of them there: to the agents who serve the department.

    Whoever is assigned gets an alert of their own about that.
    """
    ticket = reading.ticket_of(recorded)
    agents = [one for one in _responsible(recorded, ticket) if one.pk != ticket.agent_id]
    if not agents:
        return []
    entry = reading.first_message(recorded)
    alert = Alert(
        heading=lambda _agent: _("New ticket from %(name)s") % {"name": ticket.requester.display_name},
        quote=quote_of(entry) if entry else None,
        entry_id=entry.pk if entry else None,
    )
    return alert_rows(alert, effect=NAME, recorded=recorded, ticket=ticket, agents=agents)


def _responsible(recorded: RecordedFact, ticket: Ticket) -> list[Agent]:
    chosen = read(ALERTS_NEW_TICKET)
    is_somebodys = ticket.agent_id is not None or ticket.team_id is not None
    wanted = [one for one in chosen if one != "members" or not is_somebodys]
    agents = told(chosen_people(wanted, recorded=recorded, ticket=ticket), recorded=recorded, ticket=ticket)
    if agents or is_somebodys or not chosen:
        return agents
    return told(chosen_people(["members"], recorded=recorded, ticket=ticket), recorded=recorded, ticket=ticket)
