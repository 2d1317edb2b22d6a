"""A client wrote again: tell the agents who are at it."""

from __future__ import annotations

from collections.abc import Sequence

from django.db.models import Model
from django.utils.translation import gettext as _

from deskbell.kernel.configure import read
from deskbell.kernel.effects import effect
from deskbell.kernel.ledger import RecordedFact
from deskbell.mail import reading
from deskbell.mail.alert_kinds import AlertKind
from deskbell.mail.alerts import Alert, actor_name, alert_rows, quote_of
from deskbell.mail.audience import chosen_people, told
from deskbell.mail.settings import ALERTS_NEW_MESSAGE
from deskbell.mail.told_once import tells
from deskbell.people.models import Agent
from deskbell.tickets.events import MessageAdded

NAME = "new_message_alert"
# A ticket is opened by two facts: the opening itself and its first message, which the alert about it already quotes.
FIRST_MESSAGE_SEQUENCE = 2


@effect(on=(MessageAdded,), name=NAME, after=FIRST_MESSAGE_SEQUENCE)
def send_new_message_alert(recorded: RecordedFact) -> Sequence[Model]:
    """To those whom the desk's setting names, such as the last respondent and whoever is assigned."""
    agents = audience(recorded)
    if not agents:
        return []
    ticket, entry = reading.ticket_of(recorded), reading.entry_of(recorded)
    name = actor_name(recorded) or ticket.requester.display_name
    alert = Alert(
        heading=lambda _agent: _("%(name)s wrote again") % {"name": name}, quote=quote_of(entry), entry_id=entry.pk
    )
    return alert_rows(alert, effect=NAME, recorded=recorded, ticket=ticket, agents=agents)


@tells(effect=NAME, kind=AlertKind.NEW_MESSAGE, on=MessageAdded)
def audience(recorded: RecordedFact) -> list[Agent]:
    """Whom the desk's setting names. A ticket's first message concerns nobody: the alert about the ticket quotes it."""
    if recorded.sequence <= FIRST_MESSAGE_SEQUENCE or not isinstance(recorded.fact, MessageAdded):
        return []
    ticket = reading.ticket_of(recorded)
    people = chosen_people(read(ALERTS_NEW_MESSAGE), recorded=recorded, ticket=ticket)
    return told(people, kind=AlertKind.NEW_MESSAGE, recorded=recorded, ticket=ticket)
