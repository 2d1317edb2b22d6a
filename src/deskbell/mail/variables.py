"""The variables of canned responses and of mails: the desk's own names, those that osTicket has for the same, and what they stand for."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from types import MappingProxyType

from django.utils import timezone
from django.utils.formats import date_format

from deskbell.kernel.clock_settings import DEFAULT_TIME_ZONE
from deskbell.kernel.configure import read
from deskbell.kernel.settings import DESK_NAME
from deskbell.lib.variables import names_in
from deskbell.mail.links import ticket_page
from deskbell.people.models import User
from deskbell.people.queries import person
from deskbell.tickets.models import Ticket
from deskbell.tickets.viewer import Viewer
from deskbell.ui.time_zone import known_zone

OWN = (
    "ticket.number", "ticket.subject", "ticket.status", "ticket.priority", "ticket.topic", "ticket.link",
    "ticket.opened_on", "ticket.due_on", "ticket.closed_on", "ticket.agent",
    "requester.name", "requester.first_name", "requester.email", "requester.phone",
    "agent.name", "agent.first_name", "department.name", "desk.name",
)  # fmt: skip
# Texts that come from osTicket go on working. What it has and the desk has not, such as tokens, has no name here.
ALIASES: Mapping[str, str] = {
    "company": "desk.name",
    "company.name": "desk.name",
    "recipient": "requester.name",
    "recipient.email": "requester.email",
    "recipient.name": "requester.name",
    "recipient.name.first": "requester.first_name",
    "recipient.name.full": "requester.name",
    "recipient.ticket_link": "ticket.link",
    "ticket.assigned": "ticket.agent",
    "ticket.client_link": "ticket.link",
    "ticket.close_date": "ticket.closed_on",
    "ticket.create_date": "ticket.opened_on",
    "ticket.dept": "department.name",
    "ticket.dept.name": "department.name",
    "ticket.due_date": "ticket.due_on",
    "ticket.email": "requester.email",
    "ticket.name": "requester.name",
    "ticket.name.first": "requester.first_name",
    "ticket.name.full": "requester.name",
    "ticket.phone": "requester.phone",
    "ticket.staff": "ticket.agent",
    "ticket.staff.name": "ticket.agent",
    "ticket.topic.name": "ticket.topic",
    "ticket.user": "requester.name",
    "ticket.user.email": "requester.email",
    "ticket.user.name": "requester.name",
    "ticket.user.name.first": "requester.first_name",
    "ticket.user.name.full": "requester.name",
    "ticket.user.phone": "requester.phone",
}


def unknown_names(text: str) -> tuple[str, ...]:
    """What is written like a variable and stands for nothing, each once, in the order of the text."""
    return tuple(name for name in names_in(text) if name not in ALIASES and name not in OWN)


def values_for(*, ticket: Ticket, viewer: Viewer, instead: Mapping[str, str] = MappingProxyType({})) -> dict[str, str]:
    """What the variables stand for in a ticket, under all their names; `instead` has other values for some of the desk's own.

    What is not public is not named to clients.
    """
    agent, requester = person(viewer.user_id or 0), ticket.requester
    own = {
        **_of_the_ticket(ticket),
        "requester.name": requester.display_name,
        "requester.first_name": _first(requester),
        "requester.email": requester.email,
        "requester.phone": requester.phone,
        "agent.name": agent.display_name if agent else "",
        "agent.first_name": _first(agent) if agent else "",
        "department.name": ticket.department.name if ticket.department.is_public else read(DESK_NAME),
        "desk.name": read(DESK_NAME),
        **instead,
    }
    return own | {alias: own[name] for alias, name in ALIASES.items()}


def _of_the_ticket(ticket: Ticket) -> dict[str, str]:
    return {
        "ticket.number": ticket.number,
        "ticket.subject": ticket.subject_text,
        "ticket.status": ticket.status.words_for_clients,
        "ticket.priority": ticket.priority.name,
        "ticket.topic": str(ticket.topic) if ticket.topic and ticket.topic.is_public else "",
        "ticket.link": ticket_page(ticket.number),
        "ticket.opened_on": _day(ticket.opened_at, ticket.requester),
        "ticket.due_on": _day(ticket.due_at, ticket.requester),
        "ticket.closed_on": _day(ticket.closed_at, ticket.requester),
        "ticket.agent": ticket.agent.user.display_name if ticket.agent else "",
    }


def _first(user: User) -> str:
    words = user.display_name.split()
    return words[0] if words else ""


def _day(moment: datetime | None, reader: User) -> str:
    """The day as it is where the client is; what is written once can't follow its readers."""
    zone = known_zone(reader.time_zone) or known_zone(read(DEFAULT_TIME_ZONE))
    return date_format(timezone.localtime(moment, zone), "DATE_FORMAT") if moment else ""
