"""What the variables of canned responses and of mails stand for in a ticket."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from types import MappingProxyType

from django.utils import timezone
from django.utils.formats import date_format

from deskbell.kernel.configure import read
from deskbell.kernel.settings import DESK_NAME
from deskbell.mail.links import ticket_page
from deskbell.mail.variable_names import ALIASES
from deskbell.people.models import User
from deskbell.people.queries import person
from deskbell.tickets.models import Ticket
from deskbell.tickets.viewer import Viewer
from deskbell.ui.time_zone import zone_of


def values_for(*, ticket: Ticket, viewer: Viewer, instead: Mapping[str, str] = MappingProxyType({})) -> dict[str, str]:
    """What the variables stand for in a ticket, under all their names; `instead` has other values for some of the desk's own.

    What is not public is not named to clients.
    """
    agent, requester = person(viewer.user_id or 0), ticket.requester
    own = {
        **_of_the_ticket(ticket),
        "requester.name": requester.display_name,
        "requester.first_name": first_name(requester),
        "requester.email": requester.email,
        "requester.phone": requester.phone,
        "agent.name": agent.display_name if agent else "",
        "agent.first_name": first_name(agent) if agent else "",
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


def first_name(user: User) -> str:
    """The first word of the name."""
    words = user.display_name.split()
    return words[0] if words else ""


def _day(moment: datetime | None, reader: User) -> str:
    """The day as it is where the client is; what is written once can't follow its readers."""
    zone = zone_of(reader.time_zone)
    return date_format(timezone.localtime(moment, zone), "DATE_FORMAT") if moment else ""
