"""A ticket moved to another department: tell its manager."""

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
from deskbell.mail.audience import chosen_people, told
from deskbell.mail.settings import ALERTS_TRANSFER
from deskbell.mail.told_once import tells
from deskbell.people.models import Agent
from deskbell.tickets.events import TicketTransferred

NAME = "transfer_alert"


@effect(on=(TicketTransferred,), name=NAME)
def send_transfer_alert(recorded: RecordedFact) -> Sequence[Model]:
    """To those whom the desk's setting names in the department where the ticket is now, if this fact brought it there."""
    fact, agents = recorded.fact, audience(recorded)
    if not isinstance(fact, TicketTransferred) or not agents:
        return []
    ticket = reading.ticket_of(recorded)
    words = {"name": actor_name(recorded), "department": ticket.department.name}
    alert = Alert(
        heading=lambda _agent: _("%(name)s transferred a ticket to %(department)s") % words,
        quote=comment_quote(fact.comment_id, author=words["name"]),
    )
    return alert_rows(alert, effect=NAME, recorded=recorded, ticket=ticket, agents=agents)


@tells(effect=NAME, kind=AlertKind.TRANSFER, on=TicketTransferred)
def audience(recorded: RecordedFact) -> list[Agent]:
    """Whom the desk's setting names, where the ticket still is where this fact brought it."""
    fact, ticket = recorded.fact, reading.ticket_of(recorded)
    if not isinstance(fact, TicketTransferred) or fact.department_id != ticket.department_id:
        return []
    people = chosen_people(read(ALERTS_TRANSFER), recorded=recorded, ticket=ticket)
    return told(people, kind=AlertKind.TRANSFER, recorded=recorded, ticket=ticket)
