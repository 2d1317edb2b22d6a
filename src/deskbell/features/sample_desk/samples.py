"""Tags on the sample tickets, and two that belong together. Their places in the lists stay as they are."""

from __future__ import annotations

from deskbell.kernel.actor import Actor
from deskbell.kernel.command import as_of, muting
from deskbell.kernel.configure import configure_object
from deskbell.kernel.ledger import EVERY_EFFECT
from deskbell.people.models import Agent
from deskbell.tickets.commands.link_tickets import link_tickets
from deskbell.tickets.commands.tag_ticket import tag_ticket
from deskbell.tickets.models import Tag, TagColour, Ticket
from deskbell.tickets.tags import tag_key
from deskbell.tickets.words import LinkKind

COLOURS = {"App": TagColour.BLUE, "Release 5.2": TagColour.VIOLET, "VIP": TagColour.AMBER, "Security": TagColour.RED}
TAGS = {
    "Entire mobile and online banking system is down": "Release 5.2, App, VIP",
    "App closes when I open a statement": "App",
    "Codes arrive too late to be valid": "Security",
    "Invoice 20931 shows the wrong VAT number": "VIP",
    "Please close a former colleague's accounts": "Security",
}
PARENT, CHILD = "Entire mobile and online banking system is down", "App closes when I open a statement"


def add_tags_and_links() -> None:
    """By whoever has the ticket in hand."""
    jane = Actor.agent(Agent.objects.get(user__name__startswith="Jane").pk)
    for name, colour in COLOURS.items():
        changes = {"name": name, "key": tag_key(name), "colour": colour.value}
        configure_object(actor=Actor.system(), instance=Tag(), changes=changes)
    with muting(frozenset({EVERY_EFFECT})):
        for subject, names in TAGS.items():
            ticket = Ticket.objects.get(subject__text=subject)
            with as_of(ticket.updated_at):
                tag_ticket(actor=Actor.system(), ticket_id=ticket.pk, names=names)
        parent, child = (Ticket.objects.get(subject__text=subject) for subject in (PARENT, CHILD))
        with as_of(min(parent.updated_at, child.updated_at)):
            link_tickets(actor=jane, ticket_id=parent.pk, number=child.number, kind=LinkKind.PARENT_OF)
