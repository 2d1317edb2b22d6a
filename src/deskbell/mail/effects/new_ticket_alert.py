"""A ticket came in: tell who answers for the department."""

from __future__ import annotations

from collections.abc import Sequence

from django.db.models import Model
from django.utils.translation import gettext as _

from deskbell.kernel.effects import effect
from deskbell.kernel.ledger import RecordedFact
from deskbell.mail import reading
from deskbell.mail.alerts import Alert, alert_rows, quote_of
from deskbell.mail.audience import administrators, told
from deskbell.people.models import Agent
from deskbell.people.queries import agents_serving
from deskbell.tickets.events import TicketOpened
from deskbell.tickets.models import Ticket

NAME = "new_ticket_alert"


@effect(on=(TicketOpened,), name=NAME)
def send_new_ticket_alert(recorded: RecordedFact) -> Sequence[Model]:
    """To the department's manager and the administrators; nobody of them there: to the agents who serve it.

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
    agents = told([ticket.department.manager_id, *administrators(recorded)], recorded=recorded, ticket=ticket)
    if agents or ticket.agent_id is not None or ticket.team_id is not None:
        return agents
    serving = agents_serving(ticket.department_id).values_list("pk", flat=True)
    return told(serving, recorded=recorded, ticket=ticket)
