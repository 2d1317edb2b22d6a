"""The variables of canned responses and of mails: the desk's own names, and those that osTicket has for the same."""

from __future__ import annotations

from collections.abc import Mapping

from deskbell.lib.variables import names_in

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
