"""A ticket came in: tell who answers for the department."""

from __future__ import annotations

from collections.abc import Sequence

from django.db.models import Model
from django.utils.translation import gettext as _

from deskbell.kernel.configure import read
from deskbell.kernel.effects import effect
from deskbell.kernel.ledger import RecordedFact
from deskbell.mail import reading
from deskbell.mail.alert_kinds import AlertKind
from deskbell.mail.alerts import Alert, alert_rows, quote_of
from deskbell.mail.audience import chosen_people, told
from deskbell.mail.settings import ALERTS_ASSIGNMENT, ALERTS_NEW_TICKET
from deskbell.mail.told_once import tells
from deskbell.people.models import Agent
from deskbell.tickets.events import TicketOpened
from deskbell.tickets.models import Ticket

NAME = "new_ticket_alert"


@effect(on=(TicketOpened,), name=NAME)
def send_new_ticket_alert(recorded: RecordedFact) -> Sequence[Model]:
    """To those whom the desk's setting names; nobody of them there: to the agents who serve the department."""
    ticket, agents = reading.ticket_of(recorded), audience(recorded)
    if not agents:
        return []
    entry = reading.first_message(recorded)
    alert = Alert(
        heading=lambda _agent: _("New ticket from %(name)s") % {"name": ticket.requester.display_name},
        quote=quote_of(entry) if entry else None,
        entry_id=entry.pk if entry else None,
    )
    return alert_rows(alert, effect=NAME, recorded=recorded, ticket=ticket, agents=agents)


@tells(effect=NAME, kind=AlertKind.NEW_TICKET, on=TicketOpened)
def audience(recorded: RecordedFact) -> list[Agent]:
    """Whoever got the ticket meanwhile has an alert of their own about that, if the desk sends such alerts."""
    ticket = reading.ticket_of(recorded)
    has_own = ticket.agent_id if "agent" in read(ALERTS_ASSIGNMENT) else None
    # An agent whose own request it is has the confirmation.
    return [one for one in _responsible(recorded, ticket) if one.pk not in (has_own, ticket.requester_id)]


def _responsible(recorded: RecordedFact, ticket: Ticket) -> list[Agent]:
    chosen = read(ALERTS_NEW_TICKET)
    is_somebodys = ticket.agent_id is not None or ticket.team_id is not None
    wanted = [one for one in chosen if one != "members" or not is_somebodys]
    agents = _told(wanted, recorded, ticket)
    if agents or is_somebodys or not chosen:
        return agents
    return _told(["members"], recorded, ticket)


def _told(names: list[str], recorded: RecordedFact, ticket: Ticket) -> list[Agent]:
    people = chosen_people(names, recorded=recorded, ticket=ticket)
    return told(people, kind=AlertKind.NEW_TICKET, recorded=recorded, ticket=ticket)
